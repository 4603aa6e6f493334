// A Table: one room's seats, hand, journal and viewers. A pure machine: (input, now) → effects. It
// reads no clock, draws no randomness, touches no socket and no disk.
//
// Order of every action: decide → append durable → evolve → tell. At most one append is in flight;
// what arrives meanwhile waits in a bounded queue. Nothing that comes from an append that is not
// yet durable is among the effects; what tells how the table stands without an append (a `table`,
// missed events, a refusal) waits for a fence check begun after it was asked for. Time: the owner's
// own living time; nobody is charged an outage, and while the store is away the clocks stand still.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gameserver/store/store.hpp"
#include "gameserver/table/ledger.hpp"
#include "gameserver/table/state.hpp"
#include "gameserver/table/step.hpp"
#include "shared/base/bounded_queue.hpp"
#include "shared/protocol/errors.hpp"

namespace cardroom::table {

inline constexpr base::Millis kGrace{30'000};         // a seat without a connection is held
inline constexpr base::Millis kPresenceDelay{2'000};  // shorter absences are not told
inline constexpr base::Millis kReadyTime{60'000};     // after a result, or the sitting
inline constexpr base::Millis kAutoStart{3'000};      // in an automatic room
inline constexpr base::Millis kRevealTime{1'000};     // after a commitment
inline constexpr base::Millis kDeserted{60'000};      // nobody is there: it closes after its hand
inline constexpr base::Millis kLinger{10'000};        // a closed table, for who missed the end
inline constexpr base::Millis kRetry{250};            // after the store was unavailable
inline constexpr base::Millis kPauseTold{1'000};      // shorter ones are not told
inline constexpr std::size_t kMaxWaiting = 2048;      // behind an append or a check in flight
inline constexpr std::size_t kMaxHistory = 2048;      // events kept for who comes back
inline constexpr std::size_t kSnapshotRecords = 64;   // at the most between two snapshots
inline constexpr std::size_t kMaxViewers = 1024;      // of one table

// A player's connection: the link that it came by, and its number there.
struct ViewerKey {
  std::uint64_t link = 0;
  std::uint64_t conn = 0;
  auto operator<=>(const ViewerKey&) const = default;
};

struct Request {
  ViewerKey from;
  Person person;
  std::uint64_t number = 0;      // comes back in the one answer
  std::uint64_t attachment = 0;  // that it makes, or by which it follows the table; 0: neither
  std::string msg;
  std::optional<std::uint64_t> id;
  RequestHash hash;  // compares two requests with one id
  base::Fields rest;
  // Why its user may not come in here, as the table's owner found; none: they may.
  std::optional<protocol::ErrorCode> barred{};
};

// A viewer that followed this table before its link, or this process, was made anew.
struct Attach {
  ViewerKey from;
  Person person;
  std::uint64_t attachment = 0;
  bool spectator = false;
  std::uint64_t epoch = 0, seq = 0;
};

struct Origin {
  ViewerKey from;
  std::uint64_t number = 0;
  std::optional<std::uint64_t> id;  // for `re`
};

// ---- effects, in order ----

// `origin` where this is the one answer to a request; it then goes to nobody else. epoch and seq:
// up to where it shows the table; 0 where it is not numbered. A `resume`, whose own fields say
// where the table stands, shows nothing yet: its seq is where the viewer came back from.
struct Tell {
  std::vector<ViewerKey> to;
  std::optional<Origin> origin;
  Move message;
  std::uint64_t epoch = 0, seq = 0;
};
struct Refuse {
  Origin origin;
  protocol::ErrorCode code;
};
struct Attached {
  ViewerKey viewer;
  std::uint64_t attachment = 0;
  bool spectator = false;
};
struct Detached {
  ViewerKey viewer;
};
// Taken over by a newer connection: `bye` and close.
struct Supersede {
  ViewerKey viewer;
};
struct AppendRecord {
  store::Record record;
};
struct KeepSnapshot {
  store::Snapshot snapshot;
};
struct ArchiveDeal {
  store::Archive deal;  // but its number
};
// Is this table still ours under its epoch? Answered by `checked`.
struct CheckFence {};
// Seats or status changed: the lobby's picture of the room is out of date.
struct RoomChanged {};
// The table is no longer ours: drop it and say nothing to anybody.
struct Lost {};
// Whether the append in flight happened is not known: drop the table, and claim it anew to learn.
struct Doubtful {};

using Effect = std::variant<Tell, Refuse, Attached, Detached, Supersede, AppendRecord, KeepSnapshot,
                            ArchiveDeal, CheckFence, RoomChanged, Lost, Doubtful>;
using Effects = std::vector<Effect>;

struct Summary {
  int seats = 0, players = 0, spectators = 0;
  bool playing = false;
  std::vector<std::pair<Seat, std::string>> users;  // humans
  std::uint64_t closed_at = 0;                      // seq; 0: it is not closed
};

class Table {
 public:
  Table(Settings settings, std::uint64_t epoch, base::Millis bot_delay)
      : settings_(std::move(settings)),
        epoch_(epoch),
        bot_delay_(bot_delay),
        state_(open(settings_)),
        chairs_(state_.places.size()) {}

  // Rebuilds the table from what the store gave to the claim; empty where it is well, else what is
  // wrong with the journal (the table is then of no use).
  std::string load(const store::Claimed& claimed, base::Now now);

  // How a room of these settings begins that takes this closed one's name: with its numbers and
  // the ids that were used up, and with nothing else of it.
  store::Snapshot succeeded_by(const Settings& settings, base::Now now) const;

  // A `create` of the room's maker is a join; the first one brings its house bots along.
  void request(Request request, base::Now now);
  void attach(const Attach& attach, base::Now now);
  // Its connection closed. False where it was unknown here.
  bool gone(ViewerKey viewer, base::Now now);
  void stored(store::Fate fate, base::Now now);
  void checked(store::Fate fate, base::Now now);
  void supply(const crypto::Seed& seed) { seed_ = seed; }
  void tick(base::Now now);

  // Between two actions: nothing is on its way to the store.
  bool at_rest() const { return !pending_ && !check_; }
  // Whose requests have no answer yet, each once; of a table that is dropped, be it in the midst of
  // one of them.
  std::vector<Origin> abandon();

  base::Instant deadline() const;
  bool wants_seed() const { return !seed_; }
  Effects take_effects() { return std::exchange(effects_, {}); }

  const Settings& settings() const { return settings_; }
  const State& state() const { return state_; }
  std::uint64_t epoch() const { return epoch_; }
  Summary summary() const;
  // Closed, and all who were there have had the time to hear of it.
  bool done(base::Now now) const {
    return state_.closed && at_rest() && waiting_.empty() && lingers_until_ <= now.instant;
  }
  bool shows(ViewerKey viewer) const { return viewers_.contains(viewer); }
  bool watched() const { return !viewers_.empty(); }
  // As `viewer` may know it (-1: a spectator). What operators are shown, too.
  base::Fields print(Seat viewer, base::Now now) const;

 private:
  enum class Presence : std::uint8_t { connected, held, gone };

  // What is so now of a seat; not kept.
  struct Chair {
    std::optional<ViewerKey> viewer;
    base::Instant away_since = base::Instant::never();
    Presence told = Presence::connected;
    std::vector<Move> legal;
    std::uint32_t choice_no = 0;  // of the choice that `legal` gives, as the game counts
    base::Instant turn_ends = base::Instant::never();
    base::Instant house_acts = base::Instant::never();
    base::Instant ready_by = base::Instant::never();  // after a result
    bool back = false;  // the person said something since a house bot took over
  };
  struct Viewing {
    Person person;
    std::uint64_t attachment = 0;
    Seat seat = -1;
  };
  struct Pending {
    Action action;
    Step step;
    store::Record record;
    std::optional<Origin> origin;
    std::optional<Request> request;  // of a join, to be answered with a table
  };
  // What waits its turn; fenced once a check that began after it came has found the table ours.
  struct Asked {
    std::variant<Request, Attach> what;
    bool fenced = false;
  };
  static std::optional<Origin> origin_of(const Asked& asked);
  struct Kept {
    Event event;
    std::uint64_t epoch;
    base::Instant at;
  };

  // table.cpp: the journal
  bool propose(Action action, Request* request, base::Now now);
  void commit(base::Now now);
  void absorb(const Action& action, Step&& step, const store::Record& record, base::Instant at);
  void keep_snapshot(base::Now now);
  store::Snapshot snapshot(base::Now now) const;
  void archive(const Action& last, const store::Record& record);
  void put_out_archives();
  std::string snapshot_body(std::uint64_t form) const;
  bool restore(std::string_view body);
  bool replay_deal(base::Unpacker& in, std::uint64_t form);

  // requests.cpp: who asks
  void ask(Asked asked, base::Now now);
  void drain(base::Now now);
  bool answer(Asked& asked, base::Now now);
  bool may_append(const Request& request) const;
  void begin_check();
  void join(Request& request, base::Now now);
  void join_as_spectator(const Request& request, base::Now now);
  void come_back(const Request& request, Seat seat, base::Now now);
  void act(Request& request, base::Now now);
  void act_as_host(Request& request, base::Now now);
  void drop_unwanted(base::Now now);
  bool known_by_id(const Request& request);
  void prove(const Request& request, Seat seat);
  void take_up(const Attach& attach, base::Now now);
  void leave_as_spectator(const Request& request);
  void attach_viewer(ViewerKey key, const Person& person, std::uint64_t attachment, Seat seat);
  void drop_viewer(ViewerKey key, base::Now now);
  bool can_follow(const Person& person, Seat seat, std::uint64_t epoch, std::uint64_t seq) const;
  std::optional<Seat> seat_of(const std::string& user) const;
  bool spectates(ViewerKey key) const;
  void refuse(const Request& request, protocol::ErrorCode code);

  // telling.cpp: what they are shown
  std::optional<Move> seen(const Event& event, Seat viewer) const;
  void tell_event(const Event& event, const Origin* origin);
  void tell_proofs(Seat seat, const Origin* origin);
  void tell_resume(const Request& request, const Origin& origin, Position from);
  void tell_end(const Attach& attach);
  void tell_missed(ViewerKey viewer, Seat seat, std::uint64_t since);
  void tell_table(ViewerKey viewer, Seat seat, const std::optional<Origin>& origin, base::Now now);
  void tell_what_is_so(ViewerKey viewer, Seat seat, base::Now now);
  void tell_turn(Seat seat, base::Now now);
  Move presence_message(Seat seat) const;
  void tell_presence(Seat seat);
  void tell_spectators();
  void tell_spectators(ViewerKey key);
  void tell_all(Move message);
  void forget_unseated();
  Move turn_message(Seat seat, bool with_legal, base::Now now) const;
  base::List print_seats() const;
  bool sees_hand(Seat seat) const;

  // clock.cpp: what happens by itself
  void refresh_turns(const Action* last, bool dealt, base::Now now);
  void refresh_timers(base::Now now);
  bool act_for_due(base::Now now);
  bool stand_up_due(base::Now now);
  bool close_due(base::Now now);
  void note_desertion(base::Now now);
  void tell_due_presence(base::Now now);
  bool gone(const Chair& chair, base::Now now) const;
  bool comes_back(Seat seat) const;
  base::Millis thinks(Seat seat) const;
  std::int64_t spent(Seat seat, base::Now now) const;
  void stand_still(base::Now now);
  void turn_away();
  void go_on(base::Now now);
  void tell_pause(base::Now now);
  void tell_notice(const char* text, base::Now now);

  Place& place(Seat seat) { return state_.places[static_cast<std::size_t>(seat)]; }
  const Place& place(Seat seat) const { return state_.places[static_cast<std::size_t>(seat)]; }
  Chair& chair(Seat seat) { return chairs_[static_cast<std::size_t>(seat)]; }
  const Chair& chair(Seat seat) const { return chairs_[static_cast<std::size_t>(seat)]; }
  Seat seats() const { return static_cast<Seat>(chairs_.size()); }

  Settings settings_;
  std::uint64_t epoch_;
  base::Millis bot_delay_;

  // Durable: what a replay reaches.
  State state_;
  Ledger ledger_;
  std::vector<std::pair<Seat, Move>> moves_;  // of the hand in play

  // So now.
  std::vector<Chair> chairs_;
  std::map<ViewerKey, Viewing> viewers_;
  std::deque<Kept> history_;
  std::optional<Pending> pending_;
  std::optional<Origin> in_hand_;  // whose request is being answered or committed
  base::BoundedQueue<Asked, kMaxWaiting> waiting_;
  bool check_ = false;        // is under way,
  std::size_t checking_ = 0;  // for so many of those that wait; 0: is the store back?
  std::optional<crypto::Seed> seed_;
  std::string last_digest_;  // of the newest snapshot's state; goes into the next record
  std::vector<store::Archive> archives_;  // of deals that have ended, to be put out
  std::size_t since_snapshot_ = 0;
  base::Instant start_at_ = base::Instant::never();   // an automatic room's deal
  base::Instant reveal_by_ = base::Instant::never();  // after a commitment
  base::Instant lingers_until_ = base::Instant::never();
  base::Instant deserted_since_ = base::Instant::never();
  base::Instant not_before_ = base::Instant{0};         // after the store was unavailable
  base::Instant still_since_ = base::Instant::never();  // the clocks stand, for want of a store
  bool pause_told_ = false;
  Effects effects_;
};

}  // namespace cardroom::table
