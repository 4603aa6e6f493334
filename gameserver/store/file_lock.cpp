#include "gameserver/store/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "gameserver/store/store.hpp"

namespace cardroom::store {
namespace {

std::string holder(int file) {
  char text[24] = {};
  const ssize_t size = ::pread(file, text, sizeof text - 1, 0);
  std::string pid(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  return pid.empty() ? "another process" : "process " + pid;
}

bool note_pid(int file) {
  const std::string pid = std::to_string(::getpid());
  return ::ftruncate(file, 0) == 0 &&
         ::pwrite(file, pid.data(), pid.size(), 0) == static_cast<ssize_t>(pid.size());
}

}  // namespace

FileLock::FileLock(const std::string& path)
    : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (file_ < 0)
    throw StoreBroken("the lock file " + path + " cannot be opened: " + std::strerror(errno));
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const std::string why =
        errno == EWOULDBLOCK ? "is held by " + holder(file_) : std::strerror(errno);
    ::close(file_);
    throw StoreBroken("the lock file " + path + " " + why +
                      "; one game server has a store to itself, end the other first");
  }
  // A full disk must not keep the server from its lock: without the number only the message is
  // poorer.
  static_cast<void>(note_pid(file_));
}

FileLock::~FileLock() {
  ::close(file_);
}

}  // namespace cardroom::store
