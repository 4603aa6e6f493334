// The Owner: which tables are this game server's, who is connected, and what goes between them and
// the store. It claims, loads, appends, hands over and drops tables; it routes requests to tables
// and to the lobby, and tells the realtime tier what it owns and who else lives. Pure: (input, now)
// → outputs. It knows no socket, no SQL, no JSON text and no key but that of its requests' hashes;
// tokens and tickets are opened before they get here.
//
// Game servers that share a store never talk to each other: each owns the tables that it has
// claimed, and knows of the others what the store tells (rooms as they were noted, servers that
// live). A request that is another's goes back to the realtime server as a Redirect.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "gameserver/lobby/channels.hpp"
#include "gameserver/lobby/lobby.hpp"
#include "gameserver/owner/list_queue.hpp"
#include "gameserver/owner/output.hpp"
#include "gameserver/owner/pressure.hpp"
#include "gameserver/owner/request_hash.hpp"
#include "gameserver/owner/sanctions.hpp"
#include "gameserver/store/store.hpp"
#include "gameserver/table/table.hpp"
#include "shared/link/frames.hpp"

namespace cardroom::owner {

inline constexpr std::size_t kSeedStock = 64;   // seeds held ready, for tables that will need one
inline constexpr std::size_t kMaxAgain = 8;     // `create`s of one name that wait while it is made
inline constexpr int kNameTries = 8;            // for a room whose maker gave no name
inline constexpr std::size_t kMaxBehind = 256;  // of what waits for a table to be claimed
inline constexpr std::uint8_t kMaxHops = 4;     // of a request between game servers
inline constexpr std::size_t kMaxOwnsFrame = 1000;  // tables in one frame
inline constexpr std::size_t kMaxNotes = 128;       // rooms noted in one go
inline constexpr std::string_view kPlainRoom = "room1", kAutomaticRoom = "room2";  // never close
inline constexpr base::Millis kNoteEvery{1'000};
inline constexpr base::Millis kLiveEvery{1'000};
inline constexpr base::Millis kTellAgain{1'000};  // of a fault that the store could not count
inline constexpr std::size_t kMaxWhat = 500;      // bytes of a fault's words
inline constexpr base::Millis kListEvery{500};
inline constexpr base::Millis kReclaimEvery{100};
inline constexpr base::Millis kHandOverEvery{20};
inline constexpr std::size_t kHandOverAtOnce = 32;
inline constexpr base::Millis kChannelsEvery{250};  // after the store was away

// Whether other game servers may share the store. One that is alone claims every table at start.
enum class Company : std::uint8_t { alone, fleet };

// What crashed this process last time, in memory that outlives it; the owner writes here which
// table it is working on. Not a queue, not a log: one name.
struct Crumb {
  static constexpr std::size_t kMaxRoom = 256;
  char room[kMaxRoom + 1] = {};  // empty: no table
};

struct Config {
  std::string name;     // of this process, unique for each start
  std::string address;  // at which realtime servers reach its link, as the store tells the others
  RequestKeys request_keys;
  base::Millis bot_delay{1'200};
  Company company = Company::alone;
  Crumb* crumb = nullptr;  // none: nobody reads it
};

// Who somebody proved to be. With a jti it is redeemed first.
struct Claims {
  Person person;
  std::string jti;  // empty: a resume ticket
  std::int64_t exp = 0;
  std::string kid = {};  // of the key by which they first came in, as link frames have it
};

struct Counts {
  std::uint64_t claims_won = 0;
  std::uint64_t claims_held = 0;  // another had it
  std::uint64_t fenced = 0;       // tables lost to another
  std::uint64_t doubtful = 0;     // commits whose fate was not known
  std::uint64_t faults = 0;       // of a table's code
  std::uint64_t handed_over = 0;
  std::uint64_t redirected = 0;
  std::uint64_t turned_away = 0;  // requests, for the loop ran late
};

class Owner {
 public:
  explicit Owner(Config config) : config_(std::move(config)) {}

  // Asks the store for every room; `ready` once it can serve. `crashed`: the table that this
  // server's process died over last time, or empty.
  void start(base::Now now, const std::string& crashed = "");
  bool ready() const { return ready_; }
  void rekey(RequestKeys keys) { config_.request_keys = std::move(keys); }

  // A realtime server's link; `name` is unique for each start of it.
  void link_up(std::uint64_t link, std::string name, std::uint8_t version = link::kVersion);
  void link_down(std::uint64_t link, base::Now now);
  void authenticate(ViewerKey from, std::optional<std::uint64_t> id, Claims claims, base::Now now);
  void opened(ViewerKey viewer, Person person, bool home, base::Now now);
  void closed(ViewerKey viewer, base::Now now);
  // `rest`: the request's fields but msg, id and room.
  void request(std::uint64_t link, const link::Request& request, base::Fields rest, base::Now now);
  void attach(std::uint64_t link, const link::Attach& attach, base::Now now);
  void follow(std::uint64_t link, const link::Follow& follow, base::Now now);
  void wanted(std::uint64_t link, const link::Claim& claim, base::Now now);
  // What an operator asks of a channel: to post in it, or to read its newest `last`. The answer is
  // an Ordered.
  void order_post(std::uint64_t link, std::uint64_t number, const std::string& channel,
                  const std::string& text, base::Now now);
  void order_log(std::uint64_t link, std::uint64_t number, const std::string& channel,
                 std::uint64_t last, base::Now now);
  void stored(const store::Answer& answer, base::Now now);
  void tick(base::Now now);
  // The loop runs so late; noted every kPulse.
  void runs_late(base::Millis by, base::Now now) { pressure_.note(by, now.instant); }
  void export_deal(std::uint64_t link, std::uint64_t order, std::string room,
                   std::uint64_t hand_no);
  // What an operator forbids to a user, or allows again. The answer is an Ordered.
  void impose(std::uint64_t link, std::uint64_t number, const store::Sanction& sanction);
  void supply(const crypto::Seed& seed, base::Now now);

  // Hands every table over to the others that live; where there is none, keeps them.
  void drain(base::Now now);
  void resume(base::Now now);
  bool draining() const { return draining_; }

  bool wants_seed() const { return !needy_.empty() || seeds_.size() < kSeedStock; }
  base::Instant deadline() const;
  std::vector<Output> take_outputs() { return std::exchange(outputs_, {}); }

  // For operators; what a spectator may see.
  const lobby::Lobby& lobby() const { return lobby_; }
  const table::Table* find_table(const std::string& room) const;
  std::vector<std::string> rooms() const;  // whose tables are owned here
  // That are in memory, by root.
  const std::map<std::string, lobby::Channels>& channels() const { return channels_; }
  const std::vector<store::Server>& servers() const { return servers_; }
  const Sanctions& sanctions() const { return sanctions_; }
  const Counts& counts() const { return counts_; }
  const Config& config() const { return config_; }

 private:
  struct Connection {
    Person person;
    bool home = true;  // it is told of rooms from here
    // That it follows or has asked to join, and the epoch under which it was here last; 0: none.
    std::map<std::string, std::uint64_t> rooms;
    std::set<std::string> roots;  // of channels that it follows or has asked to follow
  };
  struct Link {
    std::string name;
    std::uint8_t version = 0;
  };
  struct Entry {
    std::unique_ptr<table::Table> table;
    base::Instant deadline = base::Instant::never();
  };
  // A request, with the frame that it came in, to be sent on as it stands.
  struct Call {
    table::Request request;
    link::Request frame;
  };
  using Behind = std::variant<Call, table::Attach, lobby::Asked>;
  // A table on its way from the store, or whose fault or successor is on its way there; and what
  // came for it meanwhile.
  struct Claiming {
    std::vector<Behind> behind;        // at most kMaxBehind
    std::size_t in_time = 0;           // of these: they came before the store was asked
    std::set<std::uint64_t> asked_by;  // links
  };
  // A claim that the store could not take.
  struct Reclaim {
    std::uint64_t seen = 0;
    std::set<std::uint64_t> asked_by;  // links
  };
  // Of a table that another owns, as the store told: hints.
  struct Elsewhere {
    std::string owner;
    std::uint64_t epoch = 0, seq = 0;
  };
  // What waits for the store.
  struct Making {  // a room
    store::Room room;
    table::Settings settings;
    std::optional<Call> call;  // none: the house's own
    bool named = false;        // by its maker
    std::vector<Call> again;   // `create`s of the same name, by anybody, that came meanwhile
    int tries = 0;
  };
  struct Remaking {  // a room in place of a closed one
    store::RemakeRoom remake;
    int tries = 0;
  };
  struct ClaimOf {
    std::string room;
    std::uint64_t seen = 0;
    // The epoch under which this server had the table until a commit's fate was not known; 0: none.
    std::uint64_t doubted = 0;
  };
  struct Appending {
    std::string room;
  };
  struct Checking {
    std::string room;
  };
  struct Faulting {
    std::string room;
    std::optional<std::uint64_t> epoch;  // none: of the process before, which crashed
    std::string what;
  };
  struct Redeeming {
    ViewerKey from;
    std::optional<std::uint64_t> id;
    Claims claims;
  };
  struct Admitting {
    ViewerKey from;
    std::optional<std::uint64_t> id;
    Person person;
    std::string kid;
  };
  struct Listing {
    std::vector<Call> misses;  // asked for a code that no room had when they came
  };
  struct Noting {
    std::string room;
  };
  struct OfChannels {
    std::string root;
  };
  struct Exporting {
    std::uint64_t link = 0, order = 0;
  };
  struct Imposing {
    std::uint64_t link = 0, number = 0;
    store::Sanction sanction;
  };
  struct ListingSanctions {};
  struct Unheeded {};  // nobody waits for the answer
  using Waiting =
      std::variant<Listing, Making, Remaking, ClaimOf, Appending, Checking, Faulting, Redeeming,
                   Admitting, Noting, OfChannels, Exporting, Imposing, ListingSanctions, Unheeded>;

  // owner.cpp: the store's answers, and the tables' effects
  std::uint64_t await(Waiting waiting);
  void to_store(store::Request request) { outputs_.push_back(ToStore{std::move(request)}); }
  void failed(Waiting waiting, base::Now now);
  void fared(Waiting waiting, store::Fate fate, base::Now now);
  void exported(const Exporting& exporting, const store::DealRead& read);
  void admit(ViewerKey from, std::optional<std::uint64_t> id, const Claims& claims, base::Now now);
  void turn_back(ViewerKey from, std::optional<std::uint64_t> id, protocol::ErrorCode code);
  void let_in(Admitting admitting, const std::vector<store::Position>& tables, base::Now now);
  bool with(const std::string& room, base::Now now, const std::function<void(table::Table&)>& act);
  void leave_crumb(const std::string& room);
  void settle(const std::string& room, base::Now now);
  void carry_out(const std::string& room, table::Effect effect, base::Now now);
  void give_seed(table::Table& table, const std::string& room);
  void learn(const store::Sanction& sanction, base::Now now);
  void refuse(const Origin& origin, protocol::ErrorCode code);

  // owning.cpp: which tables are ours, and who else lives
  void claim(const std::string& room, std::uint64_t seen, base::Now now, std::uint64_t doubted = 0);
  void claim_for(Behind waiting, const std::string& room, std::uint64_t seen, base::Now now);
  void ask_first(const std::string& room, std::uint64_t seen, base::Now now, std::uint64_t doubted);
  void ask_for(const std::string& room, std::uint64_t seen, base::Now now,
               std::uint64_t doubted = 0);
  void turn_away(const Behind& waiting, protocol::ErrorCode code);
  void turn_away(const Claiming& claiming, protocol::ErrorCode code);
  void claimed(const std::string& room, const store::Claimed& answer, base::Now now);
  std::string load(const store::Claimed& answer, base::Now now);
  void end_start();
  void show(const table::Table& table, base::Now now);
  void retire(const std::string& room, base::Now now);
  void serve_behind(const std::string& room, Claiming claiming, base::Now now);
  void not_there(const std::string& room, Claiming& claiming, base::Now now);
  void keep_claim(const ClaimOf& of, base::Now now);
  void claim_again(base::Now now);
  void claim_all_again(base::Now now);
  void finish_start();
  void drop(const std::string& room, protocol::ErrorCode code);
  void fault(const std::string& room, std::uint64_t epoch, const char* what);
  void tell_fault(Faulting fault);
  void fault_counted(const Faulting& fault, base::Now now);
  void announce(const link::Frame& frame);
  void announce_servers();
  void disown(const std::string& room, std::uint64_t epoch, const std::string& owner);
  void hand_over(base::Now now);
  const store::Server* least_loaded(bool with_mine) const;
  void send_on(Call call, const std::string& room, const std::string& owner, std::uint64_t epoch);
  void to_room(Call call, const std::string& room, base::Now now);

  void lose(const std::string& name);
  void doubt(const std::string& name, base::Now now);
  std::optional<std::uint64_t> epoch_of(const std::string& name) const;

  // channels.cpp: who says what where, and who hears it
  void to_channel(Call call, base::Now now);
  void order(lobby::Asked asked, base::Now now);
  void ask_behind(const std::string& root, lobby::Asked asked, base::Now now);
  void ask(const std::string& root, lobby::Asked asked, base::Now now);
  bool is_barred(const std::string& room, const std::string& user) const;
  bool at_table(const std::string& room, ViewerKey viewer) const;
  bool may_follow(const std::string& root, ViewerKey viewer) const;
  bool is_muted(const std::string& room, const std::string& user) const;
  std::optional<protocol::ErrorCode> bars(const lobby::Asked& asked, const std::string& root,
                                          std::uint64_t attachment) const;
  void channels_fared(const std::string& root, store::Fate fate, base::Now now);
  void channels_read(const std::string& root, const store::Log& log, base::Now now);
  void channels_go_on(base::Now now);
  void settle_channels(const std::string& root, base::Now now);
  void carry_out(const std::string& root, lobby::Channels::Effect effect, base::Now now);
  void say(const std::string& root, const lobby::Channels::Tell& told);
  void refuse_asked(const Origin& origin, protocol::ErrorCode code);
  void drop_channels(const std::string& root, protocol::ErrorCode code);
  void end_channels(const std::string& root, base::Now now);
  void stop_following(const std::set<std::string>& roots, ViewerKey viewer);

  // rooms.cpp: which rooms there are, and new ones
  void list(std::vector<Call> misses);
  void listed(Listing listing, const store::Rooms& rooms, base::Now now);
  void learn(const store::Listed& listed, base::Now now);
  void note_rooms(base::Now now);
  void make_house_room(std::string_view name);
  void ask_to_make(Making making);
  void made(Making making, store::Creation outcome, base::Now now);
  void give_up(Making& making, protocol::ErrorCode code);
  Making* find_making(const std::string& name);
  void create(Call call, base::Now now);
  base::Result<table::Settings, protocol::ErrorCode> wished(const table::Request& request) const;
  void make_room(Call call, table::Settings settings, const std::string* name);
  void make_anew(Call call, const std::string& room, base::Now now);
  void ask_to_remake(Remaking remaking);
  void remade(Remaking remaking, store::Creation outcome, base::Now now);
  void enlist(const table::Settings& settings, const table::Summary& summary, base::Now now);
  std::optional<std::string> fresh_letters();
  void match(Call call, const std::string& game, base::Now now);

  // routing.cpp: the players' side
  bool turns_away(const table::Request& request, base::Now now) const;
  void route(Call call, base::Now now);
  void to_table(Call call, const std::string& room, base::Now now);
  void bring_in(ViewerKey viewer, const std::string& room);
  std::optional<protocol::ErrorCode> bars(const table::Request& request,
                                          const table::Settings& settings) const;
  void refuse(const table::Request& request, protocol::ErrorCode code);
  void answer(const table::Request& request, table::Move message);
  void tell(table::Tell tell, const std::string& room);
  void list_rooms(base::Instant now);

  bool alone() const { return config_.company == Company::alone; }

  Config config_;
  lobby::Lobby lobby_;
  ListQueue lists_;  // of rooms, yet to be told
  Pressure pressure_;
  std::map<std::string, Entry> tables_;
  std::map<std::string, Claiming> claiming_;
  std::map<std::string, Faulting> uncounted_;  // told again at next_tell_
  std::map<std::string, std::string> parked_;  // tables, and why; so that it is said once
  std::vector<Parked> unread_;                 // met at start
  std::map<std::string, Elsewhere> elsewhere_;
  std::map<std::string, std::string> codes_;         // of private rooms → name
  std::map<std::string, std::uint64_t> roots_;       // of channels, owned here: their epochs
  std::map<std::string, lobby::Channels> channels_;  // by root, a room's included
  std::set<std::string> stalled_;                    // of those, to go on at next_channels_
  std::map<std::uint64_t, Link> links_;
  std::map<ViewerKey, Connection> connections_;
  std::set<ViewerKey> authenticating_;
  std::map<std::uint64_t, Waiting> waiting_;
  std::uint64_t next_number_ = 1;
  bool ready_ = false, starting_ = true, draining_ = false;
  int house_rooms_ = 0;  // on their way
  // Tables that are asked for again: one at next_reclaim_, and all once a claim was answered.
  std::map<std::string, Reclaim> reclaim_;
  std::string last_reclaimed_;  // they take turns
  std::set<std::pair<base::Instant, std::string>> due_;
  std::vector<crypto::Seed> seeds_;
  std::set<std::string> needy_;  // tables that wait for a seed
  std::vector<store::Server> servers_;
  Sanctions sanctions_;
  std::int64_t sanctions_as_of_ = 0;
  std::set<std::string> to_note_;  // rooms that changed
  std::int64_t listed_as_of_ = 0;
  bool listing_ = false, relist_ = false;  // relist: the last list did not come
  base::Instant next_list_{0}, next_live_{0}, next_note_{0}, next_hand_over_{0}, next_reclaim_{0},
      next_tell_{0}, next_channels_{0};
  Counts counts_;
  std::vector<Output> outputs_;
};

// Of the requests that name a table: what happens at it, and is done once by its id.
bool is_action(const std::string& msg);

// say, follow, unfollow
bool names_channel(const std::string& msg);

// A room's settings as the store keeps them.
std::string pack(const table::Settings& settings);
std::optional<table::Settings> unpack_settings(const store::Room& room);
// What others may know of its table.
std::string pack(const table::Summary& summary);
std::optional<table::Summary> unpack_summary(std::string_view packed);

}  // namespace cardroom::owner
