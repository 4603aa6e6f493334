// Both tiers as production code in one thread: a realtime server's router, a game server, the
// in-process link between them and a store in memory. Either server can be killed between any two
// steps; the store keeps what it answered, and of what it was asked it did all or nothing.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gameserver/server/server.hpp"
#include "gameserver/store/memory_store.hpp"
#include "realtime/router.hpp"
#include "shared/link/in_process.hpp"
#include "sim/chance.hpp"

namespace cardroom::sim {

struct Crashes {
  std::uint64_t gameserver = 0, realtime = 0, unknown_commits = 0;
};

class House final : public server::World {
 public:
  House(Chance& chance, base::Millis bot_delay);
  ~House();

  realtime::Router& router() { return *router_->live; }
  const crypto::KeyRing& token_keys() const { return token_keys_; }
  const owner::Owner& owner() const { return game_->owner(); }
  const store::MemoryStore& store() const { return store_; }
  const Crashes& crashes() const { return crashes_; }
  // What a fresh process would make of the store now.
  std::unique_ptr<owner::Owner> rebuild();

  // One thing that waits: a frame, a batch of the store, or nothing (false).
  bool step();
  // Moves the clock to the next thing that is due, at most by `most`.
  void pass_time(base::Millis most);
  base::Now now() override { return {at_, base::WallTime{1'800'000'000'000 + at_.ms}}; }

  void kill_gameserver();
  // Every connection is lost; the caller forgets its carriers first.
  void kill_realtime();

 private:
  // Ends of the link: what was meant for a process that died reaches nobody.
  struct RouterEnd final : link::LinkClient::Listener {
    std::unique_ptr<realtime::Router> live;
    void on_up(const link::Hello& theirs) override {
      if (live) live->on_up(theirs);
    }
    void on_frame(link::Frame&& frame) override {
      if (live) live->on_frame(std::move(frame));
    }
    void on_down() override {
      if (live) live->on_down();
    }
  };
  struct GameEnd final : link::LinkServer::Listener {
    link::LinkServer::Listener* live = nullptr;
    std::set<link::LinkId> links;  // that the live one was told of
    void on_link_up(link::LinkId link, const link::Hello& theirs) override;
    void on_frame(link::LinkId link, link::Frame&& frame) override;
    void on_link_down(link::LinkId link) override;
  };

  std::optional<crypto::Seed> fresh_seed() override;
  void to_store(store::Request request) override { asked_.push_back(std::move(request)); }
  void wake_at(base::Instant due) override { wakes_ = due; }
  void parked(const std::string& room, const std::string& why) override;
  void start_gameserver();
  void start_realtime();

  Chance& chance_;
  base::Millis bot_delay_;
  crypto::KeyRing token_keys_, journal_keys_;
  crypto::TokenOpener tokens_;
  base::Instant at_{1'000};
  base::Instant wakes_ = base::Instant::never();
  store::MemoryStore store_;
  std::vector<store::Request> asked_;
  link::InProcessLinks links_;
  GameEnd game_end_;
  std::unique_ptr<server::Server> game_;
  std::vector<std::unique_ptr<RouterEnd>> router_ends_;
  RouterEnd* router_ = nullptr;
  link::InProcessClient* client_ = nullptr;
  Crashes crashes_;
};

}  // namespace cardroom::sim
