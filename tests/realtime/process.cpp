#include "realtime/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "shared/base/check.hpp"

namespace cardroom::realtime {

TemporaryFolder::TemporaryFolder() {
  std::string shape = (std::filesystem::temp_directory_path() / "cardroom-rt-XXXXXX").string();
  CHECK(::mkdtemp(shape.data()));
  path = shape;
}

TemporaryFolder::~TemporaryFolder() {
  std::filesystem::remove_all(path);
}

Process::Process(const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  CHECK(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  std::vector<std::string> words{CARDROOM_BUILD_DIR "/bin/realtime"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.insert(words.end(), {"--ready-fd", std::to_string(ends[1])});
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_ = ::fork();
  CHECK(pid_ >= 0);
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::fcntl(ends[1], F_SETFD, 0);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  ready_ = ends[0];
}

Process::~Process() {
  if (!exit_code()) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(ready_);
}

void Process::signal(int number) const {
  ::kill(pid_, number);
}

const std::string& Process::ready_line() {
  std::array<char, 512> bytes{};
  const ssize_t size = ::read(ready_, bytes.data(), bytes.size());
  if (size > 0) line_.append(bytes.data(), static_cast<std::size_t>(size));
  return line_;
}

std::optional<int> Process::exit_code() {
  int status = 0;
  if (!code_ && ::waitpid(pid_, &status, WNOHANG) == pid_)
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return code_;
}

}  // namespace cardroom::realtime
