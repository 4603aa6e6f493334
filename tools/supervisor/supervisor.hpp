// Keeps the servers of one machine alive, and ends with them.
//
// It starts them, starts again what died, says `ready URL` on stdout when all of them are for the
// first time, and writes DIR/ops. It never looks into what they do and holds nothing that could be
// lost: killed, it takes them along and the next one begins anew. One thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tools/supervisor/server.hpp"

namespace cardroom::supervisor {

// A server that never was ready and died so often will not be: the port is taken, a file is broken.
inline constexpr int kMaxDeathsBeforeReady = 4;
// From the first signal to kill -9 of a server that does not end.
inline constexpr Millis kMaxGoodbye{4'000};

enum class Outcome { kStopped, kNeverReady, kHadToKill };

class Supervisor {
 public:
  // The last of `servers` is the one that faces players: its `listen` address is the URL.
  Supervisor(std::filesystem::path data, std::vector<std::unique_ptr<Server>> servers);
  ~Supervisor();

  // Owns signals and children until all servers are gone: SIGTERM, SIGINT or SIGHUP ends it.
  Outcome run();

 private:
  void wait_for_something();
  Millis time_to_wait(Clock::time_point now) const;
  void take_signals();
  void reap();
  void bury(Server& server, int status);
  void start_due(Clock::time_point now);
  void became_ready(Server& server);
  void say_who_is_missing(Clock::time_point now);
  void stop();
  bool anybody_runs() const;

  std::filesystem::path data_;
  std::vector<std::unique_ptr<Server>> servers_;
  int signals_ = -1;
  bool ready_said_ = false;
  bool stopping_ = false;
  Outcome outcome_ = Outcome::kStopped;
  Clock::time_point kill_at_;
  Clock::time_point say_at_;
};

}  // namespace cardroom::supervisor
