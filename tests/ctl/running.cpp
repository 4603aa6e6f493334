#include "ctl/running.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "ctl/cardroomctl.hpp"
#include "shared/base/check.hpp"

namespace cardroom::ctl {
namespace {

const std::string kPrograms = CARDROOM_BUILD_DIR "/bin/";

std::string new_key(const std::filesystem::path& file) {
  CHECK(ctl("keys new " + file.string()).exit == 0);
  return file;
}

std::vector<std::string> game_server_words(const std::filesystem::path& folder) {
  new_key(folder / "journal-keys.json");
  return {kPrograms + "gameserver", "--data", folder, "--link", folder / "link.sock"};
}

}  // namespace

// Returns once the server has said that it serves.
Child::Child(std::vector<std::string> words) {
  std::array<int, 2> ends{};
  CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
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
  pollfd ready{ends[0], POLLIN, 0};
  constexpr int kDeadlineMs = 30'000;
  CHECK(::poll(&ready, 1, kDeadlineMs) == 1);
  std::array<char, 256> bytes{};
  const ssize_t size = ::read(ends[0], bytes.data(), bytes.size());
  ::close(ends[0]);
  CHECK(size > 0);
  ready_line_.assign(bytes.data(), static_cast<std::size_t>(size));
}

Child::~Child() {
  signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Child::signal(int number) const {
  ::kill(pid_, number);
}

std::string Child::address(const std::string& name) const {
  const std::string before = " " + name + "=";
  const std::size_t at = ready_line_.find(before);
  CHECK(at != std::string::npos);
  const std::size_t begin = at + before.size();
  return ready_line_.substr(begin, ready_line_.find_first_of(" \n", begin) - begin);
}

Folder::Folder() {
  std::string shape = (std::filesystem::temp_directory_path() / "cardroom-ctl-XXXXXX").string();
  CHECK(::mkdtemp(shape.data()));
  path = shape;
}

Folder::~Folder() {
  std::filesystem::remove_all(path);
}

GameServer::GameServer() : child_(game_server_words(folder_.path)) {}

RealtimeServer::RealtimeServer(const GameServer& behind)
    : child_({kPrograms + "realtime", "--listen", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--link",
              behind.link(), "--keys", new_key(folder_.path / "token-keys.json")}) {}

}  // namespace cardroom::ctl
