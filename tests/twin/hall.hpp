// A game server and all that reaches it, in one thread: the server's own code from the link's
// frames inwards, a store in memory, a clock that moves when told to, two realtime servers' links
// and an operator's. Everything that leaves the server is kept, with who gets it. The same inputs
// give the same bytes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gameserver/server/server.hpp"
#include "gameserver/store/memory_store.hpp"
#include "shared/ops/metrics.hpp"

namespace cardroom::twin {

inline constexpr const char* kRoom = "den";  // at which is played
inline constexpr link::LinkId kFronts[] = {1, 2};
inline constexpr link::LinkId kOperator = 3;  // what it asked for, log lines, metrics
inline constexpr link::LinkId kColumns = 4;   // what of the journal stands in clear

// Something that left the game server, without its addressees; to none: to the link's other end.
struct Heard {
  link::LinkId link = 0;
  std::vector<link::Conn> to;
  base::Instant at;
  std::string bytes;
  bool operator==(const Heard&) const = default;
};

// What is done to the server, or comes of itself.
struct Input {
  enum class Kind : std::uint8_t {
    enter,    // user, on a new connection
    say,      // fields: a request, with its `msg`
    close,    // the connection
    wait,     // span
    crash,    // the process dies and starts again on the same store
    relink,   // a realtime server's link is lost, and made again after span
    order,    // an operator's words
    metrics,  // are read
  };
  Kind kind = Kind::wait;
  link::Conn conn = 0;
  std::string user;  // of that connection
  base::Fields fields;
  std::vector<std::string> words;
  base::Millis span{0};
  bool fails = false;  // say: the code of the game throws at it
};

class Hall final : private server::World, private link::LinkServer {
 public:
  explicit Hall(std::uint64_t seed);

  void apply(const Input& input);
  std::vector<Heard> take_heard() { return std::exchange(heard_, {}); }

  // Where a connection is in the room, as its realtime server knows.
  struct Front {
    link::LinkId link = 0;
    std::string user;
    std::uint64_t requests = 0;
    std::uint64_t attachment = 0;  // 0: it does not follow the room
    bool spectator = false;
    std::uint64_t epoch = 0, seq = 0;  // that it was last shown
    std::string channel;               // that it follows, or none
    std::uint64_t place = 0;           // that it was last shown of it
  };
  const std::map<link::Conn, Front>& fronts() const { return fronts_; }
  const table::Table* table() const { return server_->owner().find_table(kRoom); }
  const std::vector<store::Record>& journal() const { return store_.journal(kRoom); }
  base::Millis until_due() const;  // 0: nothing is

 private:
  base::Now now() override { return {at_, base::WallTime{kBegins.ms + at_.ms}}; }
  std::optional<crypto::Seed> fresh_seed() override;
  void to_store(store::Request request) override { asked_.push_back(std::move(request)); }
  void copy_store() override {}
  void wake_at(base::Instant due) override { wakes_ = due; }
  void faulted(const std::string& room, const std::string& why) override;
  void unreadable(std::size_t tables, const std::string& why) override;
  void parked(const std::string& room, const std::string& why) override;

  void start(Listener& listener) override { listener_ = &listener; }
  void send(link::LinkId link, const link::Frame& frame) override;
  void drop(link::LinkId link) override;

  void begin();
  void link_up(link::LinkId link, link::Role role);
  void attach_again(link::LinkId link);
  void run();
  void pass(base::Millis span);
  void say(const Input& input);
  void follow_frame(link::LinkId link, const link::Frame& frame);
  void keep(link::LinkId link, std::vector<link::Conn> to, std::string bytes);
  void keep_columns(const store::Request& request);
  std::string print_hash(const store::Record& record) const;

  static constexpr base::WallTime kBegins{1'800'000'000'000};

  const std::uint64_t seed_;
  std::uint64_t seeds_ = 0, starts_ = 0, orders_ = 0;
  crypto::KeyRing keys_;
  owner::RequestKeys request_keys_;
  store::MemoryStore store_;
  base::Instant at_{1'000}, wakes_ = base::Instant::never();
  Listener* listener_ = nullptr;
  link::LinkId down_ = 0;  // a link that is lost: what is sent on it is forgotten
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<ops::Metrics> metrics_;
  std::vector<store::Request> asked_;
  std::vector<table::Digest> asked_for_;  // by players, without keys
  std::map<link::Conn, Front> fronts_;
  std::vector<Heard> heard_;
};

}  // namespace cardroom::twin
