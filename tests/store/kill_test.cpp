// kill -9 while batches are written: what was acknowledged is there, in an unbroken chain.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>

#include "store/samples.hpp"

namespace cardroom::store {
namespace {

constexpr std::uint64_t kTables = 8;
constexpr int kRounds = 20;

std::string table_of(std::uint64_t number) {
  return "t" + std::to_string(number);
}

// The child: claims all tables and appends to all in every batch; writes the head of all tables to
// the pipe when a batch is acknowledged. It ends by being killed.
[[noreturn]] void append_for_ever(const std::string& file, int acknowledged) {
  SqliteStore store(file, test_keys());
  std::uint64_t epoch = 0;
  std::uint64_t seq = 0;
  for (std::uint64_t table = 0; table < kTables; ++table) {
    const Claimed answer = claim(store, table_of(table));
    epoch = answer.epoch;
    seq = answer.seq;
  }
  while (true) {
    std::vector<Request> batch;
    for (std::uint64_t table = 0; table < kTables; ++table)
      batch.emplace_back(Append{table, record_of(table_of(table), epoch, seq + 1)});
    for (const Answer& answer : store.run(batch))
      if (std::get<Appended>(answer).fate != Fate::durable) ::_exit(1);
    store.tend();
    ++seq;
    if (::write(acknowledged, &seq, sizeof seq) != sizeof seq) ::_exit(2);
  }
}

// The last number in the pipe, after `enough` of them came and the child was killed.
std::uint64_t kill_after(const std::string& file, int enough) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    append_for_ever(file, ends[1]);
  }
  ::close(ends[1]);
  std::uint64_t last = 0;
  for (int i = 0; i < enough; ++i) EXPECT_EQ(::read(ends[0], &last, sizeof last), 8);
  ::kill(child, SIGKILL);
  while (::read(ends[0], &last, sizeof last) == 8) {
  }
  ::close(ends[0]);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << status;
  return last;
}

TEST(Kill, LosesNothingThatWasAcknowledged) {
  const Folder folder;
  {
    SqliteStore store(folder.file(), test_keys());
    for (std::uint64_t table = 0; table < kTables; ++table) create(store, table_of(table));
  }
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t acknowledged = kill_after(folder.file(), 1 + round * 7 % 40);
    // Reading verifies the chain of every table from its first record on.
    SqliteStore store(folder.file(), test_keys());
    std::uint64_t seq = 0;
    for (std::uint64_t table = 0; table < kTables; ++table) {
      const Claimed answer = claim(store, table_of(table));
      ASSERT_EQ(answer.records.size(), answer.seq);
      if (table == 0) seq = answer.seq;
      ASSERT_EQ(answer.seq, seq) << "a batch was cut in two";
      EXPECT_EQ(answer.records.back().body, record_of("", 0, seq).body);
    }
    ASSERT_GE(seq, acknowledged);
    ASSERT_LE(seq, acknowledged + 1) << "one batch may have been durable and not yet said so";
  }
}

}  // namespace
}  // namespace cardroom::store
