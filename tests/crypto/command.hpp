// Runs a program as a person would, and gives back all that it said. For tests only.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>

namespace cardroom::crypto {

inline std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// A folder of this test program's own under the build folder, empty at the first call.
inline std::filesystem::path scratch() {
  static const std::filesystem::path folder = [] {
    auto path = std::filesystem::path(CARDROOM_BUILD_DIR) / "scratch" / std::to_string(getpid());
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
    return path;
  }();
  return folder;
}

struct Said {
  int exit = 0;
  std::string out;
  std::string err;
  bool operator==(const Said&) const = default;
};

inline std::ostream& operator<<(std::ostream& stream, const Said& said) {
  return stream << "exit " << said.exit << "\n-- out\n" << said.out << "-- err\n" << said.err;
}

// `command` is the shell's; it must bring its own standard input.
inline Said run(const std::string& command) {
  const auto out = scratch() / "out";
  const auto err = scratch() / "err";
  const int status =
      std::system(("( " + command + " ) >" + out.string() + " 2>" + err.string()).c_str());
  return Said{WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(out), read_file(err)};
}

}  // namespace cardroom::crypto
