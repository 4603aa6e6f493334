// Who may say what to a game server, by the role that its link has proved.
#include <gtest/gtest.h>

#include "gameserver/server/server.hpp"

namespace cardroom::server {
namespace {

struct Still final : World {
  base::Now now() override { return {base::Instant{0}, base::WallTime{0}}; }
  std::optional<crypto::Seed> fresh_seed() override { return std::nullopt; }
  void to_store(store::Request) override {}
  void copy_store() override {}
  void wake_at(base::Instant) override {}
  void faulted(const std::string&, const std::string&) override {}
  void unreadable(std::size_t, const std::string&) override {}
  void parked(const std::string&, const std::string&) override {}
};

struct Links final : link::LinkServer {
  void start(Listener&) override {}
  void send(link::LinkId link, const link::Frame& frame) override {
    answered.push_back(link);
    sent.push_back(frame);
  }
  void drop(link::LinkId link) override { dropped.push_back(link); }
  std::vector<link::LinkId> answered, dropped;
  std::vector<link::Frame> sent;
};

using LinkIds = std::vector<link::LinkId>;

struct Roles : testing::Test {
  Roles() {
    server.serve(links);
    server.on_link_up(1, {link::Role::realtime, "rt-1"}, link::kVersion);
    server.on_link_up(2, {link::Role::operator_tool, "ctl-1"}, link::kVersion);
    links.answered.clear();
  }
  crypto::KeyRing keys = *crypto::KeyRing::fresh("journal-1");
  Still world;
  Links links;
  Server server{world, Door(keys), owner::Config{"gs-1", "gs-1", owner::RequestKeys(keys)}};
};

TEST_F(Roles, AnOperatorsToolGivesOrders) {
  server.on_frame(2, link::Operate{1, "tables list", {}});
  EXPECT_EQ(links.answered, LinkIds{2});
  EXPECT_EQ(links.dropped, LinkIds());
}

TEST_F(Roles, ARealtimeServerThatGivesAnOrderIsDropped) {
  server.on_frame(1, link::Operate{1, "servers drain", {}});
  EXPECT_EQ(links.answered, LinkIds());
  EXPECT_EQ(links.dropped, LinkIds{1});
}

TEST_F(Roles, AnOperatorsToolThatSpeaksForAPlayerIsDropped) {
  server.on_frame(2, link::Opened{7, "42", "Ann", true, "web-1"});
  EXPECT_EQ(links.dropped, LinkIds{2});
  EXPECT_EQ(server.counts().connections, 0u);
}

TEST_F(Roles, AConnectionThatIsNotBelievedIsSentAwayToComeBackAndKnownToNobody) {
  server.rekey(keys, *crypto::SiteKeys::fresh("site-1"));
  links.sent.clear();
  server.on_frame(1, link::Opened{7, "42", "Ann", true, "web-1", "no pass"});
  ASSERT_EQ(links.sent.size(), 1u);
  const auto* dismissed = std::get_if<link::Dismiss>(&links.sent.front());
  ASSERT_TRUE(dismissed);
  EXPECT_EQ(dismissed->conn, 7u);
  EXPECT_EQ(dismissed->code, 4003);
  server.on_frame(1, link::RenewTicket{7});
  EXPECT_EQ(links.sent.size(), 1u) << "whom nobody knows is given no ticket";
}

TEST_F(Roles, AConnectionsPassIsRenewedWithItsTicketOnALinkThatHasPasses) {
  server.on_link_up(3, {link::Role::realtime, "rt-0"}, link::kPassVersion - 1);
  const auto renewals = [this](link::LinkId from) {
    server.on_frame(from, link::Opened{7, "42", "Ann", false, "web-1", ""});
    links.sent.clear();
    server.on_frame(from, link::RenewTicket{7});
    return links.sent.size();
  };
  EXPECT_EQ(renewals(3), 1u);
  ASSERT_EQ(renewals(1), 2u);
  const auto* pass = std::get_if<link::Pass>(&links.sent.back());
  ASSERT_TRUE(pass);
  EXPECT_TRUE(Door(keys, *crypto::SiteKeys::fresh("site-1"))
                  .believes({7, "42", "Ann", false, "web-1", pass->pass}, world.now().wall));
}

}  // namespace
}  // namespace cardroom::server
