#include "tools/supervisor/server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "tools/supervisor/files.hpp"

namespace cardroom::supervisor {

namespace {

constexpr int kCouldNotStart = 127;  // the exit code of shells for it

void check_system(bool ok, const char* what) {
  if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Server::Server(std::string name, std::filesystem::path data, std::vector<std::string> command)
    : name_(std::move(name)), data_(std::move(data)), command_(std::move(command)) {}

Server::~Server() {
  close_ready();
  std::error_code ignored;
  std::filesystem::remove(pid_file(), ignored);
}

void Server::start(Clock::time_point now) {
  int ends[2];
  check_system(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0, "pipe2");
  std::vector<std::string> command = command_;
  command.insert(command.end(), {"--ready-fd", std::to_string(ends[1])});
  const pid_t parent = getpid();
  const pid_t child = fork();
  check_system(child >= 0, "fork");
  if (child == 0) become(command, ends[1], parent);
  close(ends[1]);
  close_ready();
  ready_fd_ = ends[0];
  line_.clear();
  pid_ = child;
  started_at_ = now;
  ready_at_.reset();
  restart_at_.reset();
  replace_file(pid_file(), std::to_string(child) + "\n");
}

// In the child, between fork and exec. Its own process group: Ctrl-C reaches the supervisor alone,
// which then ends the servers in its own order.
void Server::become(std::vector<std::string> command, int ready_fd, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCouldNotStart);  // it died before the line above
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  fcntl(ready_fd, F_SETFD, 0);
  std::vector<char*> words;
  for (auto& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  execv(words[0], words.data());
  std::fprintf(stderr, "%s cannot be started: %s\n", words[0], std::strerror(errno));
  _exit(kCouldNotStart);
}

bool Server::read_ready(Clock::time_point now) {
  char bytes[kMaxReadyLine];
  const ssize_t n = read(ready_fd_, bytes, sizeof bytes);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (n > 0) line_.append(bytes, static_cast<std::size_t>(n));
  const auto newline = line_.find('\n');
  if (newline == std::string::npos && n > 0 && line_.size() < kMaxReadyLine) return false;
  close_ready();
  const auto said = parse_ready(line_.substr(0, newline));
  if (newline == std::string::npos || !said) return false;
  addresses_ = *said;
  command_ = with_addresses(std::move(command_), addresses_);
  ready_at_ = now;
  was_ever_ready_ = true;
  return true;
}

Millis Server::died(Clock::time_point now) {
  const auto was_ready = ready_at_ ? now - *ready_at_ : Clock::duration::zero();
  const Millis delay = backoff_.died(std::chrono::duration_cast<Millis>(was_ready));
  if (!was_ever_ready_) ++deaths_before_ready_;
  close_ready();
  pid_ = 0;
  ready_at_.reset();
  restart_at_ = now + delay;
  std::error_code ignored;
  std::filesystem::remove(pid_file(), ignored);
  return delay;
}

void Server::send(int signal) const {
  if (pid_ > 0) kill(pid_, signal);
}

void Server::close_ready() {
  if (ready_fd_ >= 0) close(ready_fd_);
  ready_fd_ = -1;
}

}  // namespace cardroom::supervisor
