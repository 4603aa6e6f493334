// Watchdog: shuts a socket down when what was begun on it takes longer than it may, so that whoever
// waits on it is told that the connection is lost. For a peer that is alive and answers nothing,
// which no timeout of TCP notices. It never closes a descriptor. arm and disarm: the thread that
// waits; it has one thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "shared/base/time.hpp"

namespace cardroom::store {

class Watchdog {
 public:
  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void arm(int socket, base::Millis patience);
  void disarm();

 private:
  using Clock = std::chrono::steady_clock;

  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Clock::time_point> due_;  // under mutex_
  int socket_ = -1;                       // under mutex_
  bool asleep_ = false;                   // under mutex_: waits for no deadline
  bool ended_ = false;                    // under mutex_
  std::thread thread_;                    // the last member: it uses the others
};

}  // namespace cardroom::store
