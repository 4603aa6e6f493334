// A simulated player: a client of the contract that plays by choosing from `legal`, sends an action
// again until it has its answer, comes back with what it knows, and believes nothing: whatever it
// is told is checked against what it was told before.
#pragma once

#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "sim/world.hpp"

namespace cardroom::sim {

using Json = nlohmann::json;

// What happened in one room, as all its viewers must agree that it did.
struct Witness {
  std::map<std::uint64_t, std::string> events;  // seq → what everybody may know of it
  std::uint64_t results = 0;
};

enum class Host { no, yes };

class Player final : public realtime::Carrier {
 public:
  Player(World& world, Witness& witness, std::string user, std::string room, Host host)
      : world_(world),
        chance_(world.chance()),
        witness_(witness),
        user_(std::move(user)),
        room_(std::move(room)),
        host_(host) {}

  // One step of its own; false where it has nothing to do now.
  bool step();
  // A realtime server is about to die: nothing of a connection there is left.
  void forget(const Front& front);
  // Goes away until `until`, on purpose.
  void go_away(base::Instant until);
  base::Instant wakes() const { return wakes_; }

  std::uint64_t actions() const { return acknowledged_.size(); }
  std::uint64_t hash() const { return hash_; }
  // id → (seq, verb) of everything that was acknowledged.
  const std::map<std::uint64_t, std::pair<std::uint64_t, std::string>>& acknowledged() const {
    return acknowledged_;
  }
  std::string print() const;
  const std::string& user() const { return user_; }
  const std::string& room() const { return room_; }
  // Empty, or the first thing that was wrong.
  const std::string& violation() const { return violation_; }

  void send(std::string_view text) override { inbox_.emplace_back(text); }
  void close(std::uint16_t code, std::string_view) override;

 private:
  struct Action {
    std::uint64_t id;
    Json message;
  };

  void connect();
  void lose_connection();
  void say(const Json& message);
  void act(Json message);
  void hear(const Json& message);
  void hear_error(const Json& message);
  void hear_event(const Json& message);
  void hear_table(const Json& message);
  void track_hand(const Json& message);
  void answered(const Json& message);
  void remember(const Json& message);
  void wrong(const std::string& what, const Json& message);
  std::size_t place() const { return static_cast<std::size_t>(seat_); }

  World& world_;
  Chance& chance_;
  Witness& witness_;
  const std::string user_, room_;
  const Host host_;
  std::deque<std::string> inbox_;
  Front* front_ = nullptr;  // that it is connected to
  std::optional<link::Conn> conn_;
  bool closing_ = false;
  base::Instant wakes_{0};
  std::string ticket_;
  std::uint64_t tokens_ = 0;
  bool joined_ = false;
  std::uint64_t epoch_ = 0, seq_ = 0, last_id_ = 0;
  int seat_ = -1;
  std::optional<std::multiset<std::string>> hand_;
  Json legal_;
  bool wants_ready_ = false;
  std::optional<Action> pending_;
  bool resend_ = false;
  std::map<std::uint64_t, std::pair<std::uint64_t, std::string>> acknowledged_;
  std::uint64_t hash_ = 14695981039346656037u;
  std::string violation_;
};

}  // namespace cardroom::sim
