// A disk that is really full: a small tmpfs in a mount namespace of a child process. Where the
// machine does not allow that, the test says so; SqliteOptions::max_pages stands in for it
// elsewhere.
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "store/samples.hpp"

namespace cardroom::store {
namespace {

enum Exit { kFine, kNotAllowed, kWrong };

bool mount_small_disk(const std::string& folder) {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m") == 0;
}

Record big(std::uint64_t seq) {
  Record record = record_of("elm", 1, seq);
  record.body = std::string(20'000, 'x');
  return record;
}

Exit fill_up(const std::string& folder) {
  if (!mount_small_disk(folder)) return kNotAllowed;
  const std::string ballast = folder + "/ballast";
  std::ofstream(ballast) << std::string(300'000, 'x') << std::flush;
  std::uint64_t seq = 0;
  SqliteStore store(folder + "/cardroom.db", test_keys());
  fill(store, "elm", 0);
  Fate fate = Fate::durable;
  while ((fate = append(store, big(seq + 1))) == Fate::durable) ++seq;
  if (fate != Fate::unavailable || seq < 5) return kWrong;
  if (append(store, big(seq + 1)) != Fate::unavailable) return kWrong;
  store.tend();
  std::filesystem::remove(ballast);
  // The same store, the same descriptor: a full disk is not a broken one.
  if (append(store, big(seq + 1)) != Fate::durable) return kWrong;
  return claim(store, "elm").records.size() == seq + 1 ? kFine : kWrong;
}

// The same few pages over and over: only the -wal grows.
Exit fill_by_the_wal(const std::string& folder) {
  if (!mount_small_disk(folder)) return kNotAllowed;
  const std::string ballast = folder + "/ballast";
  std::ofstream(ballast) << std::string(300'000, 'x') << std::flush;
  SqliteStore store(folder + "/cardroom.db", test_keys());
  fill(store, "elm", 0);
  const auto save = [&store] { return keep(store, snapshot_of("elm", 1, 0, kNoon)); };
  while (save() == Fate::durable) store.tend();
  std::filesystem::remove(ballast);
  for (int saved = 0; saved < 500; ++saved) {
    const bool saved_at_once = save() == Fate::durable;
    store.tend();
    if (!saved_at_once && save() != Fate::durable) return kWrong;
  }
  return kFine;
}

Exit in_a_child(Exit (*act)(const std::string& folder)) {
  const Folder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    Exit exit = kWrong;
    const std::string why = complaint([&] { exit = act(folder.path()); });
    if (!why.empty()) std::fprintf(stderr, "%s\n", why.c_str());
    ::_exit(exit);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return kWrong;
  return static_cast<Exit>(WEXITSTATUS(status));
}

TEST(FullDisk, IsSurvivedAndPlayGoesOnWhenThereIsRoomAgain) {
  const Exit exit = in_a_child(fill_up);
  if (exit == kNotAllowed) GTEST_SKIP() << "no mount namespace on this machine";
  EXPECT_EQ(exit, kFine);
}

TEST(FullDisk, IsNotKeptFullByAWalWhosePagesAreInTheFileAsWell) {
  const Exit exit = in_a_child(fill_by_the_wal);
  if (exit == kNotAllowed) GTEST_SKIP() << "no mount namespace on this machine";
  EXPECT_EQ(exit, kFine);
}

}  // namespace
}  // namespace cardroom::store
