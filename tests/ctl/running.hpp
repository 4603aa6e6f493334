// The real servers as child processes on a folder and addresses of their own. Each is ready when
// its constructor returns, and killed when it goes. For tests only.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace cardroom::ctl {

class Child {
 public:
  // `words`: the program and its arguments; `--ready-fd` is added.
  explicit Child(std::vector<std::string> words);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const;
  // The address that it said to listen on, as "ops".
  std::string address(const std::string& name) const;

 private:
  pid_t pid_ = -1;
  std::string ready_line_;
};

struct Folder {
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

class GameServer {
 public:
  GameServer();
  std::string link() const { return folder_.path / "link.sock"; }
  std::string ops() const { return child_.address("ops"); }
  void signal(int number) const { child_.signal(number); }

 private:
  const Folder folder_;
  const Child child_;
};

class RealtimeServer {
 public:
  explicit RealtimeServer(const GameServer& behind);
  std::string ops() const { return child_.address("ops"); }
  std::string players() const { return child_.address("listen"); }
  void signal(int number) const { child_.signal(number); }

 private:
  const Folder folder_;
  const Child child_;
};

}  // namespace cardroom::ctl
