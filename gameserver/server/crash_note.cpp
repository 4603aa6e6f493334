#include "gameserver/server/crash_note.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>

namespace cardroom::server {
namespace {

struct Page {
  owner::Crumb crumb;
  volatile std::sig_atomic_t crashed;
};

Page* page = nullptr;  // for the handler, which is handed nothing

constexpr int kCrashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

// SA_RESETHAND: the signal, raised again, ends the process as it would have.
void note_crash(int signal) {
  page->crashed = 1;
  ::raise(signal);
}

Page* map(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return nullptr;
  void* mapped = MAP_FAILED;
  if (::ftruncate(file, sizeof(Page)) == 0)
    mapped = ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return mapped == MAP_FAILED ? nullptr : static_cast<Page*>(mapped);
}

}  // namespace

CrashNote::CrashNote(const std::string& path) {
  page = map(path);
  if (!page) return;
  page->crumb.room[owner::Crumb::kMaxRoom] = '\0';
  if (page->crashed != 0) crashed_ = page->crumb.room;
  page->crashed = 0;
  page->crumb.room[0] = '\0';
  crumb_ = &page->crumb;
  struct sigaction action {};
  action.sa_handler = note_crash;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int signal : kCrashes) ::sigaction(signal, &action, nullptr);
}

}  // namespace cardroom::server
