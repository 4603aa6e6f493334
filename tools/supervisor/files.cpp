#include "tools/supervisor/files.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace cardroom::supervisor {

void replace_file(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::path fresh = path;
  fresh += ".new";
  std::ofstream out(fresh, std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw std::system_error(errno, std::generic_category(), fresh.string());
  std::filesystem::rename(fresh, path);
}

}  // namespace cardroom::supervisor
