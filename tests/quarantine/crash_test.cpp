// A table that crashes its server's process, with real processes: counted, parked at two, released
// by an operator; and a server that is killed from outside, which counts nothing. The test is the
// realtime server.
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

#include "crypto/command.hpp"
#include "ctl/cardroomctl.hpp"
#include "ctl/running.hpp"
#include "shared/link/unix_socket.hpp"

namespace cardroom {
namespace {

using Json = nlohmann::json;

// The players' side of a link: people who were let in elsewhere.
class Front final : public link::LinkClient::Listener {
 public:
  explicit Front(const std::string& socket)
      : client_(link::connect_unix(loop_, socket, {link::Role::realtime, "front"})) {
    client_->start(*this);
  }

  bool comes(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition() && std::chrono::steady_clock::now() < until) {
      loop_.restart();
      loop_.run_one_for(std::chrono::milliseconds(10));
    }
    return condition();
  }
  bool goes_up() {
    const bool up = comes([this] { return up_; });
    for (const auto& [conn, user] : {std::pair{1, "ann"}, {2, "bob"}})
      client_->send(link::Opened{static_cast<link::Conn>(conn), user, user, true});
    return up;
  }
  bool goes_down() {
    return comes([this] { return !up_; });
  }

  void send(link::Conn conn, const Json& message) {
    link::Request request;
    request.conn = conn;
    request.number = request.attachment = ++numbers_;
    request.msg = message.at("msg");
    request.room = message.value("room", "");
    request.body = message.dump();
    client_->send(request);
  }
  // The answer, or null where the link was lost over it.
  Json ask(link::Conn conn, const Json& message) {
    answer_.reset();
    send(conn, message);
    EXPECT_TRUE(comes([this] { return answer_ || !up_; })) << message;
    return answer_.value_or(Json());
  }
  // The first card that ann may play.
  std::string card() {
    EXPECT_TRUE(comes([this] { return !legal_.empty(); }));
    return legal_.empty() ? "" : legal_[0].value("card", "");
  }

  void on_up(const link::Hello&, std::uint8_t) override { up_ = true; }
  void on_down() override { up_ = false; }
  void on_frame(link::Frame&& frame) override {
    const auto* told = std::get_if<link::Deliver>(&frame);
    if (!told) return;
    const Json message = Json::parse(told->body);
    if (message["msg"] == "turn" && message.contains("legal")) legal_ = message["legal"];
    if (told->answers == numbers_) answer_ = message;
  }

 private:
  boost::asio::io_context loop_;
  std::unique_ptr<link::LinkClient> client_;
  bool up_ = false;
  std::uint64_t numbers_ = 0;
  std::optional<Json> answer_;
  Json legal_;
};

class Crash : public testing::Test {
 protected:
  Crash() {
    const auto made = ctl::ctl("keys new " + (folder_.path / "journal-keys.json").string());
    EXPECT_EQ(made.exit, 0) << made;
    start();
  }
  ~Crash() override { ::unsetenv("CARDROOM_FAULTY"); }

  void start() {
    server_.reset();
    server_.emplace(std::vector<std::string>{CARDROOM_BUILD_DIR "/bin/faulty-gameserver", "--data",
                                             folder_.path, "--link", folder_.path / "link.sock"});
    EXPECT_TRUE(front_.goes_up());
  }
  void deal() {
    front_.ask(1, {{"msg", "create"}, {"game", "faulty"}, {"name", "den"}, {"seats", 2}});
    front_.ask(2, kJoin);
    front_.ask(1, {{"msg", "ready"}, {"room", "den"}});
    front_.ask(2, {{"msg", "ready"}, {"room", "den"}});
  }
  Json play(const std::string& suit) const {
    return {{"msg", "play"}, {"room", "den"}, {"card", card_}, {"suit", suit}};
  }
  void deal_and_look() {
    deal();
    card_ = front_.card();
  }
  // Whose name is in the note: the table at work.
  std::string crumb() const { return crypto::read_file(folder_.path / "crash-note").c_str(); }
  void expect_parked() {
    EXPECT_EQ(front_.ask(1, kJoin)["msg"], "error");
    EXPECT_EQ(front_.ask(1, {{"msg", "join"}, {"room", "room1"}})["msg"], "table");
  }
  std::string store() const { return " --store " + (folder_.path / "cardroom.db").string(); }

  const Json kJoin{{"msg", "join"}, {"room", "den"}};
  const ctl::Folder folder_;
  std::optional<ctl::Child> server_;
  Front front_{folder_.path / "link.sock"};
  std::string card_;
};

TEST_F(Crash, ATableThatCrashesItsProcessTwiceIsParkedUntilAnOperatorReleasesIt) {
  deal_and_look();
  for (const char* suit : {"D", "H"}) {  // an abort; a stack that overflows
    EXPECT_EQ(front_.ask(1, play(suit)), Json());
    EXPECT_TRUE(front_.goes_down());
    EXPECT_EQ(crumb(), "den");
    start();
    const bool parked = front_.ask(1, kJoin)["msg"] == "error";
    EXPECT_EQ(parked, std::string(suit) == "H") << suit;
  }
  expect_parked();
  server_.reset();
  const auto status = ctl::ctl("db status" + store());
  EXPECT_NE(status.out.find("parked den"), std::string::npos) << status;
  const auto released = ctl::ctl("db release den" + store());
  EXPECT_EQ(released.exit, 0) << released;
  EXPECT_TRUE(front_.goes_down());
  start();
  EXPECT_EQ(front_.ask(1, kJoin)["msg"], "table");
}

TEST_F(Crash, AKillFromOutsideInTheMidstOfAnActionCountsNothing) {
  deal_and_look();
  for (const int signal : {SIGKILL, SIGABRT, SIGKILL}) {
    EXPECT_EQ(front_.ask(1, kJoin)["msg"], "table");
    front_.send(1, play("C"));
    EXPECT_TRUE(front_.comes([this] { return crumb() == "den"; }));
    server_->signal(signal);
    EXPECT_TRUE(front_.goes_down());
    start();
  }
  EXPECT_EQ(front_.ask(1, kJoin)["msg"], "table");
  server_.reset();
  const auto status = ctl::ctl("db status" + store());
  EXPECT_EQ(status.out.find("parked"), std::string::npos) << status;
}

TEST_F(Crash, ATableThatCrashesTheProcessWhenItIsLoadedIsParkedToo) {
  deal_and_look();
  EXPECT_EQ(front_.ask(1, {{"msg", "play"}, {"room", "den"}, {"card", card_}})["msg"], "play");
  server_->signal(SIGKILL);
  EXPECT_TRUE(front_.goes_down());
  ::setenv("CARDROOM_FAULTY", "aborts", 1);
  const std::vector<std::string> words{CARDROOM_BUILD_DIR "/bin/faulty-gameserver", "--data",
                                       folder_.path, "--link", folder_.path / "link.sock"};
  server_.reset();
  for (int crash = 0; crash < 2; ++crash)
    EXPECT_NE(crypto::run(words[0] + " --data " + words[2] + " --link " + words[4]).exit, 0);
  start();
  expect_parked();
}

}  // namespace
}  // namespace cardroom
