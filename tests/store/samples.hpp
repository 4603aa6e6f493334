// What the tests of the store are written with: a folder that goes away, samples of records and
// snapshots, and one-request batches.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "gameserver/store/sqlite_store.hpp"
#include "gameserver/store/store.hpp"

namespace cardroom::store {

class Folder {
 public:
  Folder() : path_(CARDROOM_BUILD_DIR "/store_test_XXXXXX") {
    EXPECT_NE(::mkdtemp(path_.data()), nullptr);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file() const { return path_ + "/cardroom.db"; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Fixed for the whole run, so that a file can be opened again.
inline const crypto::KeyRing& test_keys() {
  static const crypto::KeyRing keys = *crypto::KeyRing::fresh("k1");
  return keys;
}

inline constexpr base::WallTime kNoon{1'800'000'000'000};

inline base::WallTime noon_plus(std::int64_t seconds) {
  return base::WallTime{kNoon.ms + seconds * 1000};
}

inline Room room_of(const std::string& name, const std::string& code = "") {
  return Room{name, "u7", code, std::string("settings\0of ", 12) + name};
}

// Every field differs from its default and, by seq, from other records.
inline Record record_of(const std::string& table, std::uint64_t epoch, std::uint64_t seq,
                        std::uint64_t events = 1) {
  Record record{table, epoch, seq, events, "u" + std::to_string(seq), seq * 3, {}, kNoon, 2, {}};
  record.request.fill(static_cast<std::uint8_t>(seq));
  record.at.ms += static_cast<std::int64_t>(seq);
  record.body = "plays " + std::to_string(seq) + std::string("\0\xff", 2);
  return record;
}

inline Snapshot snapshot_of(const std::string& table, std::uint64_t epoch, std::uint64_t seq,
                            base::WallTime at) {
  return Snapshot{table, epoch, seq, at, 2, "state after " + std::to_string(seq)};
}

// The one answer to a batch of one.
template <class Kind, class One>
Kind ask(Store& store, One request) {
  const std::vector<Answer> answers = store.run({Request{std::move(request)}});
  EXPECT_EQ(answers.size(), 1U);
  return std::get<Kind>(answers.at(0));
}

inline Creation create(Store& store, const std::string& name, const std::string& code = "") {
  return ask<Created>(store, CreateRoom{1, room_of(name, code)}).outcome;
}

// Of who knows that whoever owned the table is lost.
inline constexpr std::uint64_t kAnyEpoch = INT64_MAX;

inline Claimed claim(Store& store, const std::string& table, base::WallTime at = kNoon) {
  return ask<Claimed>(store, Claim{1, table, "g1", kAnyEpoch, at});
}

inline std::vector<Room> rooms_of(const Rooms& answer) {
  std::vector<Room> rooms;
  for (const Listed& listed : answer.rooms) rooms.push_back(listed.room);
  return rooms;
}

inline Fate append(Store& store, Record record) {
  return ask<Appended>(store, Append{1, std::move(record)}).fate;
}

inline Fate keep(Store& store, Snapshot snapshot) {
  return ask<Appended>(store, Keep{1, std::move(snapshot)}).fate;
}

// Records 1 to `count` of a fresh room, claimed with epoch 1.
inline void fill(Store& store, const std::string& table, std::uint64_t count) {
  ASSERT_EQ(create(store, table), Creation::created);
  ASSERT_EQ(claim(store, table).epoch, 1U);
  for (std::uint64_t seq = 1; seq <= count; ++seq)
    ASSERT_EQ(append(store, record_of(table, 1, seq)), Fate::durable);
}

// What a call throws, or "" where it does not.
template <class Call>
std::string complaint(Call call) {
  try {
    call();
    return "";
  } catch (const std::runtime_error& broken) {
    return broken.what();
  }
}

}  // namespace cardroom::store
