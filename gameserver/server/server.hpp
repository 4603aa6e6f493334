// The game server's shell: link frames and store answers go into the owner, its outputs go out. It
// decides nothing. Everything runs on the io_context's one thread; the store has its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "gameserver/owner/owner.hpp"
#include "gameserver/server/door.hpp"
#include "gameserver/store/store_thread.hpp"
#include "shared/link/link.hpp"

namespace cardroom::server {

// What the server counts; for /metrics.
struct Counts {
  std::uint64_t requests = 0;
  std::uint64_t refused = 0;
  std::uint64_t appends = 0;
  std::uint64_t delivered = 0;  // messages times addressees
  std::uint64_t parked = 0;
  std::size_t links = 0;
  std::size_t connections = 0;
};

class Server final : public link::LinkServer::Listener {
 public:
  using OnBroken = std::function<void(const std::string& why)>;
  using Log = std::function<void(const std::string& what, const std::string& room)>;

  Server(boost::asio::io_context& loop, std::unique_ptr<store::Store> store, Door door,
         owner::Config config, OnBroken broken, Log log);

  // Loads every table; `ready` is called once all stand.
  void start(std::function<void()> ready);
  // Takes links from here on.
  void serve(link::LinkServer& links);
  // Finishes what the store has in hand.
  void stop();

  const owner::Owner& owner() const { return owner_; }
  const Counts& counts() const { return counts_; }

  void on_link_up(link::LinkId link, const link::Hello& theirs) override;
  void on_frame(link::LinkId link, link::Frame&& frame) override;
  void on_link_down(link::LinkId link) override;

 private:
  void on_request(link::LinkId link, const link::Request& request);
  void on_authenticate(link::LinkId link, const link::Authenticate& proof);
  void on_mint_guest(link::LinkId link, const link::MintGuest& wish);
  void on_operate(link::LinkId link, const link::Operate& order);
  void renew_ticket(link::LinkId link, link::Conn conn);
  void stored(store::Outcome outcome);
  void put_out(owner::Output& output);
  void to_store(store::Request request);
  void pump();
  void arm();

  boost::asio::io_context& loop_;
  boost::asio::steady_timer timer_;
  base::Instant armed_ = base::Instant::never();
  Door door_;
  owner::Owner owner_;
  OnBroken broken_;
  Log log_;
  std::function<void()> ready_;
  link::LinkServer* links_ = nullptr;
  std::map<owner::ViewerKey, owner::Person> people_;  // for tickets
  Counts counts_;
  std::unique_ptr<store::StoreThread> store_;
};

}  // namespace cardroom::server
