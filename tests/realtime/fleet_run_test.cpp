// Seeded runs of two routers and three model servers under whatever can go wrong between them:
// every player sees every event of its table once and in order, every request has one answer, and
// when all heals everybody plays on. The same seed gives the same run.
#include <array>
#include <cstdlib>

#include "realtime/model_server.hpp"
#include "realtime/routing.hpp"

namespace cardroom::realtime {
namespace {

constexpr std::uint64_t kRuns = 300;
constexpr int kSteps = 600;

// SplitMix64: the run's choices, which deal nothing.
class Choices {
 public:
  explicit Choices(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t bound) {
    std::uint64_t x = state_ += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return static_cast<std::size_t>((x ^ (x >> 31)) % bound);
  }
  bool one_in(std::size_t many) { return below(many) == 0; }

 private:
  std::uint64_t state_;
};

// What a player has seen, checked as it comes.
class Player final : public Carrier {
 public:
  Player(Router& router, std::string its_room)
      : room(std::move(its_room)), router_(router), conn_(router.open(*this)) {}
  ~Player() { router_.closed(conn_); }

  void send(std::string_view text) override {
    if (text == "in") {
      in = true;
      return answered();
    }
    if (text == "list") return answered();
    const bool table = text.starts_with("table ");
    if (!table && !text.starts_with("event ")) {
      EXPECT_NE(text.find("\"unavailable\""), std::string_view::npos) << text;
      return answered();
    }
    const std::uint64_t shown = std::stoull(std::string(text.substr(text.find(' ') + 1)));
    if (table)
      joined = true;
    else
      EXPECT_EQ(shown, seq + 1) << "lost, or seen twice";
    seq = shown;
    if (!text.ends_with(" yes")) return;
    if (!table) ++acts;
    answered();
  }
  void close(std::uint16_t code, std::string_view) override { ADD_FAILURE() << "closed " << code; }

  void ask(Choices& choices) {
    if (open > 0) return;
    ++open;
    if (!in) return router_.text(conn_, R"({"msg":"auth","resume":"t"})");
    if (choices.one_in(8)) return router_.text(conn_, R"({"msg":"room_list"})");
    const std::string msg = joined ? "draw" : "join";
    router_.text(conn_, R"({"msg":")" + msg + R"(","room":")" + room + "\"}");
  }

  const std::string room;
  bool in = false, joined = false;
  std::uint64_t seq = 0;
  int open = 0, acts = 0;

 private:
  void answered() {
    EXPECT_EQ(open, 1) << "an answer that nobody waits for";
    open = 0;
  }
  Router& router_;
  const link::Conn conn_;
};

class Story : public Rooms {
 public:
  explicit Story(std::uint64_t seed) : choices_(seed) {
    for (std::size_t at = 0; at < servers_.size(); ++at) start_server(at);
    for (std::size_t at = 0; at < routers_.size(); ++at) {
      routers_[at] = make_router(kRouters[at]);
      routers_[at]->start({kAddresses.begin(), kAddresses.end()});
      ticked.push_back(routers_[at].get());
    }
    for (std::size_t at = 0; at < players_.size(); ++at) seat(at);
  }

  void go_wrong() {
    for (int step = 0; step < kSteps; ++step) {
      for (std::size_t frames = choices_.below(12); frames > 0; --frames) network.deliver_one();
      if (choices_.one_in(3)) players_[choices_.below(players_.size())]->ask(choices_);
      if (choices_.one_in(4)) pass(base::Millis{choices_.below(120)});
      if (choices_.one_in(12)) fault();
    }
  }

  void heal() {
    for (std::size_t at = 0; at < servers_.size(); ++at) {
      if (servers_[at] && servers_[at]->drains()) servers_[at].reset();
      if (!servers_[at]) start_server(at);
      network.resume(kAddresses[at]);
      for (const std::string& router : kRouters) network.heal(router, kAddresses[at]);
    }
    for (int i = 0; i < 60; ++i) after(base::Millis{50});
    for (const auto& player : players_) player->acts = 0;
    for (int i = 0; i < 200; ++i) {
      for (const auto& player : players_) player->ask(choices_);
      after(base::Millis{20});
    }
    for (int i = 0; i < 4; ++i) after(base::Millis{100});
    for (const auto& player : players_) {
      EXPECT_EQ(player->open, 0) << "a request without an answer";
      EXPECT_GT(player->acts, 20) << player->room;
      EXPECT_EQ(player->seq, store_[player->room].seq) << player->room;
    }
  }
  void TestBody() override {}

 private:
  static inline const std::array<std::string, 3> kAddresses{"at a", "at b", "at c"};
  static inline const std::array<std::string, 2> kRouters{"rt-1", "rt-2"};

  void start_server(std::size_t at) {
    servers_[at] = std::make_unique<ModelServer>(
        network, kAddresses[at], kAddresses[at] + std::to_string(++started_), store_, living_);
  }
  void seat(std::size_t at) {
    players_[at] = std::make_unique<Player>(*routers_[at % routers_.size()],
                                            "room" + std::to_string(choices_.below(3)));
  }
  void pass(base::Millis span) {
    now.instant = now.instant + span;
    network.pass(span);
    for (Router* each : ticked) each->tick_links();
  }
  void fault() {
    const std::size_t at = choices_.below(servers_.size());
    const std::string& router = kRouters[choices_.below(kRouters.size())];
    const std::string& address = kAddresses[at];
    switch (choices_.below(9)) {
      case 0:
        return servers_[at].reset();
      case 1:
      case 2:
        return servers_[at] ? void() : start_server(at);
      case 3:
        return network.cut(router, address);
      case 4:
        return network.part(router, address);
      case 5:
        return network.heal(router, address);
      case 6:
        if (!servers_[at]) return;
        return choices_.one_in(2) ? network.stop(address) : network.resume(address);
      case 7: {
        const auto& heir = servers_[(at + 1) % servers_.size()];
        return servers_[at] && heir ? servers_[at]->hand_over(heir->name()) : void();
      }
      case 8:
        players_[choices_.below(players_.size())].reset();
        for (std::size_t seats = 0; seats < players_.size(); ++seats)
          if (!players_[seats]) seat(seats);
        return network.delay(router, address, base::Millis{choices_.below(40)});
    }
  }

  Choices choices_;
  std::map<std::string, Head> store_;
  std::set<std::string> living_;
  int started_ = 0;
  std::array<std::unique_ptr<ModelServer>, 3> servers_;
  std::array<std::unique_ptr<Router>, 2> routers_;
  std::array<std::unique_ptr<Player>, 6> players_;
};

TEST(FleetRun, NothingIsLostOrSeenTwiceAndAllPlayOn) {
  const char* only = std::getenv("FLEET_SEED");
  const std::uint64_t first = only ? std::stoull(only) : 1;
  for (std::uint64_t seed = first; seed < (only ? first + 1 : kRuns); ++seed) {
    Story story(seed);
    story.go_wrong();
    story.heal();
    ASSERT_FALSE(testing::Test::HasFailure())
        << "replay: FLEET_SEED=" << seed << " test_realtime --gtest_filter='FleetRun.*'";
  }
}

}  // namespace
}  // namespace cardroom::realtime
