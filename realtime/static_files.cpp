#include "realtime/static_files.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include "shared/crypto/hash.hpp"

namespace cardroom::realtime {
namespace {

constexpr std::string_view kPage = "/index.html";
// The client inlines no script. Its styles may be set on elements.
constexpr std::string_view kPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

std::string type_of(const std::filesystem::path& path) {
  static const std::map<std::string, std::string> types = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".wasm", "application/wasm"},
      {".mp3", "audio/mpeg"},
      {".ogg", "audio/ogg"},
      {".txt", "text/plain; charset=utf-8"}};
  const auto found = types.find(path.extension().string());
  return found == types.end() ? "application/octet-stream" : found->second;
}

std::string caching_of(std::string_view path) {
  if (path.starts_with("/assets/")) return "public, max-age=31536000, immutable";
  return path == kPage ? "no-store" : "no-cache";
}

std::string tag_of(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string tag = "\"";
  for (const std::uint8_t byte : crypto::sha256(bytes)) tag += {kHex[byte >> 4], kHex[byte & 15]};
  return tag + '"';
}

net::HttpResponse plain(int status, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  response.body = std::move(body);
  return response;
}

}  // namespace

std::string_view print(StaticFault fault) {
  switch (fault) {
    case StaticFault::no_page:
      return "there is no index.html: build the browser client first";
    case StaticFault::too_many:
      return "there are too many files";
    case StaticFault::too_big:
      return "the files are too big together";
    case StaticFault::unreadable:
      return "a file cannot be read";
  }
  return {};
}

base::Result<StaticFiles, StaticFault> StaticFiles::load(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  StaticFiles loaded;
  std::error_code error;
  if (!fs::is_regular_file(folder / "index.html", error)) return base::refuse(StaticFault::no_page);
  std::size_t bytes = 0;
  for (auto at = fs::recursive_directory_iterator(folder, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (!at->is_regular_file(error)) continue;
    if (loaded.files_.size() >= kMaxStaticFiles) return base::refuse(StaticFault::too_many);
    bytes += at->file_size(error);
    if (error || bytes > kMaxStaticBytes) return base::refuse(StaticFault::too_big);
    std::ifstream file(at->path(), std::ios::binary);
    if (!file) return base::refuse(StaticFault::unreadable);
    auto content = std::make_shared<std::string>(std::istreambuf_iterator<char>(file),
                                                 std::istreambuf_iterator<char>());
    const std::string path = "/" + fs::relative(at->path(), folder, error).generic_string();
    std::string tag = tag_of(*content);
    loaded.files_[path] = {std::move(content), type_of(at->path()), caching_of(path),
                           std::move(tag)};
  }
  if (error) return base::refuse(StaticFault::unreadable);
  return loaded;
}

net::HttpResponse StaticFiles::respond(const net::HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    net::HttpResponse refused = plain(405, "GET only\n");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    return refused;
  }
  const std::string_view path = request.path == "/" ? kPage : std::string_view(request.path);
  const auto found = files_.find(path);
  if (found == files_.end()) return plain(404, "not found\n");
  const File& file = found->second;
  net::HttpResponse response;
  response.headers = {{"Content-Type", file.type},
                      {"Cache-Control", file.caching},
                      {"ETag", file.tag},
                      {"X-Content-Type-Options", "nosniff"}};
  if (path == kPage) {
    response.headers.emplace_back("Content-Security-Policy", kPolicy);
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
  }
  if (request.header("if-none-match") == file.tag)
    response.status = 304;
  else
    response.shared_body = file.bytes;
  return response;
}

}  // namespace cardroom::realtime
