#include "shared/link/tls_socket.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <optional>

#include "link/certificates.hpp"
#include "link/transcript.hpp"
#include "shared/link/carrier.hpp"
#include "shared/link/peer.hpp"
#include "shared/link/wire.hpp"

namespace cardroom::link {
namespace {

namespace fs = std::filesystem;
using Tcp = boost::asio::ip::tcp;

const Hello kServer{Role::game_server, "gs-1"};
const Hello kClient{Role::realtime, "rt-1"};

// Made once: openssl takes a moment for each.
struct Certificates {
  Certificates() {
    std::string shape = (fs::temp_directory_path() / "cardroom-tls-XXXXXX").string();
    folder = ::mkdtemp(shape.data());
    Authority ours(folder / "ours"), another(folder / "another");
    game = ours.sign("game", "URI:cardroom:role:gameserver");
    realtime = ours.sign("realtime", "URI:cardroom:role:realtime");
    tool = ours.sign("tool", "URI:cardroom:role:operator");
    expired = ours.sign("expired", "URI:cardroom:role:realtime", -1);
    nobody = ours.sign("nobody", "URI:cardroom:role:dealer");
    both = ours.sign("both", "URI:cardroom:role:realtime,URI:cardroom:role:operator");
    strange = another.sign("realtime", "URI:cardroom:role:realtime");
    // It believes our authority, and shows what another has signed.
    strange.authority = realtime.authority;
  }
  ~Certificates() { fs::remove_all(folder); }
  fs::path folder;
  CertificateFiles game, realtime, tool, expired, nobody, both, strange;
};

const Certificates& certificates() {
  static const Certificates made;
  return made;
}

std::unique_ptr<Identity> identity(const CertificateFiles& files, Role mine) {
  auto loaded = Identity::load(files, mine);
  if (!loaded) throw std::runtime_error(loaded.reason());
  return *std::move(loaded);
}

std::string fault(const CertificateFiles& files, Role mine) {
  const auto loaded = Identity::load(files, mine);
  return loaded ? "" : loaded.reason();
}

struct TlsSocket : testing::Test {
  TlsSocket() {
    Tcp::acceptor probe(loop, Tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0));
    address = "tls://127.0.0.1:" + std::to_string(probe.local_endpoint().port());
  }

  // Runs the loop until it holds, or five seconds have passed.
  bool comes(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition() && std::chrono::steady_clock::now() < until) {
      loop.restart();
      loop.run_one_for(std::chrono::milliseconds(50));
    }
    return condition();
  }

  void listen() {
    listener = listen_tls(loop, address, kServer, *game,
                          [this](const auto&, const auto& why) { refused_there.push_back(why); });
    listener->start(server);
  }
  void connect(Identity& with, const Hello& mine = kClient) {
    client = connect_tls(loop, address, mine, with,
                         [this](const auto&, const auto& why) { refused_here.push_back(why); });
    client->start(there);
  }
  // What the game server says of one who shows these.
  Lines turned_away(const CertificateFiles& files, Role role) {
    const auto theirs = identity(files, role);
    listen();
    connect(*theirs, {role, "rt-1"});
    EXPECT_TRUE(comes([&] { return !refused_there.empty() && !refused_here.empty(); }));
    EXPECT_EQ(server.lines, Lines());
    EXPECT_EQ(there.lines, Lines());
    client.reset();
    return refused_there;
  }

  boost::asio::io_context loop;
  std::unique_ptr<Identity> game = identity(certificates().game, Role::game_server);
  std::unique_ptr<Identity> realtime = identity(certificates().realtime, Role::realtime);
  std::string address;
  ServerTranscript server;
  ClientTranscript there;
  Lines refused_there, refused_here;
  std::unique_ptr<LinkServer> listener;
  std::unique_ptr<LinkClient> client;
};

TEST_F(TlsSocket, CarriesFramesBothWaysInOrder) {
  listen();
  connect(*realtime);
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
  EXPECT_EQ(refused_there, Lines());
}

TEST_F(TlsSocket, AnOperatorsToolComesInToo) {
  const auto tool = identity(certificates().tool, Role::operator_tool);
  listen();
  connect(*tool, {Role::operator_tool, "ctl-1"});
  ASSERT_TRUE(comes([&] { return there.lines.size() == 1; }));
  EXPECT_EQ(server.lines, Lines{"up 1 ctl-1"});
}

TEST_F(TlsSocket, WhoSaysToBeWhatItsCertificateIsNotIsCutOff) {
  listen();
  connect(*realtime, {Role::operator_tool, "ctl-1"});
  // It comes back, and is cut off each time.
  const auto until = steady_now() + kSilenceLimit;
  comes([&] { return steady_now() > until; });
  EXPECT_EQ(server.lines, Lines());
  EXPECT_EQ(there.lines, Lines());
}

TEST_F(TlsSocket, ACertificateOfAnotherAuthorityIsRefused) {
  EXPECT_EQ(turned_away(certificates().strange, Role::realtime).front(),
            "unable to get local issuer certificate");
}

TEST_F(TlsSocket, AnExpiredCertificateIsRefused) {
  EXPECT_EQ(turned_away(certificates().expired, Role::realtime).front(), "certificate has expired");
}

TEST_F(TlsSocket, AGameServerDoesNotSpeakWithAnother) {
  const auto second = identity(certificates().game, Role::game_server);
  listen();
  connect(*second, kServer);
  ASSERT_TRUE(comes([&] { return !refused_there.empty(); }));
  EXPECT_EQ(refused_there.front(),
            "its certificate is for a gameserver, whom a gameserver does not speak with");
  EXPECT_EQ(server.lines, Lines());
}

TEST_F(TlsSocket, WhoCallsRefusesOneThatIsNoGameServer) {
  // A realtime server that was taken over listens where a game server should.
  const auto impostor =
      listen_tls(loop, address, kServer, *realtime, [](const auto&, const auto&) {});
  impostor->start(server);
  const auto second = identity(certificates().realtime, Role::realtime);
  connect(*second);
  ASSERT_TRUE(comes([&] { return !refused_here.empty(); }));
  EXPECT_EQ(refused_here.front(),
            "its certificate is for a realtime, whom a realtime does not speak with");
  EXPECT_EQ(there.lines, Lines());
}

TEST_F(TlsSocket, WhoSpeaksNoTlsOrNothingIsClosedAndNeverTold) {
  listen();
  for (const std::string& bytes : {std::string("GET / HTTP/1.1\r\n\r\n"), std::string()}) {
    Tcp::socket hostile(loop);
    const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    hostile.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    hostile.send(boost::asio::buffer(bytes));
    bool closed = false;
    std::array<char, 4096> buffer;
    std::function<void()> read = [&] {
      hostile.async_read_some(boost::asio::buffer(buffer), [&](const auto& error, std::size_t) {
        closed = static_cast<bool>(error);
        if (!error) read();
      });
    };
    read();
    EXPECT_TRUE(comes([&] { return closed; }));
  }
  EXPECT_EQ(server.lines, Lines());
}

TEST_F(TlsSocket, FilesThatAreReadAgainHoldForLinksFromThenOn) {
  const fs::path own = certificates().folder / "own.pem", key = certificates().folder / "own.key";
  const auto put = [&](const CertificateFiles& files) {
    fs::copy_file(files.certificate, own, fs::copy_options::overwrite_existing);
    fs::copy_file(files.key, key, fs::copy_options::overwrite_existing);
  };
  put(certificates().realtime);
  const auto mine = identity({certificates().realtime.authority, own, key}, Role::realtime);
  listen();
  connect(*mine);
  ASSERT_TRUE(comes([&] { return there.lines.size() == 1; }));
  put(certificates().tool);
  EXPECT_FALSE(mine->reload()) << "of another role";
  put(certificates().expired);
  ASSERT_TRUE(mine->reload());
  EXPECT_EQ(server.lines, Lines{"up 1 rt-1"});
  listener->drop(server.last);
  ASSERT_TRUE(comes([&] { return !refused_there.empty(); }));
  EXPECT_EQ(refused_there.front(), "certificate has expired");
  put(certificates().realtime);
  ASSERT_TRUE(mine->reload());
  ASSERT_TRUE(comes([&] { return there.lines.size() == 3; }));
  EXPECT_EQ(there.lines, (Lines{"up gs-1", "down", "up gs-1"}));
}

TEST_F(TlsSocket, FilesThatDoNotFitAreRefusedWithASentence) {
  const Certificates& all = certificates();
  EXPECT_TRUE(fault(all.tool, Role::realtime)
                  .ends_with("make it with subjectAltName=URI:cardroom:role:realtime"));
  EXPECT_NE(fault(all.nobody, Role::realtime), "");
  EXPECT_NE(fault(all.both, Role::realtime), "");
  EXPECT_TRUE(fault({all.game.authority, all.game.certificate, all.tool.key}, Role::game_server)
                  .starts_with(all.tool.key + ": not the certificate's key"));
  EXPECT_TRUE(fault({"none", all.game.certificate, all.game.key}, Role::game_server)
                  .starts_with("none: no authority's certificate can be read"));
  fs::copy_file(all.game.key, all.folder / "open.key");
  fs::permissions(all.folder / "open.key", fs::perms(0644));
  EXPECT_TRUE(
      fault({all.game.authority, all.game.certificate, all.folder / "open.key"}, Role::game_server)
          .ends_with("chmod 600 it"));
}

TEST(TlsAddress, OnlyAPrivateOneIsListenedOn) {
  for (const char* good : {"tls://127.0.0.1:7000", "tls://10.1.2.3:1", "tls://172.16.0.1:65535",
                           "tls://192.168.0.9:7000", "tls://[::1]:7000", "tls://[fd00::1]:7000"})
    EXPECT_EQ(listening_fault(good), "");
  EXPECT_EQ(listening_fault("tls://0.0.0.0:7000"),
            "tls://0.0.0.0:7000 is every address of this machine; name the private one");
  EXPECT_EQ(listening_fault("tls://[::]:7000"),
            "tls://[::]:7000 is every address of this machine; name the private one");
  for (const char* wide : {"tls://192.0.2.1:7000", "tls://172.32.0.1:7000", "tls://[2001:db8::1]:7",
                           "tls://[::ffff:192.0.2.1]:7"})
    EXPECT_EQ(
        listening_fault(wide),
        std::string(wide) + " is a public address; links belong on a loopback or private one");
  for (const char* bad : {"tls://", "tls://host:1", "tls://127.0.0.1", "tls://127.0.0.1:0",
                          "tls://127.0.0.1:70000", "tls://::1:7000", "tls://127.0.0.1:7x"})
    EXPECT_EQ(listening_fault(bad),
              "not tls://ADDR:PORT (an address, not a name): " + std::string(bad));
}

TEST(TlsAddress, NeedsCertificates) {
  boost::asio::io_context loop;
  EXPECT_THROW(listen(loop, "tls://127.0.0.1:7000", kServer, {}), std::runtime_error);
  EXPECT_THROW(connect(loop, "tls://127.0.0.1:7000", kClient, {}), std::runtime_error);
}

}  // namespace
}  // namespace cardroom::link
