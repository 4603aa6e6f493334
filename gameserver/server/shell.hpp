// Shell: the world of a server in a real process. An io_context's one thread with its timer, the
// clocks, the system's randomness, and the store on a thread of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "gameserver/server/server.hpp"
#include "gameserver/store/store_thread.hpp"
#include "shared/base/lived.hpp"

namespace cardroom::server {

class Shell final : private World {
 public:
  Shell(boost::asio::io_context& loop, std::unique_ptr<store::Store> store, Door door,
        owner::Config config);

  Server& server() { return server_; }
  // The journal's keys are these from now on.
  void rekey(const crypto::KeyRing& keys, std::optional<crypto::SiteKeys> site_keys);
  // Finishes what the store has in hand.
  void stop();

 private:
  base::Now now() override;
  std::optional<crypto::Seed> fresh_seed() override { return crypto::fresh_seed(); }
  void to_store(store::Request request) override;
  void copy_store() override { store_.copy(); }
  void wake_at(base::Instant due) override;
  void faulted(const std::string& room, const std::string& why) override;
  void unreadable(std::size_t tables, const std::string& why) override;
  void parked(const std::string& room, const std::string& why) override;
  void submit();
  void pulse();
  void stored(store::Outcome outcome);

  boost::asio::io_context& loop_;
  base::LivedTime lived_;  // looked at with every owner::kPulse
  boost::asio::steady_timer timer_, pulse_;
  Server server_;
  std::vector<store::Request> gathered_;  // in this turn of the loop
  store::StoreThread store_;              // the last member: its thread uses the others
};

}  // namespace cardroom::server
