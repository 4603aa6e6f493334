#include "shared/link/unix_socket.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>

#include "link/transcript.hpp"
#include "shared/link/peer.hpp"

namespace cardroom::link {
namespace {

const Hello kServer{Role::game_server, "gs-1"};
const Hello kClient{Role::realtime, "rt-1"};

struct UnixSocket : testing::Test {
  UnixSocket() {
    std::string shape = (std::filesystem::temp_directory_path() / "cardroom-link-XXXXXX").string();
    folder = ::mkdtemp(shape.data());
    path = folder / "link";
  }
  ~UnixSocket() override { std::filesystem::remove_all(folder); }

  // Runs the loop until it holds, or five seconds have passed.
  bool comes(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition() && std::chrono::steady_clock::now() < until) {
      loop.restart();
      loop.run_one_for(std::chrono::milliseconds(50));
    }
    return condition();
  }

  std::unique_ptr<LinkServer> listening() {
    auto made = listen_unix(loop, path, kServer);
    made->start(server);
    return made;
  }

  std::unique_ptr<LinkClient> connecting() {
    auto made = connect_unix(loop, path, kClient);
    made->start(there);
    return made;
  }

  std::filesystem::path folder, path;
  boost::asio::io_context loop;
  ServerTranscript server;
  ClientTranscript there;
};

TEST_F(UnixSocket, CarriesFramesBothWaysInOrder) {
  const auto listener = listening();
  const auto client = connecting();
  ASSERT_TRUE(comes([&] { return server.lines.size() == 1 && there.lines.size() == 1; }));
  std::vector<Frame> many;
  for (std::uint64_t i = 0; i < 1000; ++i)
    many.push_back(Request{i, 1, 0, "play", i, "room2", std::string(i, 'x')});
  for (const Frame& frame : many) {
    client->send(frame);
    listener->send(server.last, frame);
  }
  ASSERT_TRUE(comes([&] { return server.frames.size() == 1000 && there.frames.size() == 1000; }));
  EXPECT_EQ(server.frames, many);
  EXPECT_EQ(there.frames, many);
}

TEST_F(UnixSocket, TheFileIsForItsOwnerOnly) {
  const auto listener = listening();
  struct stat at {};
  ASSERT_EQ(::stat(path.c_str(), &at), 0);
  EXPECT_TRUE(S_ISSOCK(at.st_mode));
  EXPECT_EQ(at.st_mode & 0777u, 0600u);
}

TEST_F(UnixSocket, ATooLongPathIsRefusedWithASentence) {
  const std::string longer(sizeof(sockaddr_un{}.sun_path), 'x');
  try {
    listen_unix(loop, longer, kServer);
    FAIL() << "taken";
  } catch (const std::runtime_error& refusal) {
    EXPECT_EQ(refusal.what(), "the link's socket path must have 1 to 107 bytes: " + longer);
  }
  EXPECT_THROW(connect_unix(loop, longer, kClient), std::runtime_error);
}

TEST_F(UnixSocket, ASecondServerIsRefusedWhileTheFirstListens) {
  const auto first = listening();
  EXPECT_THROW(listen_unix(loop, path, kServer), std::runtime_error);
  const auto client = connecting();
  EXPECT_TRUE(comes([&] { return !there.lines.empty(); }));
}

TEST_F(UnixSocket, AFileLeftOverIsReplaced) {
  {
    // Bound, closed, never unlinked: what kill -9 leaves.
    boost::asio::local::stream_protocol::acceptor killed(loop, path.string());
  }
  ASSERT_TRUE(std::filesystem::exists(path));
  const auto listener = listening();
  const auto client = connecting();
  EXPECT_TRUE(comes([&] { return !there.lines.empty(); }));
}

TEST_F(UnixSocket, AFileThatIsNoSocketIsLeftAlone) {
  std::ofstream(path) << "precious";
  EXPECT_THROW(listen_unix(loop, path, kServer), std::runtime_error);
  EXPECT_TRUE(std::filesystem::is_regular_file(path));
}

TEST_F(UnixSocket, TheClientComesBackWhenTheServerDoes) {
  const auto client = connecting();
  auto listener = listening();
  ASSERT_TRUE(comes([&] { return there.lines.size() == 1; }));
  listener.reset();
  ASSERT_TRUE(comes([&] { return there.lines.size() == 2; }));
  client->send(Heartbeat{});  // nobody is there: forgotten
  listener = listening();
  ASSERT_TRUE(comes([&] { return there.lines.size() == 3; }));
  EXPECT_EQ(there.lines, (Lines{"up gs-1", "down", "up gs-1"}));
}

TEST_F(UnixSocket, TheServerHearsThatAClientWent) {
  const auto listener = listening();
  auto client = connecting();
  ASSERT_TRUE(comes([&] { return server.lines.size() == 1; }));
  client.reset();
  ASSERT_TRUE(comes([&] { return server.lines.size() == 2; }));
  EXPECT_EQ(server.lines, (Lines{"up 1 rt-1", "down 1"}));
}

TEST_F(UnixSocket, DroppingALinkTellsBothEnds) {
  const auto listener = listening();
  const auto client = connecting();
  ASSERT_TRUE(comes([&] { return server.lines.size() == 1 && there.lines.size() == 1; }));
  listener->drop(server.last);
  EXPECT_EQ(server.lines.size(), 1u) << "told from within drop";
  ASSERT_TRUE(comes([&] { return there.lines.size() == 3; }));
  EXPECT_EQ(server.lines, (Lines{"up 1 rt-1", "down 1", "up 2 rt-1"}));
  EXPECT_EQ(there.lines, (Lines{"up gs-1", "down", "up gs-1"}));
}

TEST_F(UnixSocket, ALinkStaysUpOnHeartbeatsAlone) {
  const auto listener = listening();
  const auto client = connecting();
  const auto until = std::chrono::steady_clock::now() + kSilenceLimit + kHeartbeatEvery;
  comes([&] { return std::chrono::steady_clock::now() > until; });
  EXPECT_EQ(server.lines, Lines{"up 1 rt-1"});
  EXPECT_EQ(there.lines, Lines{"up gs-1"});
}

TEST_F(UnixSocket, AClientThatSaysNothingIsClosedAndNeverTold) {
  const auto listener = listening();
  boost::asio::local::stream_protocol::socket silent(loop);
  silent.connect(path.string());
  bool closed = false;
  std::array<char, 4096> buffer;
  std::function<void()> read = [&] {
    silent.async_read_some(boost::asio::buffer(buffer), [&](const auto& error, std::size_t) {
      closed = static_cast<bool>(error);
      if (!error) read();
    });
  };
  read();
  EXPECT_TRUE(comes([&] { return closed; }));
  EXPECT_EQ(server.lines, Lines{});
}

TEST_F(UnixSocket, GarbageEndsItsLinkAndNoOther) {
  const auto listener = listening();
  const auto client = connecting();
  boost::asio::local::stream_protocol::socket hostile(loop);
  hostile.connect(path.string());
  hostile.send(boost::asio::buffer("GET / HTTP/1.1\r\n\r\n"));
  ASSERT_TRUE(comes([&] { return there.lines.size() == 1 && server.lines.size() == 1; }));
  client->send(Closed{1});
  ASSERT_TRUE(comes([&] { return server.frames.size() == 1; }));
  EXPECT_EQ(server.lines.front().substr(0, 3), "up ");
}

TEST_F(UnixSocket, AQueueBeyondItsBoundDropsTheLink) {
  const auto listener = listening();
  const auto client = connecting();
  ASSERT_TRUE(comes([&] { return server.lines.size() == 1 && there.lines.size() == 1; }));
  // Without a turn of the loop nothing is written.
  const Frame frame = MintGuest{1, std::string(kMaxFrame / 2, 'x')};
  for (std::size_t sent = 0; sent <= kMaxLinkQueue; sent += kMaxFrame / 2)
    listener->send(server.last, frame);
  ASSERT_TRUE(comes([&] { return server.lines.size() == 3; }));
  EXPECT_EQ(server.lines, (Lines{"up 1 rt-1", "down 1", "up 2 rt-1"}));
}

TEST(Backoff, DoublesUpToItsBoundAndBeginsAnew) {
  Backoff backoff;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 8; ++i) waits.push_back(backoff.next().count());
  EXPECT_EQ(waits, (std::vector<std::int64_t>{20, 40, 80, 160, 250, 250, 250, 250}));
  backoff.reset();
  EXPECT_EQ(backoff.next(), kReconnectFirst);
}

}  // namespace
}  // namespace cardroom::link
