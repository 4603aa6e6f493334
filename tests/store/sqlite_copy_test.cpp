// An embedded store copies itself while it goes on: what is in the copy, and what is left of one
// that came to nothing.
#include "gameserver/store/sqlite_copy.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "store/samples.hpp"

namespace cardroom::store {
namespace {

// Of which a step takes a few.
Record large(std::uint64_t seq) {
  Record record = record_of("elm", 1, seq);
  record.body = std::string(50'000, static_cast<char>('a' + seq % 26));
  return record;
}

constexpr std::uint64_t kBefore = 20;

class Copying : public testing::Test {
 protected:
  void SetUp() override {
    fill(*store_, "elm", 0);
    for (std::uint64_t seq = 1; seq <= kBefore; ++seq)
      ASSERT_EQ(append(*store_, large(seq)), Fate::durable);
  }
  void begin() {
    store_->copy([this](Copied copied) { done_.push_back(std::move(copied)); });
  }
  std::string copy() const { return folder_.file() + ".for-cardroomctl"; }
  std::string unfinished() const { return copy() + SqliteCopy::kUnfinished; }

  const Folder folder_;
  std::vector<Copied> done_;
  std::unique_ptr<SqliteStore> store_ = std::make_unique<SqliteStore>(folder_.file(), test_keys());
};

TEST_F(Copying, TakesInWhatIsWrittenMeanwhile) {
  begin();
  std::uint64_t seq = kBefore;
  while (store_->tend() == Upkeep::more) {
    ASSERT_TRUE(std::filesystem::exists(unfinished()));
    ASSERT_EQ(append(*store_, large(++seq)), Fate::durable);
    ASSERT_EQ(create(*store_, "oak-" + std::to_string(seq)), Creation::created);
    ASSERT_LT(seq, 10 * kBefore) << "it comes to an end though it is written to";
  }
  EXPECT_GT(seq, kBefore + 2) << "it took several steps";
  ASSERT_EQ(done_.size(), 1U);
  EXPECT_EQ(done_[0].why, "");
  ASSERT_EQ(done_[0].file, copy());
  EXPECT_FALSE(std::filesystem::exists(unfinished()));
  struct stat status {};
  ASSERT_EQ(::stat(copy().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);

  SqliteStore copied(copy(), test_keys());
  const Claimed elm = claim(copied, "elm", noon_plus(100));
  EXPECT_EQ(elm.outcome, Claiming::won) << elm.why;
  ASSERT_EQ(elm.records.size(), seq);
  EXPECT_EQ(elm.records.back(), large(seq));
  EXPECT_EQ(ask<Rooms>(copied, ListRooms{1}).rooms.size(), 1 + seq - kBefore);
}

TEST_F(Copying, LeavesNothingHalfDone) {
  begin();
  ASSERT_EQ(store_->tend(), Upkeep::more);
  store_.reset();
  EXPECT_FALSE(std::filesystem::exists(unfinished()));
  EXPECT_TRUE(done_.empty());
}

TEST_F(Copying, WhatADeadProcessLeftIsForgottenAtTheNextStart) {
  std::filesystem::copy_file(folder_.file(), copy());
  std::filesystem::copy_file(folder_.file(), unfinished());
  store_.reset();
  store_ = std::make_unique<SqliteStore>(folder_.file(), test_keys());
  EXPECT_FALSE(std::filesystem::exists(copy()));
  EXPECT_FALSE(std::filesystem::exists(unfinished()));
}

TEST_F(Copying, SaysWhyItCannotBeAndGoesOn) {
  std::filesystem::create_directories(unfinished() + "/in-the-way");
  begin();
  ASSERT_EQ(done_.size(), 1U);
  EXPECT_NE(done_[0].why.find(unfinished()), std::string::npos) << done_[0].why;
  EXPECT_EQ(store_->tend(), Upkeep::done);
  EXPECT_EQ(append(*store_, large(kBefore + 1)), Fate::durable);
}

TEST_F(Copying, IsBegunAnewByWhoAsksAgain) {
  begin();
  ASSERT_EQ(store_->tend(), Upkeep::more);
  begin();
  while (store_->tend() == Upkeep::more) {
  }
  ASSERT_EQ(done_.size(), 1U);
  EXPECT_EQ(done_[0].why, "");
}

}  // namespace
}  // namespace cardroom::store
