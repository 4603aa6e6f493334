// ListQueue: whose turn it is to be told the list of rooms. A list is by far the largest message of
// an ordinary day, and a thousand players come at once when another server goes; told all at once
// their lists fill a link's queue and break the link for everybody's play. So each link gets few at
// a time, and who comes at a quiet time waits for nothing. Who comes in is told before who asks, so
// that a crowd that only asks keeps nobody out. It knows no list and no player.
// Pure; one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "gameserver/table/table.hpp"

namespace cardroom::owner {

inline constexpr std::size_t kListsAtOnce = 16;  // a link
inline constexpr base::Millis kListsEvery{20};   // so many again
// Of those who wait at one link. Who only asks is turned away long before who comes in, for that
// one cannot be without a list.
inline constexpr std::size_t kMaxListsWaiting = 10'000;
inline constexpr std::size_t kMaxListsAsked = 500;

struct ListWish {
  table::ViewerKey viewer;
  std::optional<table::Request> asked;  // none: it has just come in
};

class ListQueue {
 public:
  bool takes_another(std::uint64_t link) const { return waiting(link) < kMaxListsWaiting; }
  bool takes_asked(std::uint64_t link) const { return waiting(link) < kMaxListsAsked; }
  void add(ListWish wish);
  // Those whose turn it is.
  std::vector<ListWish> take(base::Instant now);
  void forget(std::uint64_t link) { links_.erase(link); }
  base::Instant deadline() const;

 private:
  struct Line {
    std::deque<ListWish> come, asked;
    std::size_t left = 0;  // of kListsAtOnce, until `again`
    base::Instant again{0};
    std::size_t waiting() const { return come.size() + asked.size(); }
    ListWish next();
  };
  std::size_t waiting(std::uint64_t link) const;

  std::map<std::uint64_t, Line> links_;
};

}  // namespace cardroom::owner
