// The recorded hands: files of exports, one a line, compressed (tests/compat/record writes them).
// For tests only.
#pragma once

#include <zlib.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "shared/base/check.hpp"
#include "tools/hand/file.hpp"

namespace cardroom::hand {

// Every tests/compat/v*/hands-*.gz under the tree at `root`, in order.
inline std::vector<std::filesystem::path> recorded(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "tests/compat"))
    if (entry.path().filename().string().starts_with("hands-")) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

inline std::vector<std::string> lines_of(const std::filesystem::path& file) {
  const gzFile in = gzopen(file.c_str(), "rb");
  CHECK(in != nullptr);
  std::string text;
  char part[1 << 16];
  for (int size = 0; (size = gzread(in, part, sizeof part)) > 0;)
    text.append(part, static_cast<std::size_t>(size));
  CHECK(gzclose(in) == Z_OK);
  std::istringstream stream(text);
  std::vector<std::string> lines;
  while (auto line = next_line(stream)) lines.push_back(*std::move(line));
  return lines;
}

}  // namespace cardroom::hand
