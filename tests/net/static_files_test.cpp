#include "shared/net/static_files.hpp"

#include <unistd.h>

#include <fstream>

#include "net/net_fixture.hpp"

namespace cardroom::net {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
 protected:
  StaticFilesTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(CARDROOM_BUILD_DIR) / "net_test" /
             (std::string(test->name()) + std::to_string(::getpid()));
    fs::create_directories(folder / "assets");
    write("index.html", "<!doctype html>");
    write("assets/app.abc123.js", "let a = 1;");
    write("assets/app.abc123.js.br", "BROTLI");
    write("cards.svg", "<svg/>");
  }
  ~StaticFilesTest() override { fs::remove_all(folder); }

  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder / name, std::ios::binary) << bytes;
  }

  static HttpRequest get(std::string path, HttpHeaders headers = {}) {
    HttpRequest request;
    request.method = "GET";
    request.path = std::move(path);
    request.headers = std::move(headers);
    return request;
  }

  static std::string header(const HttpResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "(none)";
  }

  StaticFiles load() const {
    auto files = StaticFiles::load(folder);
    EXPECT_TRUE(files.ok());
    return *std::move(files);
  }

  fs::path folder;
};

TEST_F(StaticFilesTest, ServesTheIndexNeverCached) {
  const StaticFiles files = load();
  const HttpResponse root = files.respond(get("/"));
  EXPECT_EQ(root.status, 200);
  EXPECT_EQ(body_of(root), "<!doctype html>");
  EXPECT_EQ(header(root, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(header(root, "Cache-Control"), "no-cache");
  EXPECT_EQ(header(root, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(root, "Content-Security-Policy"), kContentSecurityPolicy);
  EXPECT_EQ(header(root, "Vary"), "(none)");
  EXPECT_EQ(body_of(files.respond(get("/index.html"))), "<!doctype html>");
}

TEST_F(StaticFilesTest, ServesAssetsForEver) {
  const StaticFiles files = load();
  const HttpResponse script = files.respond(get("/assets/app.abc123.js"));
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(body_of(script), "let a = 1;");
  EXPECT_EQ(header(script, "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(script, "Content-Encoding"), "(none)");
  EXPECT_EQ(header(script, "Vary"), "Accept-Encoding");
  EXPECT_EQ(header(files.respond(get("/cards.svg")), "Cache-Control"), "no-cache");
}

TEST_F(StaticFilesTest, ServesBrotliToWhoAcceptsIt) {
  const StaticFiles files = load();
  const HttpResponse script =
      files.respond(get("/assets/app.abc123.js", {{"accept-encoding", "gzip, deflate, br"}}));
  EXPECT_EQ(body_of(script), "BROTLI");
  EXPECT_EQ(header(script, "Content-Encoding"), "br");
  EXPECT_EQ(header(script, "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(files.respond(get("/assets/app.abc123.js.br")).status, 404);
}

TEST_F(StaticFilesTest, ReadsAcceptEncoding) {
  EXPECT_TRUE(accepts_coding("br", "br"));
  EXPECT_TRUE(accepts_coding("gzip;q=0.5 , BR ;q=0.8", "br"));
  EXPECT_FALSE(accepts_coding("gzip", "br"));
  EXPECT_FALSE(accepts_coding("", "br"));
  EXPECT_FALSE(accepts_coding("br;q=0", "br"));
  EXPECT_FALSE(accepts_coding("br; q=0.000", "br"));
  EXPECT_FALSE(accepts_coding("brotli", "br"));
}

TEST_F(StaticFilesTest, AnswersWhoHasItAlreadyWith304) {
  const StaticFiles files = load();
  const std::string tag = header(files.respond(get("/")), "ETag");
  const HttpResponse same = files.respond(get("/", {{"if-none-match", "\"other\", W/" + tag}}));
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(body_of(same), "");
  EXPECT_EQ(header(same, "ETag"), tag);
  EXPECT_EQ(files.respond(get("/", {{"if-none-match", "\"other\""}})).status, 200);
}

TEST_F(StaticFilesTest, NeverLeavesItsFolder) {
  std::ofstream(folder.parent_path() / "outside.txt") << "secret";
  fs::create_symlink(folder.parent_path() / "outside.txt", folder / "link.txt");
  const StaticFiles files = load();
  for (const char* path :
       {"/../outside.txt", "/assets/../../outside.txt", "/%2e%2e/outside.txt", "//index.html",
        "/assets", "/assets/", "", "*", "/link.txt", "/index.html/", "/./index.html"}) {
    EXPECT_EQ(files.respond(get(path)).status, 404) << path;
  }
  fs::remove(folder.parent_path() / "outside.txt");
}

TEST_F(StaticFilesTest, TakesGetAndHeadOnly) {
  const StaticFiles files = load();
  HttpRequest request = get("/");
  request.method = "POST";
  EXPECT_EQ(files.respond(request).status, 405);
  EXPECT_EQ(header(files.respond(request), "Allow"), "GET, HEAD");
  request.method = "HEAD";
  EXPECT_EQ(files.respond(request).status, 200);
}

TEST_F(StaticFilesTest, RefusesFoldersItCannotServe) {
  EXPECT_EQ(StaticFiles::load(folder / "nowhere").reason(), StaticRefusal::kNoFolder);
  EXPECT_EQ(StaticFiles::load(folder / "assets").reason(), StaticRefusal::kNoIndex);
  EXPECT_EQ(StaticFiles::load(folder, 20).reason(), StaticRefusal::kTooMuch);
}

}  // namespace
}  // namespace cardroom::net
