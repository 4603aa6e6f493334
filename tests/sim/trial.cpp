// The trial of the mutants.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <deque>
#include <thread>

#include "shared/base/planted.hpp"
#include "sim/mutants.hpp"
#include "sim/run.hpp"

namespace cardroom::sim {
namespace {

constexpr double kMostSeconds = 20;

const char* trying = "";
int trying_number = 0;
std::uint64_t trying_seed = 0;

double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Code that ends itself has seen the bug; what it said stands in the log.
extern "C" void on_abort(int) {
  std::printf("%3d  %-32s caught by a CHECK, seed %llu, %.1f s\n", trying_number, trying,
              static_cast<unsigned long long>(trying_seed), seconds());
  std::fflush(stdout);
  std::_Exit(0);
}

const Mutant* find(int number) {
  for (const Mutant& mutant : mutants())
    if (mutant.number == number) return &mutant;
  return nullptr;
}

struct Child {
  int number = 0;
  pid_t process = 0;
  std::FILE* says = nullptr;
};

Child start(int number, std::uint64_t first) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  Child child;
  child.number = number;
  child.process = fork();
  if (child.process == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    std::_Exit(try_mutant(number, first));
  }
  close(ends[1]);
  child.says = fdopen(ends[0], "r");
  return child;
}

struct Finished {
  int number = 0;
  bool caught = false;
  double seconds = 0;  // of the processor
};

// Prints what it said.
Finished finish(const Child& child) {
  char line[4096];
  while (std::fgets(line, sizeof line, child.says)) std::fputs(line, stdout);
  std::fclose(child.says);
  std::fflush(stdout);
  int status = 0;
  rusage used{};
  wait4(child.process, &status, 0, &used);
  return {
      child.number, WIFEXITED(status) && WEXITSTATUS(status) == 0,
      static_cast<double>(used.ru_utime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec) / 1e6};
}

}  // namespace

int try_mutant(int number, std::uint64_t first) {
  const Mutant* mutant = find(number);
#ifdef CARDROOM_MUTANTS
  base::planted_bug = mutant ? number : 0;
#else
  mutant = nullptr;
#endif
  if (!mutant) {
    std::puts("no such bug is in this program: build the preset `mutants`");
    return 2;
  }
  trying = mutant->name;
  trying_number = number;
  std::signal(SIGABRT, on_abort);
  for (trying_seed = first; seconds() < kMostSeconds; ++trying_seed) {
    const Report report = run(trying_seed);
    if (report.violation.empty()) continue;
    std::printf("%3d  %-32s caught by \"%s\", seed %llu, %.1f s\n", number, mutant->name,
                report.rule().c_str(), static_cast<unsigned long long>(trying_seed), seconds());
    std::fflush(stdout);
    return 0;
  }
  std::printf("%3d  %-32s NOT CAUGHT by seed %llu: it breaks this: %s\n", number, mutant->name,
              static_cast<unsigned long long>(trying_seed), mutant->breaks);
  std::fflush(stdout);
  return 1;
}

int try_all_mutants(std::uint64_t first) {
  const std::size_t at_once = std::max(1u, std::thread::hardware_concurrency());
  std::deque<Child> running;
  std::size_t caught = 0;
  Finished slowest;
  const auto take = [&](const Child& child) {
    const Finished one = finish(child);
    caught += one.caught ? 1 : 0;
    if (one.seconds > slowest.seconds) slowest = one;
  };
  for (const Mutant& mutant : mutants()) {
    if (running.size() >= at_once) {
      take(running.front());
      running.pop_front();
    }
    running.push_back(start(mutant.number, first));
  }
  for (const Child& child : running) take(child);
  std::printf("%zu of %zu planted bugs caught, the slowest %d in %.1f of its %.0f s\n", caught,
              mutants().size(), slowest.number, slowest.seconds, kMostSeconds);
  return caught == mutants().size() ? 0 : 1;
}

}  // namespace cardroom::sim
