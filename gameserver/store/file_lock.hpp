// FileLock: one process at a time, by flock on a file beside what it guards. The kernel lets go of
// it when the process ends, however it ends. Lives on any thread.
#pragma once

#include <string>

namespace cardroom::store {

class FileLock {
 public:
  // Does not wait: StoreBroken, with the holder's process id, where it is held.
  explicit FileLock(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int file_;
};

}  // namespace cardroom::store
