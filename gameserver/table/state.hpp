// What a table is: the durable state that every replay of its journal reaches, what happened to it
// (Event), and what somebody does to it (Action). Values only; pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gameserver/rules/game.hpp"
#include "gameserver/table/dealer.hpp"
#include "shared/base/pack.hpp"
#include "shared/base/time.hpp"

namespace cardroom::table {

using rules::Move;
using rules::Seat;

struct Person {
  std::string user;  // id
  std::string name;
  bool operator==(const Person&) const = default;
};

inline constexpr int kMaxSeats = 16;
inline constexpr std::size_t kMaxUsers = 32;      // barred, or muted, by one host
inline constexpr std::uint32_t kMaxTimeouts = 3;  // in a row; then a house bot keeps the seat
inline constexpr std::string_view kHousePrefix = "house/";  // of a house bot's user id

// Up to where a table is, or somebody has been shown it.
struct Position {
  std::uint64_t epoch = 0, seq = 0;
};

// What a room was made with; it never changes.
struct Settings {
  std::string room;
  const rules::Game* game = nullptr;
  int seats = 0;
  bool automatic = false;  // who sits is ready; bots fill the table and the deal begins by itself
  bool is_private = false;
  std::string code;           // of a private room
  std::string creator;        // user id; empty: the house
  base::Millis turn{30'000};  // for each move,
  base::Millis bank{0};       // and in reserve, a seat and match
  bool lasting = false;       // stays when nobody is there
  base::Fields options;       // as the game declares them, and ours
  // Where the room that had this name before ended; zero: none had. Of that epoch or an earlier
  // one nothing is this room's.
  Position former{};
};

enum class Phase : std::uint8_t { waiting, playing, result };

struct Place {
  std::optional<Person> person;  // a human, or the house bot's name
  bool bot = false;              // the house's own player sits here
  bool ready = false;
  bool stand_in = false;  // a house bot plays the rest of this hand in the person's place
  bool watching = false;  // sat down while a hand was on: sees what a spectator sees until its end
  std::int64_t score = 0;
  std::int64_t bank = 0;                  // ms that are left of the reserve
  std::uint32_t timeouts = 0;             // in a row
  std::uint64_t since = 0;                // seq of the join
  std::optional<crypto::Digest> entropy;  // that came with `ready`, for the next commitment

  bool human() const { return person && !bot; }
  bool house_plays() const { return bot || stand_in; }
  // Connected or not, the person lets the clock act.
  bool idle() const { return timeouts >= kMaxTimeouts; }
  bool operator==(const Place&) const = default;
};

// A deal that is committed to and not yet dealt. It is never taken back: whatever happens at the
// table, the next deal is made of it.
struct Gathering {
  crypto::Seed seed{};
  std::vector<Contribution> contributions;  // in seat order

  bool complete() const {
    return std::ranges::all_of(contributions, [](const auto& one) { return one.r.has_value(); });
  }
  bool operator==(const Gathering&) const = default;
};

// One deal in play.
struct Deal {
  rules::Start start;
  std::unique_ptr<rules::Hand> hand;
  Dealer dealer;
  std::uint64_t first_seq = 0;  // of its `deal`
  // None: a deal of before commitments were published.
  std::optional<std::vector<Contribution>> contributions;

  Deal copy() const { return Deal{start, hand->clone(), dealer, first_seq, contributions}; }
};

// Some of whom the host has decided something; of too many the oldest is forgotten.
class Users {
 public:
  bool has(const std::string& user) const { return std::ranges::count(ids_, user) > 0; }
  void forget(const std::string& user) { std::erase(ids_, user); }
  void note(const std::string& user);
  void pack(base::Packer& out) const;
  static Users unpack(base::Unpacker& in);
  bool operator==(const Users&) const = default;

 private:
  std::vector<std::string> ids_;  // at most kMaxUsers
};

struct State {
  std::uint64_t seq = 0;  // of the last event
  std::uint64_t hand_no = 0;
  Phase phase = Phase::waiting;
  bool match_over = false;  // the last result was final: the next deal starts from zero
  bool closed = false;      // for good: whoever takes its name makes another room
  std::vector<Place> places;
  Users barred;  // were sent away
  Users muted;   // may not speak in the room's channel
  std::optional<Gathering> gathering;
  std::optional<Deal> deal;

  State copy() const;
};

// What happened, numbered. `blind` are the seats (as bits) whose person saw it as a spectator does.
struct Event {
  std::uint64_t seq = 0;
  std::string verb;
  base::Fields shown;  // what everybody may know; stands before what the game shows
  rules::Event inner;  // the game's own; null for the table's
  std::uint32_t blind = 0;
  std::shared_ptr<const Shuffled> shuffled{};  // whose root it tells
};

// `shown`, and the root.
base::Fields shown_to_all(const Event& event);

enum class Deed : std::uint8_t {
  join,       // person, seat, bots: how many house bots sit down with the maker of the room
  leave,      // seat
  stand_up,   // seats: gone, or not ready in time
  ready,      // seat, fill
  act,        // seat, move
  stand_in,   // seat: gone while a hand is on
  come_back,  // seat
  start,      // seats to stand up first; then bots fill the table and the deal begins
  reveal,     // seat, entropy: its r
  deal,       // no more is waited for: who has not revealed is taken by its hash
  begin,      // fill: the host's word, that all who sit are ready
  kick,       // seat: sent away by the host
  mute,       // seat, fill: whether it is so
  close,      // nobody is left
};

enum class Cause : std::uint8_t { player, house_bot, clock };

inline constexpr std::uint64_t kActionForm = 2;
inline constexpr std::uint64_t kFormWithoutProof = 1;  // its deals are not committed to

// What is journaled: enough to make its events again. `seed` stands only where a deal was committed
// to.
struct Action {
  std::uint64_t form = kActionForm;  // in which it was written
  Deed deed = Deed::join;
  Cause cause = Cause::player;
  Seat seat = 0;
  Person person;
  std::vector<Seat> seats;
  int bots = 0;
  bool fill = false;
  Move move;
  std::int64_t spent = 0;  // ms of the seat's bank
  std::optional<crypto::Seed> seed;
  std::optional<crypto::Digest> entropy;
  // Of the state that it was decided upon (`digest_of`), in the record that follows a snapshot:
  // who replays up to there must stand where the writer stood.
  std::string upon;
};

// A leading number names the form, so that a later program reads what an older one wrote.
std::string pack(const Action& action);
std::optional<Action> unpack_action(std::string_view packed);

// In snapshots, records and archives.
crypto::Digest unpack_digest(base::Unpacker& in);
void pack(base::Packer& out, const std::vector<Contribution>& contributions);
std::vector<Contribution> unpack_contributions(base::Unpacker& in);

std::string digest_of(std::string_view state);

State open(const Settings& settings);
Deal open_deal(const Settings& settings, rules::Start start, const crypto::Seed& seed,
               std::optional<std::vector<Contribution>> contributions, std::uint64_t hand_no);

}  // namespace cardroom::table
