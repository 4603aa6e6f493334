// Result<T, E>: a value, or the reason why there is none. E is a small closed enum or struct.
// Pure; lives on any thread.
#pragma once

#include <utility>
#include <variant>

#include "shared/base/check.hpp"

namespace cardroom::base {

template <class E>
struct Refused {
  E reason;
};

template <class E>
Refused(E) -> Refused<E>;

template <class E>
Refused<E> refuse(E reason) {
  return Refused<E>{std::move(reason)};
}

template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Refused<E> refused) : held_(std::in_place_index<1>, std::move(refused.reason)) {}

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(value()); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const E& reason() const {
    CHECK(!ok());
    return *std::get_if<1>(&held_);
  }

 private:
  const T& value() const {
    CHECK(ok());
    return *std::get_if<0>(&held_);
  }
  T& value() {
    CHECK(ok());
    return *std::get_if<0>(&held_);
  }

  std::variant<T, E> held_;
};

struct Done {
  bool operator==(const Done&) const = default;
};

}  // namespace cardroom::base
