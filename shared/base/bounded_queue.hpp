// BoundedQueue: first in, first out, with a bound that is part of its type. A full queue refuses;
// it never grows and never drops. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::base {

template <class T, std::size_t kBound>
class BoundedQueue {
 public:
  // False where it is full; the value is then untouched.
  [[nodiscard]] bool push(T&& value) {
    if (full()) return false;
    values_.push_back(std::move(value));
    return true;
  }

  // In front of all that waits.
  [[nodiscard]] bool push_front(T&& value) {
    if (full()) return false;
    values_.push_front(std::move(value));
    return true;
  }

  T pop() {
    CHECK(!values_.empty());
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }

  bool empty() const { return values_.empty(); }
  bool full() const { return values_.size() >= kBound; }
  std::size_t size() const { return values_.size(); }
  void clear() { values_.clear(); }

  // The oldest first.
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }

 private:
  std::deque<T> values_;
};

}  // namespace cardroom::base
