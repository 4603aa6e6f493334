// A writer of several tables on a thread of its own, for tests in which the database dies under it.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <thread>

#include "store/samples.hpp"

namespace cardroom::store {

using Clock = std::chrono::steady_clock;
inline constexpr std::chrono::seconds kDeadline{30};
inline constexpr std::uint64_t kTables = 8;

inline std::string table_of(std::uint64_t number) {
  return "t" + std::to_string(number);
}

inline void await(const std::function<bool()>& condition, const char* what) {
  const Clock::time_point deadline = Clock::now() + kDeadline;
  while (!condition()) ASSERT_LT(Clock::now(), deadline) << what;
}

inline Claimed claim_when_it_is_back(Store& store, const std::string& table) {
  std::vector<Answer> answers;
  await(
      [&] {
        answers = store.run({Claim{1, table, "g2", kAnyEpoch, noon_plus(100)}});
        return std::holds_alternative<Claimed>(answers[0]);
      },
      "it does not come back");
  return std::get<Claimed>(answers[0]);
}

// A writer of all tables on a thread of its own, until something is not durable.
class Writer {
 public:
  explicit Writer(Store& store) : store_(store) {
    std::vector<Request> claims;
    for (std::uint64_t table = 0; table < kTables; ++table) {
      const Claimed claimed = claim_when_it_is_back(store, table_of(table));
      EXPECT_EQ(claimed.outcome, Claiming::won) << claimed.why;
      epoch_[table] = claimed.epoch;
      seq_[table] = claimed.seq;
    }
    thread_ = std::thread([this] { write(); });
  }
  ~Writer() {
    if (thread_.joinable()) thread_.join();
  }

  void await_batches(int count) {
    await([&] { return batches_ >= count; }, "nothing is written");
  }
  void join_and(
      const std::function<void(std::uint64_t table, std::uint64_t acknowledged, Fate last)>& look) {
    if (thread_.joinable()) thread_.join();
    for (std::uint64_t table = 0; table < kTables; ++table) look(table, seq_[table], fate_[table]);
  }
  std::uint64_t epoch(std::uint64_t table) const { return epoch_.at(table); }

 private:
  void write() {
    for (bool going = true; going; ++batches_) {
      std::vector<Request> batch;
      for (std::uint64_t table = 0; table < kTables; ++table)
        batch.emplace_back(
            Append{table, record_of(table_of(table), epoch_[table], seq_[table] + 1)});
      for (const Answer& answer : store_.run(batch)) {
        const Appended& appended = std::get<Appended>(answer);
        fate_[appended.number] = appended.fate;
        if (appended.fate == Fate::durable)
          ++seq_[appended.number];
        else
          going = false;
      }
    }
  }

  Store& store_;
  std::map<std::uint64_t, std::uint64_t> epoch_, seq_;
  std::map<std::uint64_t, Fate> fate_;
  std::atomic<int> batches_{0};
  std::thread thread_;
};

}  // namespace cardroom::store
