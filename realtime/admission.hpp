// Admission: how much of what each address and each user may do, and whether there is room for one
// more. It counts and answers; who asks refuses. An address is its prefix (net::prefix_of), for one
// subscriber chooses freely behind it. Time comes in as a value. Pure; one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "shared/base/time.hpp"

namespace cardroom::realtime {

// connect: a connection begins; open: a conversation does, on whatever carrier. bad_session: one of
// SockJS was named that is not there, or another's. bad_token and bad_ticket: one was refused; of
// two kinds, so that who guesses tokens keeps nobody from coming back. guest: one asks for a
// guest's token. The rest are messages: what is said to others, what makes rooms, what is looked up
// or joined, and all else, which is play.
enum class Act : std::uint8_t {
  connect,
  open,
  bad_session,
  bad_token,
  bad_ticket,
  guest,
  say,
  create,
  look,
  play
};
inline constexpr std::size_t kActs = 10;
std::optional<Act> act_named(std::string_view name);

// So many at once, and then one more each `every`.
struct Rate {
  std::int64_t burst = 0;
  std::int64_t every_us = 0;
  bool operator==(const Rate&) const = default;
};

// What an operator says of one act: ACT=BURST:MS, at most a million at once, and one more at least
// each hour.
struct Limit {
  Act act;
  Rate rate;
  bool operator==(const Limit&) const = default;
};
std::optional<Limit> parse_limit(std::string_view text);

struct Limits {
  std::array<Rate, kActs> rates{{
      {400, 20'000},    // connect: 50 a second
      {200, 50'000},    // open: 20 a second
      {200, 50'000},    // bad_session: 20 a second, for each ends one that was opened
      {30, 2'000'000},  // bad_token: one in 2 s
      {30, 2'000'000},  // bad_ticket: one in 2 s
      {60, 2'000'000},  // guest: one in 2 s
      {20, 1'000'000},  // say: one a second
      {20, 2'000'000},  // create: one in 2 s
      {100, 100'000},   // look: 10 a second
      {1'000, 2'000},   // play: 500 a second
  }};
  std::size_t places = 1'000;  // of each kind that one address may have at once
  // Of all places so many percent are for those who come back.
  std::size_t reserve_percent = 10;
  bool loopback = false;  // whether addresses of this machine are counted, too

  const Rate& rate(Act act) const { return rates[static_cast<std::size_t>(act)]; }
  Rate& rate(Act act) { return rates[static_cast<std::size_t>(act)]; }
};

// Of which kind a message is, by its name.
Act act_of(std::string_view msg);

// Who did what lately. The generic cell rate algorithm (ITU-T I.371): a bucket is one instant, the
// one at which it is full again. One that is full is the same as none, so forgetting the bucket
// that nobody has used for longest costs least.
class Buckets {
 public:
  explicit Buckets(std::size_t most) : most_(most) {}

  // Takes one; or how long until there is one.
  std::optional<base::Millis> take(Act act, std::string_view who, const Rate& rate,
                                   base::Instant now);
  // The same without taking.
  std::optional<base::Millis> look(Act act, std::string_view who, const Rate& rate,
                                   base::Instant now) const;
  std::size_t size() const { return buckets_.size(); }

 private:
  using Key = std::pair<std::string, Act>;
  struct Bucket {
    std::int64_t full_us = 0;
    std::list<Key>::iterator use;
  };
  static std::optional<base::Millis> wait(std::int64_t full_us, const Rate& rate,
                                          std::int64_t now_us);

  const std::size_t most_;
  std::map<Key, Bucket> buckets_;
  std::list<Key> uses_;  // the longest unused first
};

class Admission {
 public:
  // Buckets remembered at once.
  static constexpr std::size_t kMaxRemembered = 200'000;

  // `connections`: how many this process can hold.
  Admission(const Limits& limits, std::size_t connections)
      : limits_(limits), connections_(connections) {}

  // An empty `who` is not counted.
  std::optional<base::Millis> take(Act act, std::string_view who, base::Instant now);
  std::optional<base::Millis> look(Act act, std::string_view who, base::Instant now) const;

  // What one holds as long as it lasts: `leave` follows each `enter`.
  enum class Place : std::uint8_t { connection, conversation };
  bool full(Place place, std::string_view who);
  void enter(Place place, std::string_view who);
  void leave(Place place, std::string_view who);
  // Whether what room is left is for those who come back.
  bool only_returning() const;

  const Limits& limits() const { return limits_; }
  std::uint64_t refused() const { return refused_; }

 private:
  using Holder = std::pair<std::string, Place>;

  const Limits limits_;
  const std::size_t connections_;
  std::size_t held_ = 0;  // connections, of whomever
  std::map<Holder, std::size_t> holders_;
  Buckets buckets_{kMaxRemembered};
  std::uint64_t refused_ = 0;
};

}  // namespace cardroom::realtime
