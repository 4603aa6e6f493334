// The real realtime server as a child process, with a link, keys and a client's folder of its own.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "shared/crypto/key_ring.hpp"

namespace cardroom::realtime {

// A folder that is there as long as this is.
struct TemporaryFolder {
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path path;
};

class Process {
 public:
  explicit Process(const std::vector<std::string>& arguments);
  ~Process();  // kills it where it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const;
  // What it said on its --ready-fd so far; whole once it ends with a newline.
  const std::string& ready_line();
  // Its exit code once it has ended; 128 + n where a signal ended it.
  std::optional<int> exit_code();

 private:
  pid_t pid_ = -1;
  int ready_ = -1;
  std::string line_;
  std::optional<int> code_;
};

}  // namespace cardroom::realtime
