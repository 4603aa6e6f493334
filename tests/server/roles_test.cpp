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
  void send(link::LinkId link, const link::Frame&) override { answered.push_back(link); }
  void drop(link::LinkId link) override { dropped.push_back(link); }
  std::vector<link::LinkId> answered, dropped;
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

}  // namespace
}  // namespace cardroom::server
