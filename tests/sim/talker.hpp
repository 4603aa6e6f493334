// A simulated user who talks: follows channels, says something in them now and then, comes back
// when it loses its connection, and holds all that it is shown against what it and the others were
// shown before: numbers without a gap to a follower, one text at one number for everybody, nothing
// of a private room to a stranger. What was said is held against the store in the end.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "sim/read.hpp"
#include "sim/world.hpp"

namespace cardroom::sim {

// What anybody was shown as said, and what was acknowledged to whom.
struct Talk {
  std::map<std::pair<std::string, std::uint64_t>, std::string> shown;         // by channel and n
  std::map<std::string, std::pair<std::string, std::uint64_t>> acknowledged;  // by text
};

// Empty, or what is wrong with the logs of the store.
std::string reckon(const World& world, const Talk& talk);

class Talker final : public realtime::Carrier {
 public:
  // The host makes a private room and talks in it, and at room1, where it looks on; a stranger
  // tries to listen in the one and to talk in the other.
  enum class Role : std::uint8_t { host, stranger };

  Talker(World& world, Talk& talk, std::string name, Role role);

  bool step();
  void check_time();
  void forget(const Front& front);
  base::Instant wakes() const { return wakes_; }
  std::uint64_t hash() const { return hash_; }
  // It follows what it wants to, was shown the newest of it, and waits for nothing.
  bool settled() const;
  const std::string& name() const { return name_; }
  const std::string& violation() const { return violation_; }

  void send(std::string_view text) override { inbox_.emplace_back(text); }
  void close(std::uint16_t code, std::string_view) override;

 private:
  struct Asked {
    std::string kind{}, channel{}, text{};
    base::Instant at{0};
  };
  struct Followed {
    bool follows = false;
    std::uint64_t newest = 0;  // n that it was shown in this channel, following or not
    std::uint64_t before = 0;  // the newest when it entered the room
    std::uint64_t next = 0;    // n that comes next, as long as it follows; 0: it is not known
    std::uint64_t first = 1;   // n of the first that a whole log has; 0: it is not known
  };

  void connect();
  void lose_connection();
  void ask(Message message, Asked asked);
  bool go_on();
  void end_room();
  void hear(const std::string& text);
  void hear_answer(const Message& message, const std::string& kind, const Asked& asked);
  bool sanctioned(const std::string& code, const Asked& asked);
  void hear_said(const Message& message, const Asked* asked);
  void hear_log(const Message& message, const Asked& asked);
  void shown(const Message& entry);
  void is_closed();
  bool may_hear(const std::string& channel) const;
  void wrong(const std::string& what, const Message& message = {});

  World& world_;
  Chance& chance_;
  Talk& talk_;
  const std::string name_;
  const Role role_;
  std::deque<std::string> inbox_;
  Front* front_ = nullptr;
  std::optional<link::Conn> conn_;
  bool closing_ = false, in_ = false;
  bool inside_ = false, watches_ = false;     // its own room; room1
  bool may_be_closed_ = false;                // its own room: a close had no answer
  base::Instant entered_{0};                  // its own room, last
  base::Instant wakes_{0}, banned_until_{0};  // until when it does not try again
  std::uint64_t last_re_ = 0, said_ = 0, tokens_ = 0;
  std::map<std::uint64_t, Asked> asked_;
  std::map<std::string, Followed> channels_;
  std::uint64_t hash_ = 14695981039346656037u;
  std::string violation_;
};

}  // namespace cardroom::sim
