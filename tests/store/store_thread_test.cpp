// StoreThread over SQLite, and over a store that can be held and broken.
#include "gameserver/store/store_thread.hpp"

#include <chrono>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

#include "gameserver/store/memory_store.hpp"
#include "store/samples.hpp"

namespace cardroom::store {
namespace {

constexpr std::chrono::seconds kDeadline{20};

// Collects what a StoreThread delivers.
class Inbox {
 public:
  StoreThread::Deliver door() {
    return [this](Outcome outcome) { take(std::move(outcome)); };
  }

  std::vector<Answer> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(more_.wait_for(lock, kDeadline, [&] { return answers_.size() >= count; }));
    return answers_;
  }
  std::string wait_for_the_end() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(more_.wait_for(lock, kDeadline, [&] { return !broken_.empty(); }));
    return broken_;
  }
  Copied wait_for_the_copy() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(more_.wait_for(lock, kDeadline, [&] { return copied_.has_value(); }));
    return copied_.value_or(Copied{});
  }
  std::vector<std::size_t> batches() {
    const std::lock_guard lock(mutex_);
    return batches_;
  }

 private:
  void take(Outcome outcome) {
    const std::lock_guard lock(mutex_);
    if (const auto* batch = std::get_if<std::vector<Answer>>(&outcome)) {
      batches_.push_back(batch->size());
      answers_.insert(answers_.end(), batch->begin(), batch->end());
    } else if (const auto* copied = std::get_if<Copied>(&outcome)) {
      copied_ = *copied;
    } else {
      broken_ = std::get<Broken>(outcome).why;
    }
    more_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<Answer> answers_;
  std::vector<std::size_t> batches_;
  std::string broken_;
  std::optional<Copied> copied_;
};

enum class After { answers, breaks };

// Lets a test hold the first batch while others gather.
struct Gate {
  std::latch entered{1};
  std::latch opened{1};

  void wait_until_entered() { entered.wait(); }
  void open() { opened.count_down(); }
};

class HeldStore final : public Store {
 public:
  HeldStore(Gate& gate, After after) : gate_(gate), after_(after) {}

  std::vector<Answer> run(const std::vector<Request>& batch) override {
    if (first_) {
      gate_.entered.count_down();
      gate_.opened.wait();
    }
    first_ = false;
    if (after_ == After::breaks) throw StoreBroken("the disk is gone");
    return memory_.run(batch);
  }

 private:
  Gate& gate_;
  After after_;
  bool first_ = true;
  MemoryStore memory_;
};

Redeem redeem(std::uint64_t number) {
  return Redeem{number, "j" + std::to_string(number), "n", noon_plus(60).seconds(), kNoon};
}

bool takes(StoreThread& thread, Request request) {
  std::vector<Request> one;
  one.push_back(std::move(request));
  thread.submit(one);
  return one.empty();
}

void submit(StoreThread& thread, std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t number = first; number <= last; ++number)
    ASSERT_TRUE(takes(thread, redeem(number)));
}

TEST(StoreThread, AnswersInOrderFromItsOwnThread) {
  const Folder folder;
  Inbox inbox;
  StoreThread thread(std::make_unique<SqliteStore>(folder.file(), test_keys()), inbox.door());
  submit(thread, 1, 1000);
  const std::vector<Answer> answers = inbox.wait_for(1000);
  ASSERT_EQ(answers.size(), 1000U);
  for (std::uint64_t number = 1; number <= 1000; ++number) {
    const Redeemed& answer = std::get<Redeemed>(answers[number - 1]);
    ASSERT_EQ(answer.number, number);
    ASSERT_TRUE(answer.good);
  }
}

TEST(StoreThread, TakesAllThatWaitsAsTheNextBatch) {
  Gate gate;
  Inbox inbox;
  StoreThread thread(std::make_unique<HeldStore>(gate, After::answers), inbox.door());
  submit(thread, 1, 1);
  gate.wait_until_entered();
  submit(thread, 2, 301);
  gate.open();
  inbox.wait_for(301);
  EXPECT_EQ(inbox.batches(), (std::vector<std::size_t>{1, kMaxBatch, 300 - kMaxBatch}));
}

TEST(StoreThread, TakesWhatComesTogetherAsOneBatch) {
  Inbox inbox;
  StoreThread thread(std::make_unique<MemoryStore>(), inbox.door());
  std::vector<Request> together;
  for (std::uint64_t number = 1; number <= kMaxBatch; ++number)
    together.emplace_back(redeem(number));
  thread.submit(together);
  inbox.wait_for(kMaxBatch);
  EXPECT_EQ(inbox.batches(), (std::vector<std::size_t>{kMaxBatch}));
}

TEST(StoreThread, RefusesWhatItsQueueCannotHold) {
  Gate gate;
  Inbox inbox;
  StoreThread thread(std::make_unique<HeldStore>(gate, After::answers), inbox.door());
  submit(thread, 0, 0);
  gate.wait_until_entered();
  submit(thread, 1, StoreThread::kMaxQueued - 1);
  std::vector<Request> more{redeem(StoreThread::kMaxQueued), redeem(9998), redeem(9999)};
  thread.submit(more);
  ASSERT_EQ(more.size(), 2U) << "one had room; the others are left, to be answered";
  EXPECT_EQ(std::get<Redeem>(more[0]).jti, "j9998");
  EXPECT_EQ(std::get<Redeem>(more[1]).jti, "j9999");
  gate.open();
  EXPECT_EQ(inbox.wait_for(StoreThread::kMaxQueued + 1).size(), StoreThread::kMaxQueued + 1);
}

TEST(StoreThread, AnswersAllThatItTookBeforeItStops) {
  Gate gate;
  Inbox inbox;
  StoreThread thread(std::make_unique<HeldStore>(gate, After::answers), inbox.door());
  submit(thread, 1, 700);
  gate.wait_until_entered();
  gate.open();
  thread.stop();
  EXPECT_EQ(inbox.wait_for(700).size(), 700U);
  EXPECT_FALSE(takes(thread, redeem(701)));
  thread.stop();
}

TEST(StoreThread, CopiesAnIdleStoreToItsEnd) {
  const Folder folder;
  Inbox inbox;
  StoreThread thread(std::make_unique<SqliteStore>(folder.file(), test_keys()), inbox.door());
  thread.copy();
  const Copied copied = inbox.wait_for_the_copy();
  EXPECT_EQ(copied.why, "");
  EXPECT_EQ(copied.file, folder.file() + ".for-cardroomctl");
}

TEST(StoreThread, SaysOfAStoreWithToolsOfItsOwnThatItIsNotCopied) {
  Inbox inbox;
  StoreThread thread(std::make_unique<MemoryStore>(), inbox.door());
  thread.copy();
  EXPECT_EQ(inbox.wait_for_the_copy().why, "this store is copied by its own tools");
}

TEST(StoreThread, StopsWithNothingToDo) {
  Inbox inbox;
  { const StoreThread thread(std::make_unique<MemoryStore>(), inbox.door()); }
  EXPECT_TRUE(inbox.batches().empty());
}

TEST(StoreThread, SaysWhyItBrokeAndTakesNoMore) {
  Gate gate;
  Inbox inbox;
  StoreThread thread(std::make_unique<HeldStore>(gate, After::breaks), inbox.door());
  submit(thread, 1, 2);
  gate.wait_until_entered();
  gate.open();
  EXPECT_EQ(inbox.wait_for_the_end(), "the disk is gone");
  EXPECT_FALSE(takes(thread, redeem(3)));
  EXPECT_TRUE(inbox.batches().empty());
}

TEST(StoreThread, CarriesManyTablesFromManyThreads) {
  const Folder folder;
  constexpr std::uint64_t kRecords = 50;
  const std::vector<std::string> tables{"ash", "elm", "fir", "oak"};
  auto store = std::make_unique<SqliteStore>(folder.file(), test_keys());
  for (const std::string& table : tables) fill(*store, table, 0);
  Inbox inbox;
  StoreThread thread(std::move(store), inbox.door());
  std::vector<std::thread> writers;
  for (const std::string& table : tables)
    writers.emplace_back([&thread, table] {
      for (std::uint64_t seq = 1; seq <= kRecords; ++seq)
        ASSERT_TRUE(takes(thread, Append{seq, record_of(table, 1, seq)}));
    });
  for (std::thread& writer : writers) writer.join();
  thread.stop();
  for (const Answer& answer : inbox.wait_for(4 * kRecords))
    EXPECT_EQ(std::get<Appended>(answer).fate, Fate::durable);
  SqliteStore again(folder.file(), test_keys());
  for (const std::string& table : tables) EXPECT_EQ(claim(again, table).records.size(), kRecords);
}

}  // namespace
}  // namespace cardroom::store
