// StaticFiles: the browser client's build, read into memory once, so that no path of a request ever
// reaches the file system. Files under /assets/ have hashed names and are cached for ever; the page
// itself is never; others are asked after by their tag.
// Loads on any thread, before the loop; answers on the loop's.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "shared/base/result.hpp"
#include "shared/net/http_message.hpp"

namespace cardroom::realtime {

inline constexpr std::size_t kMaxStaticFiles = 4096;
inline constexpr std::size_t kMaxStaticBytes = 64u << 20;

enum class StaticFault : std::uint8_t { no_page, too_many, too_big, unreadable };

class StaticFiles {
 public:
  // None: every path is unknown.
  StaticFiles() = default;
  // `folder` must hold index.html.
  static base::Result<StaticFiles, StaticFault> load(const std::filesystem::path& folder);

  net::HttpResponse respond(const net::HttpRequest& request) const;

 private:
  struct File {
    std::shared_ptr<const std::string> bytes;
    std::string type, caching, tag;
  };
  std::map<std::string, File, std::less<>> files_;  // by path
};

std::string_view print(StaticFault fault);

}  // namespace cardroom::realtime
