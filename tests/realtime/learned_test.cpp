// Links that appear and go: what servers list, the first second, and who is taken for ready.
#include "realtime/routing.hpp"

namespace cardroom::realtime {
namespace {

const std::string kJoin = R"({"msg":"join","room":"room7"})";

class Learned : public Rooms {
 protected:
  void start(const std::vector<std::string>& addresses) {
    router.start(addresses);
    ticked = {&router};
    network.pump();
  }
  static link::Servers servers(const std::vector<std::string>& names) {
    link::Servers frame;
    for (const std::string& name : names) frame.servers.push_back({name, "at " + name, false});
    return frame;
  }
  std::size_t links_up() const { return router.picture().fleet.links_up(); }

  const std::unique_ptr<Router> owned = make_router("rt-1");
  Router& router = *owned;
  Heard heard;
};

TEST_F(Learned, AServerThatIsListedIsConnectedTo) {
  There a(network, "a"), b(network, "b");
  start({"at a"});
  EXPECT_EQ(links_up(), 1u);
  send(a, servers({"a", "b"}));
  EXPECT_EQ(b.take(), Lines{"up rt-1"});
  send(a, servers({"a", "b"}));
  EXPECT_EQ(b.take(), Lines{});
  EXPECT_EQ(links_up(), 2u);
}

TEST_F(Learned, OneThatIsNoLongerListedIsDroppedOnceItIsDown) {
  There a(network, "a");
  std::optional<There> b(std::in_place, network, "b");
  start({"at a"});
  send(a, servers({"a", "b"}));
  send(a, servers({"a"}));
  after(base::Millis{50});
  EXPECT_EQ(links_up(), 2u);
  b.reset();
  network.pump();
  after(base::Millis{50});
  b.emplace(network, "b");
  after(base::Millis{1'000});
  EXPECT_EQ(b->take(), Lines{});
  EXPECT_EQ(links_up(), 1u);
}

TEST_F(Learned, OneThatIsStillListedIsWaitedFor) {
  There a(network, "a");
  std::optional<There> b(std::in_place, network, "b");
  start({"at a"});
  send(a, servers({"a", "b"}));
  b.reset();
  network.pump();
  after(base::Millis{5'000});
  b.emplace(network, "b");
  after(base::Millis{0});
  EXPECT_EQ(b->take(), Lines{"up rt-1"});
}

TEST_F(Learned, ALinkToAServerThatIsReachedAlreadyIsGivenUp) {
  There a(network, "a"), b(network, "b");
  b.tables = {{"room1", 3}};
  start({"at a", "at b"});
  // The same server under another address.
  const auto again = network.serve("elsewhere", {link::Role::game_server, "b"});
  again->start(b);
  link::Servers frame;
  frame.servers.push_back({"b-before", "elsewhere", false});
  send(a, frame);
  EXPECT_EQ(links_up(), 3u);
  again->send(b.current, link::Owns{{{"room9", 1}}, false});
  network.pump();
  EXPECT_EQ(router.picture().tables.owner("room9"), 0u) << "it would be lost with this link";
  after(base::Millis{50});
  EXPECT_EQ(links_up(), 2u);
  EXPECT_EQ(router.picture().tables.owner("room1"), 2u);
}

TEST_F(Learned, AnAddressToWhichNoLinkCanLeadIsLeftAlone) {
  There a(network, "a");
  const auto connect = [&](const std::string& address) {
    return address == "at a" ? network.connect(address, {link::Role::realtime, "rt-2"}) : nullptr;
  };
  Router picky(connect, opener, Guests::off, [this] { return now; });
  picky.start({"at a"});
  network.pump();
  send(a, servers({"a", "b"}));
  EXPECT_EQ(picky.picture().fleet.links_up(), 1u);
}

TEST_F(Learned, AddressesGivenTwiceAreLinkedOnce) {
  There a(network, "a");
  start({"at a", "at a"});
  EXPECT_EQ(a.take(), Lines{"up rt-1"});
}

TEST_F(Learned, ItIsReadyOnceOneServerHasListedItsTables) {
  There a(network, "a");
  a.lists = false;
  start({"at a", "at b"});
  EXPECT_EQ(links_up(), 1u);
  EXPECT_FALSE(router.ready());
  send(a, link::Owns{{{"room1", 1}}, false});
  EXPECT_FALSE(router.ready());
  send(a, link::Owns{{}, true});
  EXPECT_TRUE(router.ready());
}

TEST_F(Learned, InItsFirstSecondItStealsNoTableFromAServerThatItHasNotReached) {
  There a(network, "a");
  start({"at a", "at b"});
  const link::Conn ann = come_in(router, heard, a, "1");
  router.text(ann, kJoin);
  network.pump();
  EXPECT_EQ(heard.take().size(), 1u) << "unavailable";
  EXPECT_EQ(a.take(), Lines{});
  There b(network, "b");
  b.tables = {{"room7", 3}};
  after(base::Millis{100});
  router.text(ann, kJoin);
  network.pump();
  EXPECT_EQ(b.take().back(), "request 1 join room=room7 attachment=1 " + kJoin);
}

TEST_F(Learned, WhoIsStillDownAfterItsFirstSecondIsNotWaitedFor) {
  There a(network, "a");
  start({"at a", "at b"});
  const link::Conn ann = come_in(router, heard, a, "1");
  after(kStartGrace);
  router.text(ann, kJoin);
  network.pump();
  EXPECT_EQ(a.take(), Lines{"request 1 join room=room7 attachment=1 " + kJoin});
}

TEST_F(Learned, TheListOfANewServerIsWaitedForToo) {
  There a(network, "a"), b(network, "b");
  b.lists = false;
  start({"at a"});
  const link::Conn ann = come_in(router, heard, a, "1");
  send(a, servers({"a", "b"}));
  router.text(ann, kJoin);
  EXPECT_EQ(heard.take().size(), 1u) << "unavailable";
  send(b, link::Owns{{{"room7", 1}}, true});
  router.text(ann, kJoin);
  network.pump();
  EXPECT_EQ(b.take().back(), "request 1 join room=room7 attachment=1 " + kJoin);
}

}  // namespace
}  // namespace cardroom::realtime
