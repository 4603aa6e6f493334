// Server: link frames and store answers go into the owner, its outputs go out as frames and store
// requests. It decides nothing and knows no socket, thread or clock of its own: what it needs of
// the world comes through `World` (the process in shell.hpp, or the simulator). One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "gameserver/owner/owner.hpp"
#include "gameserver/server/door.hpp"
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

// What a server asks of the world around it. No call comes back into the server from within.
class World {
 public:
  virtual base::Now now() = 0;
  virtual std::optional<crypto::Seed> fresh_seed() = 0;
  virtual void to_store(store::Request request) = 0;
  // The store is copied while it goes on; `copied` is called once.
  virtual void copy_store() = 0;
  // `tick` is wanted at `due`; a later call replaces an earlier one.
  virtual void wake_at(base::Instant due) = 0;
  virtual void faulted(const std::string& room, const std::string& why) = 0;
  // There is nothing to serve; may throw.
  virtual void unreadable(std::size_t tables, const std::string& why) = 0;
  virtual void parked(const std::string& room, const std::string& why) = 0;

 protected:
  ~World() = default;
};

class Server final : public link::LinkServer::Listener {
 public:
  Server(World& world, Door door, owner::Config config)
      : world_(world), door_(std::move(door)), owner_(std::move(config)) {}

  // `ready` is called once it can serve: alone, when every table stands. `crashed`: the table that
  // this server's process died over last time, or empty.
  void start(std::function<void()> ready, const std::string& crashed = "");
  // Takes links from here on.
  void serve(link::LinkServer& links);

  void stored(const std::vector<store::Answer>& answers);
  void copied(const store::Copied& copied);
  void tick();
  // The loop runs so late; told every owner::kPulse.
  void runs_late(base::Millis by) { owner_.runs_late(by, world_.now()); }
  void drain();
  void resume();  // to own tables again
  // The journal's keys are these from now on: the newest seals tickets and guests' tokens.
  // So are those of the web sites that sign.
  void rekey(const crypto::KeyRing& keys, std::optional<crypto::SiteKeys> site_keys);

  const owner::Owner& owner() const { return owner_; }
  const Counts& counts() const { return counts_; }

  void on_link_up(link::LinkId link, const link::Hello& theirs, std::uint8_t version) override;
  void on_frame(link::LinkId link, link::Frame&& frame) override;
  void on_link_down(link::LinkId link) override;

 private:
  void on_request(link::LinkId link, const link::Request& request);
  void on_authenticate(link::LinkId link, const link::Authenticate& proof);
  void on_opened(link::LinkId link, const link::Opened& opened);
  void on_mint_guest(link::LinkId link, const link::MintGuest& wish);
  void on_operate(link::LinkId link, const link::Operate& order);
  void export_deal(link::LinkId link, const link::Operate& order);
  void copy_store(link::LinkId link, const link::Operate& order);
  bool ask_channel(link::LinkId link, const link::Operate& order);
  void renew_ticket(link::LinkId link, link::Conn conn);
  void put_out(owner::Output& output);
  void pump();

  World& world_;
  Door door_;
  owner::Owner owner_;
  base::Instant wakes_ = base::Instant::never();
  std::function<void()> ready_;
  link::LinkServer* links_ = nullptr;
  struct Peer {
    link::Role role = link::Role::realtime;
    std::uint8_t version = link::kVersion;
  };
  std::map<link::LinkId, Peer> peers_;
  // For tickets: who it is, and by which key they came in.
  struct Holder {
    owner::Person person;
    std::string kid;
  };
  std::map<owner::ViewerKey, Holder> people_;
  // Who waits for a copy of the store: its link, and the number of its order.
  std::optional<std::pair<link::LinkId, std::uint64_t>> copying_for_;
  Counts counts_;
};

}  // namespace cardroom::server
