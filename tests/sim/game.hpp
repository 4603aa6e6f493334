// A game server in the simulated world: its process, its own clock, and its end of the store. It
// can be killed, stopped as by SIGSTOP, and started again.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gameserver/server/server.hpp"
#include "shared/base/lived.hpp"
#include "shared/link/network.hpp"
#include "sim/chance.hpp"

namespace cardroom::sim {

class World;

class Game final : private server::World {
 public:
  Game(sim::World& world, std::size_t index);

  const std::string& address() const { return address_; }
  bool runs() const { return server_ && !stopped_; }
  bool alive() const { return server_ != nullptr; }
  const owner::Owner* owner() const { return server_ ? &server_->owner() : nullptr; }

  void start();
  void kill(base::Instant back_at);
  void stop(base::Instant until);
  void resume();
  void drain() { server_->drain(); }
  void end_drain() { server_->resume(); }
  void lose_next_answer() { loses_answer_ = true; }
  // It has not the time for all there is, and says so to those who can wait.
  void run_late();

  bool has_store_work() const {
    return runs() && !(answers_.empty() && in_hand_.empty() && asked_.empty());
  }
  // One step of a transaction, or of a start; false where there is nothing to do now.
  bool step_store();
  // What is due by now happens.
  void pass();
  base::Instant due() const;  // in the world's time

 private:
  base::Now now() override;
  std::optional<crypto::Seed> fresh_seed() override;
  void to_store(store::Request request) override { asked_.push_back(std::move(request)); }
  void copy_store() override {}  // no operator is here
  void wake_at(base::Instant due) override { wakes_ = due; }
  void faulted(const std::string& room, const std::string& why) override;
  void unreadable(std::size_t tables, const std::string& why) override;
  void parked(const std::string& room, const std::string& why) override;
  std::vector<store::Answer> commit();
  // A post of unknown fate drops the table, too, while its append is on its way to the store: the
  // claim that stands behind that append reads it again.
  bool is_claimed_behind(const std::string& room, std::span<const store::Request> rest) const;
  // It is a channel's own look at its fence, of which a table's clocks know nothing.
  bool is_channels(const store::Request& request) const;
  std::vector<store::Answer> run(const std::vector<store::Request>& batch);

  sim::World& world_;
  const std::size_t index_;
  const std::string address_;
  const std::int64_t rate_;  // of its clock, in thousandths of the world's
  std::uint64_t starts_ = 0;
  std::string name_;  // of this start
  std::unique_ptr<link::LinkServer> links_;
  std::unique_ptr<server::Server> server_;
  base::Instant wakes_ = base::Instant::never();    // in its own time
  base::Instant back_at_ = base::Instant::never();  // to be started, or resumed
  base::Now stopped_at_{};
  base::Millis slept_{0};  // of the world's time: its own stood still
  bool stopped_ = false, loses_answer_ = false;
  std::vector<store::Request> asked_, in_hand_;
  std::vector<std::pair<std::string, std::uint64_t>> fenced_;  // of answers_: rooms and epochs
  std::vector<store::Answer> answers_;  // of a commit that it was stopped over
};

}  // namespace cardroom::sim
