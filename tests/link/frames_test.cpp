#include "shared/link/frames.hpp"

#include <gtest/gtest.h>

namespace cardroom::link {
namespace {

constexpr std::uint64_t kBig = UINT64_MAX;

// One of each kind, every field different from its default.
std::vector<Frame> everything() {
  return {Hello{Role::operator_tool, "ctl-1"},
          Heartbeat{},
          Authenticate{7, 3, Proof::ticket, "42", "Ann", "j1", -1, std::string("s\0t", 3), "web-1"},
          Opened{7, "42", "Ann", true, "web-1", "pass"},
          Closed{kBig},
          Request{7, 9, 2, "play", 41, "room2", R"({"msg":"play"})", 3},
          Claim{"room2", 4},
          Attach{7, 2, "room2", true, 1, 300},
          RenewTicket{7},
          MintGuest{5, "Ann"},
          Authenticated{7, true, "42", "Ann", R"({"msg":"auth"})", true, "web-1", "pass"},
          Deliver{{1, 2, kBig}, 9, true, "room2", 1, 301, R"({"msg":"play"})"},
          Attached{7, 2, "room2", true},
          Detached{7, "room2"},
          Dismiss{7, 4502, R"({"msg":"bye"})"},
          Servers{{{"gs-1", "/run/a.sock", true}, {"gs-2", "/run/b.sock", false}}},
          Owns{{{"room1", 3}, {"room2", kBig}}, true},
          Disowns{"room2", 4, "gs-2"},
          Redirect{{7, 9, 2, "join", 41, "room2", R"({"msg":"join"})", 1}, "gs-2", 5},
          GuestMinted{5, "token", "error"},
          Operate{6, "tables show", {"room1", ""}},
          Operated{6, Outcome::conflict, "[]"},
          Follow{7, 9, "room/room2", 4, 12},
          Following{7, 9, "room/room2", 5, 12},
          Unfollowed{7, "news"},
          Said{{1, 2, kBig}, 9, "news/live", 13, R"({"msg":"said"})"},
          Pass{7, "pass"}};
}

std::string encoded(const Frame& frame) {
  std::string bytes;
  encode(bytes, frame);
  return bytes;
}

// Replaces the length in front by that of what follows.
std::string with_true_length(std::string bytes) {
  const std::size_t length = bytes.size() - 4;
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<char>(length >> (8 * i));
  return bytes;
}

bool refused(const std::string& bytes) {
  FrameReader reader;
  reader.feed(bytes);
  return !reader.next() && reader.malformed();
}

TEST(Frames, EveryKindIsTried) {
  const std::vector<Frame> frames = everything();
  ASSERT_EQ(frames.size(), std::variant_size_v<Frame>);
  for (std::size_t kind = 0; kind < frames.size(); ++kind) EXPECT_EQ(frames[kind].index(), kind);
}

TEST(Frames, EveryKindComesBackAsItWas) {
  for (const Frame& frame : everything()) {
    FrameReader reader;
    reader.feed(encoded(frame));
    const std::optional<Frame> back = reader.next();
    ASSERT_TRUE(back) << frame.index();
    EXPECT_EQ(*back, frame) << frame.index();
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.malformed());
  }
}

TEST(Frames, ComeBackFromAStreamCutAnywhere) {
  std::string stream;
  for (const Frame& frame : everything()) encode(stream, frame);
  for (std::size_t piece = 1; piece < 40; ++piece) {
    FrameReader reader;
    std::vector<Frame> back;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      reader.feed(std::string_view(stream).substr(at, piece));
      while (std::optional<Frame> frame = reader.next()) back.push_back(std::move(*frame));
    }
    EXPECT_EQ(back, everything()) << piece;
  }
}

TEST(Frames, EveryTruncationIsRefused) {
  for (const Frame& frame : everything()) {
    const std::string bytes = encoded(frame);
    for (std::size_t size = 4; size < bytes.size(); ++size)
      EXPECT_TRUE(refused(with_true_length(bytes.substr(0, size)))) << frame.index() << ' ' << size;
  }
}

TEST(Frames, EveryExtraByteIsRefused) {
  for (const Frame& frame : everything())
    for (int extra = 0; extra < 256; ++extra)
      EXPECT_TRUE(refused(with_true_length(encoded(frame) + static_cast<char>(extra))))
          << frame.index() << ' ' << extra;
}

TEST(Frames, AnUnfinishedFrameIsWaitedFor) {
  const std::string bytes = encoded(everything()[11]);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    FrameReader reader;
    reader.feed(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.malformed()) << size;
  }
}

TEST(Frames, AnotherVersionIsRefused) {
  std::string bytes = encoded(Heartbeat{});
  for (const int version : {0, kOldestVersion - 1, kVersion + 1}) {
    bytes[4] = static_cast<char>(version);
    EXPECT_TRUE(refused(bytes)) << version;
  }
}

TEST(Frames, AVersionHasTheKindsItHadAndReadsThem) {
  const std::vector<Frame> frames = everything();
  for (std::size_t kind = 0; kind < frames.size(); ++kind) {
    std::string bytes;
    encode(bytes, frames[kind], kind < kinds_of(kOldestVersion) ? kOldestVersion : kVersion);
    bytes[4] = kOldestVersion;
    EXPECT_EQ(refused(bytes), kind >= kinds_of(kOldestVersion)) << kind;
  }
}

TEST(Frames, AFieldThatAVersionHasNotIsLeftOutAndReadAsEmpty) {
  std::string bytes;
  const Opened whole{7, "42", "Ann", true, "web-1", "pass"};
  encode(bytes, whole, kKeysVersion - 1);
  encode(bytes, whole, kKeysVersion);
  encode(bytes, whole, kPassVersion);
  FrameReader reader;
  reader.feed(bytes);
  EXPECT_EQ(reader.next(), Frame(Opened{7, "42", "Ann", true}));
  EXPECT_EQ(reader.next(), Frame(Opened{7, "42", "Ann", true, "web-1"}));
  EXPECT_EQ(reader.next(), Frame(whole));
}

TEST(FramesDeathTest, AKindThatAVersionHasNotIsNeverSentInIt) {
  std::string bytes;
  EXPECT_DEATH(encode(bytes, Unfollowed{7, "news"}, kChannelsVersion - 1), "CHECK failed");
}

TEST(Frames, AnUnknownKindIsRefused) {
  std::string bytes = encoded(Heartbeat{});
  for (int kind = std::variant_size_v<Frame>; kind < 256; ++kind) {
    bytes[5] = static_cast<char>(kind);
    EXPECT_TRUE(refused(bytes)) << kind;
  }
}

TEST(Frames, ALengthBeyondTheBoundIsRefusedBeforeItsBytesCome) {
  const std::size_t length = kMaxFrame + 1;
  std::string bytes;
  for (std::size_t i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(length >> (8 * i)));
  EXPECT_TRUE(refused(bytes));
}

TEST(Frames, AFrameAsLongAsTheBoundIsTaken) {
  // A byte each for version, kind and number, three for the name's length.
  const Frame frame = MintGuest{1, std::string(kMaxFrame - 6, 'x')};
  const std::string bytes = encoded(frame);
  ASSERT_EQ(bytes.size(), kMaxFrame + 4);
  FrameReader reader;
  reader.feed(bytes);
  EXPECT_EQ(reader.next(), frame);
}

TEST(FramesDeathTest, ALongerOneIsABugOfTheSender) {
  EXPECT_DEATH(encoded(MintGuest{1, std::string(kMaxFrame, 'x')}), "CHECK failed");
}

TEST(Frames, AValueBeyondItsEnumIsRefused) {
  std::string bytes = encoded(Hello{Role::operator_tool, ""});
  bytes[6] = 3;
  EXPECT_TRUE(refused(bytes));
}

TEST(Frames, ACodeBeyondSixteenBitsIsRefused) {
  // 65536 as a number of three bytes where the code 4502 had two.
  std::string bytes = encoded(Dismiss{7, 4502, ""});
  bytes.replace(7, 2, std::string("\x80\x80\x04", 3));
  EXPECT_TRUE(refused(with_true_length(bytes)));
}

TEST(Frames, ACountBeyondWhatFollowsIsRefusedBeforeItIsBelieved) {
  std::string bytes = encoded(Operate{6, "", {}});
  bytes.pop_back();
  bytes += std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 10);
  EXPECT_TRUE(refused(with_true_length(bytes)));
}

TEST(Frames, NothingIsTakenAfterAMalformedOne) {
  FrameReader reader;
  reader.feed(std::string(6, '\xFF'));
  EXPECT_FALSE(reader.next());
  reader.feed(encoded(Heartbeat{}));
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.malformed());
}

}  // namespace
}  // namespace cardroom::link
