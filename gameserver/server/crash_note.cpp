#include "gameserver/server/crash_note.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace cardroom::server {
namespace {

struct Page {
  owner::Crumb crumb;
  volatile std::sig_atomic_t crashed;
};

// For the handler, which is handed nothing.
Page* page = nullptr;
pid_t thread_of_tables = 0;

constexpr int kCrashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
constexpr std::size_t kHandlerStack = std::size_t{64} << 10;

// SA_RESETHAND: the signal, raised again, ends the process as it would have.
void note_crash(int signal, siginfo_t* info, void*) {
  const bool own = info->si_code > 0 || info->si_pid == ::getpid();
  if (own && ::gettid() == thread_of_tables) page->crashed = 1;
  ::raise(signal);
}

// Where the stack has overflowed there is none left for a handler.
void give_handler_a_stack() {
  static std::array<char, kHandlerStack> stack;
  const stack_t own{stack.data(), 0, stack.size()};
  ::sigaltstack(&own, nullptr);
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
  thread_of_tables = ::gettid();
  give_handler_a_stack();
  struct sigaction action {};
  action.sa_sigaction = note_crash;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER | SA_SIGINFO | SA_ONSTACK);
  for (const int signal : kCrashes) ::sigaction(signal, &action, nullptr);
}

}  // namespace cardroom::server
