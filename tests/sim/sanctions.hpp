// What the operator of an evening has forbidden to whom, and since when players may, or must, feel
// it: every server promises to know of an order a second after it was acknowledged, where nothing
// is broken. What nobody has acknowledged yet may stand or not. Values.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gameserver/store/store.hpp"
#include "shared/base/time.hpp"

namespace cardroom::sim {

class World;

class Sanctions {
 public:
  // Of one user and one kind; at most one at a time.
  using Key = std::pair<std::string, store::SanctionKind>;
  // One that was ordered: it may stand from the one time to the other, and surely stands between.
  struct Span {
    base::Instant may_from, surely_from = base::Instant::never(),
                            surely_to = base::Instant::never(), may_to = base::Instant::never();
  };

  // An order is on its way for the first time.
  void ordered(const Key& key, bool imposes, base::Instant now);
  // It was acknowledged; the order that was carried out left at `sent`. `span` 0: for good.
  void done(const Key& key, bool imposes, base::Instant sent, base::Instant now,
            base::Millis span = {});

  // Between these two times it stands at some moment, or all the while.
  bool may_stand(const Key& key, base::Instant from, base::Instant to) const;
  bool surely_stands(const Key& key, base::Instant from, base::Instant to) const;
  // Whose end nobody has seen yet.
  std::vector<Key> open(base::Instant now) const;
  const std::map<Key, std::vector<Span>>& all() const { return spans_; }

 private:
  std::map<Key, std::vector<Span>> spans_;  // one after another
};

// Whether that refusal of what was asked then can be the operator's doing.
bool explains(const World& world, const std::string& user, const std::string& code,
              base::Instant asked);
// What was asked then must be refused: every server has known of it for long enough.
bool forbids(const World& world, const std::string& user, store::SanctionKind kind,
             base::Instant asked);
// Empty, or what a server knows of it that is not so; for a time of peace.
std::string reckon(const World& world, const Sanctions& sanctions);

}  // namespace cardroom::sim
