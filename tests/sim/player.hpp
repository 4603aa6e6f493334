// A simulated player: a client of the contract that plays by choosing from `legal`, sends an action
// again until it has its answer, comes back with what it knows, and believes nothing: whatever it
// is told is checked against what it was told before, and against the rules (Picture). Now and then
// it tries what it should not be able to do. One user may have two devices, which take the seat
// from one another; a spectator only looks on.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "sim/picture.hpp"
#include "sim/witness.hpp"
#include "sim/world.hpp"

namespace cardroom::sim {

enum class Role : std::uint8_t { host, guest, spectator };

class Player final : public realtime::Carrier {
 public:
  Player(World& world, Witness& witness, Account& account, Role role, int device)
      : world_(world),
        chance_(world.chance()),
        witness_(witness),
        account_(account),
        role_(role),
        name_(account.user + (device > 0 ? "-again" : "")),
        picture_(role == Role::spectator ? std::string() : account.user) {}

  bool rests() const { return inbox_.empty() && !closing_ && world_.now().instant < wakes_; }
  // One step of its own; false where it has nothing to do now.
  bool step();
  // What must have come by now.
  void check_time();
  // A realtime server is about to die: nothing of a connection there is left.
  void forget(const Front& front);
  // Goes away until `until`, on purpose.
  void go_away(base::Instant until);
  base::Instant wakes() const { return wakes_; }

  std::uint64_t hash() const { return hash_; }
  std::string print() const;
  const Account& account() const { return account_; }
  const std::string& room() const { return witness_.room; }
  const Picture& picture() const { return picture_; }
  bool spectates() const { return role_ == Role::spectator; }
  // It follows the table and nothing that it asked is without an answer.
  bool settled() const { return conn_ && joined_ && asked_.empty() && inbox_.empty(); }
  bool joined() const { return conn_ && joined_ && !behind(); }
  // Dawdles no longer.
  void attend();
  // Its host sent it away, and it has stopped to try.
  bool stays_out() const { return sent_away_ && !joined_ && asked_.empty() && inbox_.empty(); }
  bool gone_for_good() const { return !conn_ && wakes_ == base::Instant::never(); }
  // Asks for the list of rooms; what came of it is in `rooms`.
  void ask_rooms();
  const Message& rooms() const { return rooms_; }
  // Empty, or the first thing that was wrong.
  const std::string& violation() const { return violation_; }

  void send(std::string_view text) override { inbox_.push_back(world_.read(text)); }
  void close(std::uint16_t code, std::string_view) override;

 private:
  struct Action {
    std::uint64_t id = 0;
    Message message;
  };
  // What is to come of a request; `yes`: its own answer.
  enum class Hope : std::uint8_t { yes, again, conflict, stale, forbidden };
  struct Asked {
    std::string kind;
    Hope hope = Hope::yes;
    base::Instant at{0};
    std::uint64_t about = 0;  // with again: the old id; of ping: t; of say: its number
  };
  struct Joining {
    std::uint64_t re = 0, seq = 0, floor = 0, last_id = 0;
    base::WallTime at;
    std::string code;
    bool creates = false, with_position = false, must_be_table = false, must_be_events = false;
  };

  // player.cpp: what it does
  void connect();
  void authenticate();
  void show(const std::string& token);
  void lose_connection();
  void join();
  void say(Message message);
  void ask(Message message, std::uint64_t id, Asked asked);
  void act(Message message);
  void be_ready();
  Message choose();
  bool probe();
  void probe_ids();
  bool out_of_place();
  bool left_since() const;
  bool fresh() const;
  // Others have seen its room closed since.
  bool behind() const { return seq_ < hosting().closed_seq; }
  bool sits() const { return picture_.known() && picture_.seat() >= 0; }

  // player_hosts.cpp: a private room, of its host and of the others
  bool hosts() const { return !hosting().host.empty() && account_.user == hosting().host; }
  Hosting& hosting() { return witness_.hosting; }
  const Hosting& hosting() const { return witness_.hosting; }
  Message entry();
  void enter();
  void wait_outside();
  bool host();
  bool host_seat();
  void try_in_vain();
  void talk();
  void hear_said(const Message& message, const Asked& asked);
  bool turned_away(const std::string& code, const Asked& asked);
  bool shut_out(const std::string& code);
  void note(Answered::What what, base::WallTime asked, const std::string& code = {});
  void learn_host(const Message& message);
  base::WallTime wall_of(base::Instant instant) const;
  bool nothing_ended() const;
  void host_did(const std::string& verb);
  void after_host(const Message& message, std::string_view kind);
  void room_is_gone();

  // player_sanctions.cpp: what an operator does to it
  bool sanctioned(const std::string& code, const Asked& asked);
  bool speaks_up();
  void check_sanctions();
  void check_sanctions(const Message& message, const Asked& asked);

  // player_hears.cpp: what it is told
  void hear();
  void hear_answer(const Message& message, std::string_view kind, const Asked& asked);
  void hear_unasked(const Message& message, std::string_view kind);
  void hear_auth(const Message& message);
  void hear_error(const Message& message, const Asked& asked);
  void hear_later(const Message& message, const Asked& asked);
  void refused(const std::string& code, const Message& message);
  void hear_event(const Message& message, const Asked* asked);
  void hear_table(const Message& message, bool answers);
  void hear_resume(const Message& message);
  void hear_now(const Message& message, std::string_view kind);
  void hear_rooms(const Message& message);
  void answered(const Message& message, const Asked& asked);
  void remember(const Message& message);
  void after_event(const Message& message, std::string_view kind);
  void has_left();
  void check_last_id(std::uint64_t last_id, const Message& message);
  void follows(std::uint64_t epoch, std::uint64_t seq);
  void wrong(const std::string& what, const Message& message = {});

  World& world_;
  Chance& chance_;
  Witness& witness_;
  Account& account_;
  const Role role_;
  const std::string name_;
  std::deque<std::shared_ptr<const Heard>> inbox_;
  std::shared_ptr<const Heard> heard_;  // last
  Front* front_ = nullptr;              // that it is connected to
  std::optional<link::Conn> conn_;
  bool closing_ = false, superseded_ = false;
  base::Instant wakes_{0}, busy_until_{0}, left_at_{0};
  std::string ticket_, token_;
  base::Instant ticket_until_{0}, token_until_{0};
  bool reused_ = false, reuses_ = false;  // the token that it showed was used before
  bool in_ = false, joined_ = false, expects_rooms_ = false;
  base::Instant joined_at_{0};
  std::optional<Joining> joining_;
  bool sent_away_ = false, kicked_ = false;  // for as long as the room is not closed; just now
  bool closed_ = false;                      // the room, as far as it knows,
  bool is_of_another_ = false;               // and what it was shown is of the one before
  bool makes_anew_ = false;                  // and it has not heard what came of that
  base::Instant stays_out_until_{0};
  std::uint64_t ends_asked_ = 0;  // of its host, when it was at seq_
  bool gone_ = false;             // it left, and has not asked to come back
  std::uint64_t due_seq_ = 0;     // up to where missed events must come first
  std::uint64_t next_seq_ = 0;    // of the event that is to come next
  std::uint64_t epoch_ = 0, seq_ = 0;
  bool sure_ = false;              // a takeover will know up to where it was shown
  std::uint64_t leaves_sent_ = 0;  // of its user's, when it was at seq_
  base::Instant result_at_ = base::Instant{INT64_MIN / 2};  // when it saw one
  base::Instant news_at_ = base::Instant{0};  // when it last was shown where the table stands
  Picture picture_;
  bool wants_ready_ = false, wants_reveal_ = false;
  std::string r_;                         // that it last committed to
  std::map<std::uint64_t, Asked> asked_;  // on this connection, by `re`
  std::uint64_t last_re_ = kFirstRe;      // of requests whose id is no action's
  std::optional<Action> pending_;
  base::Instant refused_since_ = base::Instant::never(), refused_at_{0};  // in a row
  int doublings_ = 0;          // of how long it waits then
  base::Instant turn_due_{0};  // when the clock would act
  bool here_ = true;           // it said something since it was told that a house bot has its seat
  base::Instant replaced_since_ = base::Instant::never();
  Message rooms_;
  std::uint64_t hash_ = 14695981039346656037u;
  std::string violation_;

  static constexpr std::uint64_t kFirstRe = std::uint64_t{1} << 40;
  static constexpr std::size_t kKeptIds = 16;  // of a user at a table, that a server knows again
};

}  // namespace cardroom::sim
