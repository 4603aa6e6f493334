// CrashNote: which table this server was working on when its code crashed, left in a mapped file
// for the process that comes after it. A signal handler (SIGSEGV, SIGABRT and their like, a stack
// that overflowed among them) only sets a flag in it, and only for what the thread that made the
// note did itself: what another thread does, or what is sent from outside (kill -9, SIGTERM, the
// SIGABRT of a watchdog), is no table's fault. One a process; lives until its end. A data folder
// belongs to one process at a time.
#pragma once

#include <string>

#include "gameserver/owner/owner.hpp"

namespace cardroom::server {

class CrashNote {
 public:
  // Maps the file, or makes it with mode 0600. Without one nothing is noted, and `crumb` is null.
  explicit CrashNote(const std::string& path);
  CrashNote(const CrashNote&) = delete;
  CrashNote& operator=(const CrashNote&) = delete;

  // The table that the process before died over; empty where it ended in another way.
  const std::string& crashed() const { return crashed_; }
  owner::Crumb* crumb() const { return crumb_; }

 private:
  owner::Crumb* crumb_ = nullptr;
  std::string crashed_;
};

}  // namespace cardroom::server
