// Agenda: who is to be woken when, so that a tick looks only at those whose time has come.
// Reads no clock. Pure; one thread at a time.
#pragma once

#include <set>
#include <utility>

#include "shared/base/time.hpp"

namespace cardroom::realtime::sockjs {

class Timed {
 public:
  virtual base::Instant due() const = 0;
  // At or after `due`; moves `due` past `now`, or destroys itself.
  virtual void tick(base::Instant now) = 0;

 protected:
  ~Timed() = default;

 private:
  friend class Agenda;
  base::Instant listed_ = base::Instant::never();
};

class Agenda {
 public:
  // Anew whenever `due` has changed.
  void list(Timed& one) {
    if (one.listed_ == one.due()) return;
    forget(one);
    one.listed_ = one.due();
    entries_.emplace(one.listed_, &one);
  }
  // Before it is destroyed.
  void forget(Timed& one) {
    entries_.erase({one.listed_, &one});
    one.listed_ = base::Instant::never();
  }
  void tick(base::Instant now) {
    while (!entries_.empty() && entries_.begin()->first <= now) {
      Timed& one = *entries_.begin()->second;
      forget(one);
      one.tick(now);
    }
  }

 private:
  std::set<std::pair<base::Instant, Timed*>> entries_;
};

}  // namespace cardroom::realtime::sockjs
