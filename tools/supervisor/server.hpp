// One supervised server: its command, its process, its pid file, and when to start it again.
//
// Never decides that it is to stop for good; never talks to the server but by signals and the pipe
// on which it says that it is ready. Lives on the supervisor's only thread: its process dies with
// that thread, by the kernel's hand, however the thread ends.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/supervisor/backoff.hpp"
#include "tools/supervisor/ready_line.hpp"

namespace cardroom::supervisor {

using Clock = std::chrono::steady_clock;

class Server {
 public:
  // `command` is the program and its options; `--ready-fd N` is added to it.
  Server(std::string name, std::filesystem::path data, std::vector<std::string> command);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  const std::string& name() const { return name_; }
  const Addresses& addresses() const { return addresses_; }
  pid_t pid() const { return pid_; }          // 0: not running
  int ready_fd() const { return ready_fd_; }  // -1: nothing to read
  bool is_ready() const { return ready_at_.has_value(); }
  bool was_ever_ready() const { return was_ever_ready_; }
  int deaths_before_ready() const { return deaths_before_ready_; }
  Clock::time_point started_at() const { return started_at_; }
  std::optional<Clock::time_point> restart_at() const { return restart_at_; }

  void start(Clock::time_point now);
  // Reads the ready pipe. True: it has just become ready.
  bool read_ready(Clock::time_point now);
  // Its process was reaped. The return says when it is started again.
  Millis died(Clock::time_point now);
  void send(int signal) const;

 private:
  [[noreturn]] void become(std::vector<std::string> command, int ready_fd, pid_t parent);
  std::filesystem::path pid_file() const { return data_ / (name_ + ".pid"); }
  void close_ready();

  std::string name_;
  std::filesystem::path data_;
  std::vector<std::string> command_;
  Addresses addresses_;
  Backoff backoff_;
  pid_t pid_ = 0;
  int ready_fd_ = -1;
  std::string line_;
  Clock::time_point started_at_;
  std::optional<Clock::time_point> ready_at_;
  std::optional<Clock::time_point> restart_at_;
  bool was_ever_ready_ = false;
  int deaths_before_ready_ = 0;
};

}  // namespace cardroom::supervisor
