#include "gameserver/store/watchdog.hpp"

#include <sys/socket.h>

namespace cardroom::store {

Watchdog::Watchdog() : thread_([this] { run(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Watchdog::arm(int socket, base::Millis patience) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    socket_ = socket;
    due_ = Clock::now() + patience;
    wake = asleep_;
  }
  if (wake) changed_.notify_one();
}

void Watchdog::disarm() {
  const std::lock_guard lock(mutex_);
  due_.reset();
}

// Deadlines come and go thousands of times a second: the thread sleeps to the one it knows, and
// only then looks whether there is a later one.
void Watchdog::run() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    asleep_ = !due_;
    if (!due_) {
      changed_.wait(lock, [this] { return ended_ || due_; });
      continue;
    }
    const Clock::time_point due = *due_;
    changed_.wait_until(lock, due, [this] { return ended_; });
    if (!due_ || *due_ > Clock::now()) continue;
    ::shutdown(socket_, SHUT_RDWR);
    due_.reset();
  }
}

}  // namespace cardroom::store
