// StaticFiles: the browser client's build, read into memory once and served from there. A path is
// looked up in a map, never on a disk, so that no path can leave the folder.
// Never reads a file after `load`, never lists a folder to a client. Any thread; const once loaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/result.hpp"
#include "shared/net/http_message.hpp"

namespace cardroom::net {

inline constexpr std::size_t kMaxStaticBytes = 32 * 1024 * 1024;  // of the whole folder
inline constexpr std::size_t kMaxStaticFiles = 2'000;

// Scripts only from here; sockets and fetches only to here; nobody else's page frames ours.
// Styles in attributes are allowed: moving cards are placed with them.
inline constexpr std::string_view kContentSecurityPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'";

enum class StaticRefusal : std::uint8_t { kNoFolder, kNoIndex, kTooMuch, kUnreadable };
std::string_view print(StaticRefusal refusal);

class StaticFiles {
 public:
  // Empty: every path is unknown.
  StaticFiles() = default;

  // Every regular file below `folder`. A file `x.br` beside `x` is x's brotli form, not a page.
  static base::Result<StaticFiles, StaticRefusal> load(const std::filesystem::path& folder,
                                                       std::size_t max_bytes = kMaxStaticBytes);

  // `/` is /index.html. GET and HEAD only (405); 304 where If-None-Match has the file's tag; 404
  // for what is not there. /assets/* may be kept for ever (its names are hashes), all else is asked
  // for again each time.
  HttpResponse respond(const HttpRequest& request) const;

  std::size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string type;
    std::string tag;  // quoted, strong: of the bytes
    std::shared_ptr<const std::string> plain;
    std::string brotli_tag;
    std::shared_ptr<const std::string> brotli;  // null where there is none
  };

  HttpResponse found(const HttpRequest& request, std::string_view path, const File& file) const;

  std::map<std::string, File, std::less<>> files_;  // by URL path
};

// The Content-Type of a file's name.
std::string_view content_type(std::string_view path);

// Whether an Accept-Encoding header (RFC 9110 §12.5.3) takes this coding by name.
bool accepts_coding(std::string_view header, std::string_view coding);

}  // namespace cardroom::net
