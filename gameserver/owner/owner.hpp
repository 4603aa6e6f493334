// The Owner: which tables are this game server's, who is connected, and what goes between them and
// the store. It claims, loads, appends and drops tables; it routes requests to tables and to the
// lobby. Pure: (input, now) → outputs. It knows no socket, no SQL, no JSON text and no key; tokens
// and tickets are opened before they get here.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "gameserver/lobby/lobby.hpp"
#include "gameserver/store/store.hpp"
#include "gameserver/table/table.hpp"
#include "shared/link/frames.hpp"

namespace cardroom::owner {

using table::Origin;
using table::Person;
using table::ViewerKey;

inline constexpr std::size_t kSeedStock = 64;  // seeds held ready, for tables that will need one
inline constexpr std::size_t kMaxAgain = 8;    // of one `create` while its room is being made
inline constexpr int kNameTries = 8;           // for a room whose maker gave no name

struct Config {
  std::string name;  // of this process, unique for each start
  base::Millis bot_delay{900};
};

// ---- outputs, in order ----

struct Told {  // one message for players of one link
  std::uint64_t link = 0;
  std::vector<link::Conn> to;
  std::uint64_t answers = 0;
  std::optional<std::uint64_t> re;
  std::string room;  // empty: not about a table
  std::uint64_t epoch = 0, seq = 0;
  table::Move message;
};
struct Refused {
  Origin origin;
  protocol::ErrorCode code = protocol::ErrorCode::unavailable;
};
// The answer to an authentication: with the seats that this user holds, or refused.
struct Admitted {
  ViewerKey from;
  std::optional<std::uint64_t> id;
  Person person;
  base::List seats;
};
struct NotAdmitted {
  ViewerKey from;
  std::optional<std::uint64_t> id;
  protocol::ErrorCode code = protocol::ErrorCode::invalid_token;
};
struct Dismissed {
  ViewerKey viewer;
  protocol::CloseCode code = protocol::CloseCode::superseded;
};
struct ToLink {
  std::uint64_t link = 0;
  link::Frame frame;
};
struct ToStore {
  store::Request request;
};
// A table that could not be loaded is left alone; `what` is for the log.
struct Parked {
  std::string room;
  std::string what;
};

using Output =
    std::variant<Told, Refused, Admitted, NotAdmitted, Dismissed, ToLink, ToStore, Parked>;

// Who somebody proved to be. With a jti it is redeemed first.
struct Claims {
  Person person;
  std::string jti;  // empty: a resume ticket
  std::int64_t exp = 0;
};

class Owner {
 public:
  explicit Owner(Config config) : config_(std::move(config)) {}

  // Asks the store for every room; `ready` once all of them stand.
  void start(base::Now now);
  bool ready() const { return ready_; }

  void authenticate(ViewerKey from, std::optional<std::uint64_t> id, Claims claims, base::Now now);
  void opened(ViewerKey viewer, Person person);
  void closed(ViewerKey viewer, base::Now now);
  // `rest`: the request's fields but msg, id and room.
  void request(std::uint64_t link, const link::Request& request, base::Fields rest, base::Now now);
  void attach(std::uint64_t link, const link::Attach& attach, base::Now now);
  void link_down(std::uint64_t link, base::Now now);
  void stored(const store::Answer& answer, base::Now now);
  void tick(base::Now now);
  void supply(const crypto::Seed& seed, base::Now now);

  bool wants_seed() const { return !needy_.empty() || seeds_.size() < kSeedStock; }
  base::Instant deadline() const;
  std::vector<Output> take_outputs() { return std::exchange(outputs_, {}); }

  // For operators; what a spectator may see.
  const lobby::Lobby& lobby() const { return lobby_; }
  const table::Table* find_table(const std::string& room) const;
  std::vector<std::string> rooms() const;

 private:
  struct Connection {
    Person person;
    std::set<std::string> rooms;  // that it follows or has asked to join
  };
  struct Entry {
    std::unique_ptr<table::Table> table;
    base::Instant deadline = base::Instant::never();
  };
  // What waits for the store.
  struct Making {  // a room
    store::Room room;
    table::Settings settings;
    std::optional<table::Request> request;  // none: the house's own
    int bots = 0;
    bool named = false;                 // by its maker
    std::vector<table::Request> again;  // the maker's same `create`, sent again meanwhile
    int tries = 0;
  };
  struct Claiming {
    store::Room room;
    std::optional<Making> making;
  };
  struct Appending {
    std::string room;
  };
  struct Redeeming {
    ViewerKey from;
    std::optional<std::uint64_t> id;
    Claims claims;
  };
  struct Listing {};
  struct Keeping {};
  using Waiting = std::variant<Listing, Making, Claiming, Appending, Redeeming, Keeping>;

  // owner.cpp: the store's side
  std::uint64_t await(Waiting waiting);
  void listed(const store::Rooms& rooms, base::Now now);
  void make_house_room(const std::string& name, bool automatic);
  void ask_to_make(Making making);
  void made(Making making, store::Creation outcome, base::Now now);
  void claim(store::Room room, std::optional<Making> making, base::Now now);
  void claimed(Claiming claiming, const store::Claimed& answer, base::Now now);
  Making* find_making(const std::string& name);
  void give_up(Making& making, protocol::ErrorCode code);
  void sit_down_maker(Making& making, base::Now now);
  void failed(Waiting waiting, base::Now now);
  void admit(ViewerKey from, std::optional<std::uint64_t> id, const Person& person);
  void settle(const std::string& room, base::Now now);
  void carry_out(const std::string& room, table::Effect effect, base::Now now);
  void give_seed(table::Table& table, const std::string& room);

  // routing.cpp: the players' side
  void route(table::Request request, std::string room, base::Now now);
  void create(table::Request request, base::Now now);
  std::optional<std::string> room_of_join(const table::Request& request, const std::string& room);
  void join_game(table::Request request, const std::string& game, base::Now now);
  void make_room(table::Request request, table::Settings settings, int bots, std::string name);
  void to_table(table::Request request, const std::string& room, base::Now now);
  void refuse(const table::Request& request, protocol::ErrorCode code);
  void answer(const table::Request& request, table::Move message);
  void tell(const table::Tell& tell, const std::string& room);
  void send_rooms(ViewerKey viewer, const Person& person);

  Config config_;
  lobby::Lobby lobby_;
  std::map<std::string, Entry> tables_;
  std::map<std::string, std::string> codes_;  // of private rooms → name
  std::map<ViewerKey, Connection> connections_;
  std::set<ViewerKey> authenticating_;
  std::map<std::uint64_t, Waiting> waiting_;
  std::uint64_t next_number_ = 1;
  std::uint64_t next_name_ = 1;
  std::size_t loading_ = 0;
  bool ready_ = false;
  std::set<std::pair<base::Instant, std::string>> due_;
  std::vector<crypto::Seed> seeds_;
  std::set<std::string> needy_;  // tables that wait for a seed
  std::vector<Output> outputs_;
};

// A room's settings as the store keeps them.
std::string pack(const table::Settings& settings);
std::optional<table::Settings> unpack_settings(const store::Room& room);

}  // namespace cardroom::owner
