#include "shared/net/static_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace cardroom::net {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIndex = "/index.html";
constexpr std::string_view kBrotliSuffix = ".br";

struct TypeOf {
  std::string_view suffix;
  std::string_view type;
};

constexpr std::array<TypeOf, 18> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".mp3", "audio/mpeg"},
    {".ogg", "audio/ogg"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
}};

// FNV-1a, 64 bits: tells one build's file from another's; nobody is kept out by it.
std::string tag_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : bytes) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  }
  std::string tag = "\"";
  for (int shift = 60; shift >= 0; shift -= 4) tag += "0123456789abcdef"[(hash >> shift) & 0xf];
  return tag + "\"";
}

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return std::nullopt;
  return bytes;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Calls `visit` with each trimmed part between the separators until it returns true.
template <class Visit>
bool any_part(std::string_view list, char separator, Visit visit) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(separator), list.size());
    if (visit(trimmed(list.substr(0, end)))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

bool is_weight_zero(std::string_view parameter) {
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

// Weak comparison of one tag with an If-None-Match list (RFC 9110 §13.1.2).
bool matches_tag(std::string_view header, std::string_view tag) {
  return any_part(header, ',', [tag](std::string_view entry) {
    if (entry.starts_with("W/")) entry.remove_prefix(2);
    return entry == tag || entry == "*";
  });
}

void add_safety(HttpResponse& response) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Content-Security-Policy", kContentSecurityPolicy);
  response.headers.emplace_back("Referrer-Policy", "same-origin");
}

HttpResponse refusal(int status, std::string_view text) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-cache"}};
  response.body = text;
  add_safety(response);
  return response;
}

}  // namespace

base::Result<StaticFiles, StaticRefusal> StaticFiles::load(const fs::path& folder,
                                                           std::size_t max_bytes) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return base::refuse(StaticRefusal::kNoFolder);
  std::map<std::string, std::string> bytes_of;
  std::size_t total = 0;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    // What a link points at may lie outside the folder, or change after the build.
    if (entry->is_symlink(error) || !entry->is_regular_file(error)) continue;
    total += entry->file_size(error);
    if (error) return base::refuse(StaticRefusal::kUnreadable);
    if (total > max_bytes || bytes_of.size() == kMaxStaticFiles) {
      return base::refuse(StaticRefusal::kTooMuch);
    }
    std::optional<std::string> bytes = read_file(entry->path());
    if (!bytes) return base::refuse(StaticRefusal::kUnreadable);
    bytes_of["/" + fs::relative(entry->path(), folder).generic_string()] = std::move(*bytes);
  }
  if (error) return base::refuse(StaticRefusal::kUnreadable);
  StaticFiles loaded;
  for (auto& [path, bytes] : bytes_of) {
    const bool is_form = path.ends_with(kBrotliSuffix) &&
                         bytes_of.contains(path.substr(0, path.size() - kBrotliSuffix.size()));
    if (is_form) continue;
    File file{std::string(content_type(path)), tag_of(bytes), nullptr, {}, nullptr};
    const auto brotli = bytes_of.find(path + std::string(kBrotliSuffix));
    if (brotli != bytes_of.end()) {
      file.brotli_tag = tag_of(brotli->second);
      file.brotli = std::make_shared<const std::string>(std::move(brotli->second));
    }
    file.plain = std::make_shared<const std::string>(std::move(bytes));
    loaded.files_.emplace(path, std::move(file));
  }
  if (!loaded.files_.contains(kIndex)) return base::refuse(StaticRefusal::kNoIndex);
  return loaded;
}

HttpResponse StaticFiles::respond(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse response = refusal(405, "GET or HEAD\n");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  const std::string_view path = request.path == "/" ? kIndex : std::string_view(request.path);
  const auto file = files_.find(path);
  if (file == files_.end()) return refusal(404, "not found\n");
  return found(request, path, file->second);
}

HttpResponse StaticFiles::found(const HttpRequest& request, std::string_view path,
                                const File& file) const {
  const bool brotli = file.brotli && accepts_coding(request.header("accept-encoding"), "br");
  const std::string& tag = brotli ? file.brotli_tag : file.tag;
  HttpResponse response;
  const bool hashed = path.starts_with("/assets/");
  response.headers = {
      {"Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache"},
      {"ETag", tag},
  };
  if (file.brotli) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (matches_tag(request.header("if-none-match"), tag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", file.type);
  if (brotli) response.headers.emplace_back("Content-Encoding", "br");
  add_safety(response);
  response.shared_body = brotli ? file.brotli : file.plain;
  return response;
}

std::string_view content_type(std::string_view path) {
  const auto known = std::find_if(kTypes.begin(), kTypes.end(),
                                  [path](const TypeOf& row) { return path.ends_with(row.suffix); });
  return known == kTypes.end() ? "application/octet-stream" : known->type;
}

bool accepts_coding(std::string_view header, std::string_view coding) {
  return any_part(header, ',', [coding](std::string_view entry) {
    const std::size_t end = std::min(entry.find(';'), entry.size());
    if (!equal_ignoring_case(trimmed(entry.substr(0, end)), coding)) return false;
    return !any_part(entry.substr(end), ';', is_weight_zero);
  });
}

std::string_view print(StaticRefusal refusal) {
  switch (refusal) {
    case StaticRefusal::kNoFolder:
      return "there is no such folder";
    case StaticRefusal::kNoIndex:
      return "the folder has no index.html";
    case StaticRefusal::kTooMuch:
      return "the folder is too big";
    case StaticRefusal::kUnreadable:
      return "a file cannot be read";
  }
  return "refused";
}

}  // namespace cardroom::net
