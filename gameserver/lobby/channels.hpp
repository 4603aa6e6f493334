// Channels: all channels of one root (shared/protocol/channel.hpp) at their owner: who follows
// which, how far each counts, and the newest of what was said. A pure machine as a table is: what
// is asked of it and what the store answered come in, effects go out.
//
// What is asked waits in one bounded queue, and goes to the store as one post of all that is said
// in it, or as one look whether the root is still ours; once that is durable it is answered in the
// order in which it came. So nothing is told before it is durable, nobody is shown a log of before
// another took the channel over, and a follower is told everything once: what was said before it
// began to follow stands in the log, what comes later is told. Nothing is remembered of a root that
// nobody follows and of which nothing is asked.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "gameserver/table/table.hpp"
#include "shared/base/bounded_queue.hpp"

namespace cardroom::lobby {

using table::Origin;

inline constexpr std::size_t kMaxAskedOfRoot = 1024;    // that waits
inline constexpr std::size_t kMaxFollowers = 1u << 15;  // connections, of one root
inline constexpr std::size_t kMaxSubChannels = 64;      // of a root, that somebody spoke in
// Of one `log`: a player's queue holds 32 KiB, and a log must fit in beside other messages.
inline constexpr std::size_t kMaxLogBytes = 16u << 10;
// Of one channel, in memory: no log has room for more, an entry being at least kEntryBytes long.
inline constexpr std::size_t kEntryBytes = 80;
inline constexpr std::size_t kMaxInMemory = kMaxLogBytes / kEntryBytes;

// What somebody asks. A follower that comes back gets no answer, and what it missed since `place`.
struct Asked {
  enum class Kind : std::uint8_t { say, follow, come_back, unfollow, read };
  Kind kind = Kind::say;
  Origin origin;
  table::Person person;  // of nobody: an operator
  std::string channel;
  std::string text;   // say
  base::WallTime at;  // say
  // follow, read: how many of the newest messages are wanted.
  std::optional<std::uint64_t> last;
  std::uint64_t following = 0;  // follow, come_back: the number that the realtime server gave it
  std::uint64_t place = 0;      // come_back: up to where it was shown
  // Why it may not be done, as the root's owner found; none: it may.
  std::optional<protocol::ErrorCode> barred{};
  bool posted = false;  // say: is on its way to the store
  bool gone = false;    // its connection closed meanwhile
};

class Channels {
 public:
  // ---- effects, in order ----
  // `origin`: the one answer to a request, for nobody else.
  struct Tell {
    std::vector<table::ViewerKey> to;
    std::optional<Origin> origin;
    store::Message message;
  };
  struct Answer {
    Origin origin;
    table::Move message;
  };
  struct Refuse {
    Origin origin;
    protocol::ErrorCode code = protocol::ErrorCode::unavailable;
  };
  struct Following {
    table::ViewerKey viewer;
    std::uint64_t number = 0;
    std::string channel;
    std::uint64_t place = 0;
  };
  struct Unfollowed {
    table::ViewerKey viewer;
    std::string channel;
  };
  struct ToStore {  // but its number
    std::variant<store::Post, store::ReadLog, store::Check> request;
  };
  struct Lost {};
  struct Doubtful {};
  using Effect = std::variant<Tell, Answer, Refuse, Following, Unfollowed, ToStore, Lost, Doubtful>;

  // What was said up to the epoch `former` was said to others, under the name that is this root's
  // now: the numbers go on, and nothing else of it is told.
  Channels(std::string root, std::uint64_t epoch, std::uint64_t former = 0);

  void ask(Asked asked);
  void gone(table::ViewerKey viewer);
  // The store's answers to the one request that is on its way.
  void stored(store::Fate fate);
  void read(const store::Log& log);
  // The store was away, and one that comes back waits for it.
  bool stalled() const { return at_rest() && !waiting_.empty(); }
  void go_on();
  // There is nothing to follow any more.
  void end();
  // Whose requests have no answer yet; of channels that are dropped.
  std::vector<Origin> abandon();

  std::vector<Effect> take_effects() { return std::exchange(effects_, {}); }
  bool at_rest() const { return !on_its_way_; }
  // Nothing of it need be kept: all of it is in the store.
  bool idle() const { return at_rest() && waiting_.empty() && followers_.empty(); }
  // Of this channel itself.
  std::size_t followers(const std::string& channel) const;
  // The newest n of each channel that somebody spoke in or follows.
  std::map<std::string, std::uint64_t> counts() const;

 private:
  struct Channel {
    std::uint64_t n = 0;
    std::deque<store::Message> newest;
    std::size_t bytes = 0;  // of these, in a log
  };
  using Followed = std::set<std::string>;

  void send();
  void answer(const Asked& asked);
  void say(const Asked& asked);
  void follow(const Asked& asked);
  std::vector<table::ViewerKey> followers_of(const store::Message& message) const;
  void keep(store::Message message);
  // Of the channel and its sub-channels, in order.
  std::vector<const store::Message*> included(const std::string& channel) const;
  base::Fields log(const std::string& channel, std::uint64_t last) const;
  void refuse(const Asked& asked, protocol::ErrorCode code);
  void turn_away(std::size_t many);

  const std::string root_;
  const std::uint64_t epoch_, former_;
  bool known_ = false;  // what the store has of it
  bool on_its_way_ = false;
  std::uint64_t place_ = 0;
  std::map<std::string, Channel> channels_;
  std::map<table::ViewerKey, Followed> followers_;
  base::BoundedQueue<Asked, kMaxAskedOfRoot> waiting_;
  std::size_t going_ = 0;              // of those that wait: will be answered by what is on its way
  std::deque<store::Message> posted_;  // by those
  std::vector<Effect> effects_;
};

// As a player is shown it.
table::Move print(const store::Message& message);

}  // namespace cardroom::lobby
