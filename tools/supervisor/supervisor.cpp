#include "tools/supervisor/supervisor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "tools/supervisor/files.hpp"
#include "tools/supervisor/front_door.hpp"

namespace cardroom::supervisor {

namespace {

constexpr Millis kLongestWait{10'000};
constexpr Millis kFirstWord{2'000};
constexpr Millis kNextWord{10'000};

std::string how_it_died(int status) {
  if (WIFSIGNALED(status)) return "was killed by signal " + std::to_string(WTERMSIG(status));
  return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Supervisor::Supervisor(std::filesystem::path data, std::vector<std::unique_ptr<Server>> servers)
    : data_(std::move(data)), servers_(std::move(servers)) {
  sigset_t wanted;
  sigemptyset(&wanted);
  for (const int number : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) sigaddset(&wanted, number);
  sigprocmask(SIG_BLOCK, &wanted, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signals_ = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
}

Supervisor::~Supervisor() {
  std::error_code ignored;
  std::filesystem::remove(data_ / "ops", ignored);
  close(signals_);
}

Outcome Supervisor::run() {
  say_at_ = Clock::now() + kFirstWord;
  for (auto& server : servers_) server->start(Clock::now());
  while (!stopping_ || anybody_runs()) {
    wait_for_something();
    take_signals();
    reap();
    const auto now = Clock::now();
    if (stopping_ && now >= kill_at_) {
      outcome_ = Outcome::kHadToKill;
      for (auto& server : servers_) server->send(SIGKILL);
    }
    if (!stopping_) start_due(now);
    if (!stopping_ && !ready_said_) say_who_is_missing(now);
  }
  return outcome_;
}

bool Supervisor::anybody_runs() const {
  return std::ranges::any_of(servers_, [](const auto& server) { return server->pid() > 0; });
}

void Supervisor::wait_for_something() {
  std::vector<pollfd> watched{{signals_, POLLIN, 0}};
  for (const auto& server : servers_) watched.push_back({server->ready_fd(), POLLIN, 0});
  poll(watched.data(), watched.size(), static_cast<int>(time_to_wait(Clock::now()).count()));
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const bool readable = (watched[i + 1].revents & (POLLIN | POLLHUP)) != 0;
    if (readable && servers_[i]->read_ready(Clock::now())) became_ready(*servers_[i]);
  }
}

Millis Supervisor::time_to_wait(Clock::time_point now) const {
  auto until = now + kLongestWait;
  if (stopping_) until = std::min(until, kill_at_);
  if (!ready_said_) until = std::min(until, say_at_);
  for (const auto& server : servers_) {
    if (server->restart_at()) until = std::min(until, *server->restart_at());
  }
  // One more than the whole milliseconds: woken a moment early, the loop would spin.
  return std::max(std::chrono::duration_cast<Millis>(until - now) + Millis{1}, Millis{0});
}

void Supervisor::take_signals() {
  signalfd_siginfo info;
  while (read(signals_, &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGCHLD) continue;
    if (stopping_) {
      kill_at_ = Clock::now();  // asked twice: no more patience
    } else {
      stop();
    }
  }
}

void Supervisor::stop() {
  stopping_ = true;
  kill_at_ = Clock::now() + kMaxGoodbye;
  std::fprintf(stderr, "Stopping; every table is kept in %s\n", data_.c_str());
  for (auto& server : servers_) server->send(SIGTERM);
}

void Supervisor::reap() {
  int status = 0;
  for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
    for (auto& server : servers_) {
      if (server->pid() == pid) bury(*server, status);
    }
  }
}

void Supervisor::bury(Server& server, int status) {
  const pid_t pid = server.pid();
  const Millis delay = server.died(Clock::now());
  if (stopping_) return;
  const std::string end = how_it_died(status);
  if (server.was_ever_ready() || server.deaths_before_ready() < kMaxDeathsBeforeReady) {
    std::fprintf(stderr, "%s (%d) %s; started again in %d ms\n", server.name().c_str(), pid,
                 end.c_str(), static_cast<int>(delay.count()));
    return;
  }
  std::fprintf(stderr, "%s (%d) %s and does not come up: the reason stands above\n",
               server.name().c_str(), pid, end.c_str());
  stop();
  outcome_ = Outcome::kNeverReady;
}

void Supervisor::start_due(Clock::time_point now) {
  for (auto& server : servers_) {
    if (server->restart_at() && *server->restart_at() <= now) server->start(now);
  }
}

void Supervisor::became_ready(Server& server) {
  std::string ops;
  for (const auto& one : servers_) {
    const auto address = one->addresses().find("ops");
    if (address == one->addresses().end()) continue;
    ops += one->name() + " http://" + address->second + "\n";
  }
  replace_file(data_ / "ops", ops);
  if (ready_said_) {
    const auto took = std::chrono::duration_cast<Millis>(Clock::now() - server.started_at());
    std::fprintf(stderr, "%s (%d) is back, %d ms after its start\n", server.name().c_str(),
                 server.pid(), static_cast<int>(took.count()));
    return;
  }
  if (!std::ranges::all_of(servers_, [](const auto& one) { return one->is_ready(); })) return;
  ready_said_ = true;
  const auto listen = servers_.back()->addresses().find("listen");
  const std::string address = listen == servers_.back()->addresses().end() ? "" : listen->second;
  if (const auto phone = phone_url(address)) print_qr(*phone);
  std::printf("ready %s\n", local_url(address).c_str());
  std::fflush(stdout);
}

void Supervisor::say_who_is_missing(Clock::time_point now) {
  if (now < say_at_) return;
  say_at_ = now + kNextWord;
  for (const auto& server : servers_) {
    if (!server->is_ready()) std::fprintf(stderr, "Waiting for %s …\n", server->name().c_str());
  }
}

}  // namespace cardroom::supervisor
