// Every folder tests/compat/vN: what the build of link version N wrote is read by this one as it
// was read then. See README.md there.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "shared/crypto/hash.hpp"
#include "tests/compat/examples/values.hpp"

namespace cardroom::compat {
namespace {

namespace fs = std::filesystem;

const fs::path kHere = CARDROOM_SOURCE_DIR "/tests/compat";

std::vector<fs::path> folders() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(kHere))
    if (entry.is_directory() && entry.path().filename().string().front() == 'v')
      found.push_back(entry.path());
  return found;
}

int version_of(const fs::path& folder) {
  return std::stoi(folder.filename().string().substr(1));
}

std::vector<fs::path> journals(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().starts_with("journal-")) found.push_back(entry.path());
  return found;
}

struct Journal {
  explicit Journal(const fs::path& file) : examples(read_examples(file)) {
    room = room_of(examples.front());
    const auto unpacked = owner::unpack_settings(room);
    CHECK(unpacked);
    settings = *unpacked;
    for (const Example& example : examples) {
      if (example.kind == "record") records.push_back(record_of(example, room.name));
      if (example.kind == "snapshot") snapshots.push_back(snapshot_of(example, room.name));
    }
  }

  // The table as a claim under a new epoch finds it after `count` records.
  store::Claimed claimed(std::size_t count) const {
    store::Claimed claimed;
    claimed.room = room;
    claimed.records.assign(records.begin(), records.begin() + static_cast<long>(count));
    const store::Record& last = claimed.records.back();
    claimed.epoch = last.epoch + 1;
    claimed.seq = last.seq + last.events - 1;
    return claimed;
  }
  std::string load(const store::Claimed& claimed, table::State& state) const {
    table::Table table(settings, claimed.epoch, base::Millis{500});
    const std::string wrong = table.load(claimed, {base::Instant{0}, base::WallTime{0}});
    state = table.state().copy();
    return wrong;
  }

  std::vector<Example> examples;
  store::Room room;
  table::Settings settings;
  std::vector<store::Record> records;
  std::vector<store::Snapshot> snapshots;
};

std::string hash(const table::State& state) {
  return crypto::hex(crypto::sha256(print(state)));
}

TEST(Compat, ThereAreExamplesOfThisBuildsOwnVersion) {
  EXPECT_TRUE(fs::exists(kHere / ("v" + std::to_string(link::kVersion))))
      << "a new link version: record its examples, as README.md there says";
}

TEST(Compat, FramesOfEveryVersionThatIsPromisedAreRead) {
  for (const fs::path& folder : folders()) {
    if (version_of(folder) < link::kOldestVersion) continue;
    std::set<std::string> kinds;
    for (const Example& example : read_examples(folder / "frames.txt")) {
      link::FrameReader reader;
      reader.feed(example.bytes("wire"));
      const auto frame = reader.next();
      ASSERT_TRUE(frame) << print(example);
      EXPECT_EQ(std::to_string(frame->index()), example.at("kind"));
      EXPECT_EQ(print(*frame, reader.version()), example.at("value")) << example.at("name");
      kinds.insert(example.at("kind"));
    }
    const bool all = kinds.size() == std::variant_size_v<link::Frame>;
    EXPECT_TRUE(all || version_of(folder) < link::kVersion) << folder << " lacks a kind of frame";
  }
}

TEST(Compat, SettingsAndSummariesRead) {
  for (const fs::path& folder : folders())
    for (const Example& example : read_examples(folder / "rooms.txt")) {
      if (example.kind == "summary") {
        const auto summary = owner::unpack_summary(example.bytes("body"));
        ASSERT_TRUE(summary) << print(example);
        EXPECT_EQ(print(*summary), example.at("value"));
      } else {
        const auto settings = owner::unpack_settings(room_of(example));
        ASSERT_TRUE(settings) << print(example);
        EXPECT_EQ(print(*settings), example.at("value"));
      }
    }
}

TEST(Compat, ActionsReadAsWhatTheyWere) {
  for (const fs::path& folder : folders())
    for (const fs::path& file : journals(folder))
      for (const Example& example : read_examples(file)) {
        if (example.kind != "record") continue;
        const auto action = table::unpack_action(example.bytes("body"));
        ASSERT_TRUE(action) << file << " " << example.at("seq");
        EXPECT_EQ(print(*action), example.at("action"));
      }
}

TEST(Compat, EveryJournalReplaysToTheRecordedHashAfterEachRecord) {
  for (const fs::path& folder : folders())
    for (const fs::path& file : journals(folder)) {
      const Journal journal(file);
      std::size_t count = 0;
      for (const Example& example : journal.examples) {
        if (example.kind != "record") continue;
        table::State state;
        ASSERT_EQ(journal.load(journal.claimed(++count), state), "") << file;
        ASSERT_EQ(hash(state), example.at("state")) << file << ": " << print(state);
        EXPECT_EQ(state.seq, example.number("stands"));
        EXPECT_EQ(state.hand_no, example.number("hand"));
      }
      EXPECT_GT(count, 0u) << file;
    }
}

TEST(Compat, EverySnapshotLeadsToTheSameEnd) {
  for (const fs::path& folder : folders())
    for (const fs::path& file : journals(folder)) {
      const Journal journal(file);
      const Example& end = journal.examples.back();
      for (const store::Snapshot& snapshot : journal.snapshots) {
        store::Claimed claimed = journal.claimed(journal.records.size());
        claimed.snapshot = {snapshot};
        std::erase_if(claimed.records,
                      [&](const store::Record& record) { return record.seq <= snapshot.seq; });
        table::State state;
        ASSERT_EQ(journal.load(claimed, state), "") << file << " from " << snapshot.seq;
        EXPECT_EQ(print(state), end.at("value")) << file << " from " << snapshot.seq;
      }
      EXPECT_FALSE(journal.snapshots.empty()) << file;
    }
}

TEST(Compat, ArchivedDealsPlayAgainToTheSameEnd) {
  for (const fs::path& folder : folders())
    for (const fs::path& file : journals(folder)) {
      const Journal journal(file);
      for (const Example& example : journal.examples) {
        if (example.kind != "archive") continue;
        const auto played =
            play_archive(journal.room.name, example.number("hand"), example.bytes("body"));
        ASSERT_TRUE(played) << file << " " << example.at("hand");
        EXPECT_EQ(*played, example.at("value"));
      }
    }
}

}  // namespace
}  // namespace cardroom::compat
