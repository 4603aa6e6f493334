// Which seats of a table are dealt in, and who comes next: what every game asks of its Start. N is
// the most seats that the game takes. Pure; lives on any thread.
#pragma once

#include <array>
#include <cstdint>

#include "gameserver/rules/card_set.hpp"
#include "gameserver/rules/game.hpp"

namespace cardroom::rules {

inline std::size_t at(Seat seat) {
  return static_cast<std::size_t>(seat);
}

template <int N>
struct Seating {
  template <class T>
  using By = std::array<T, static_cast<std::size_t>(N)>;

  std::int8_t seats = 0;
  std::int8_t players = 0;
  By<bool> playing{};

  static Seating open(const Start& start, const Info& info) {
    Seating seating;
    CHECK(start.seats >= info.least_seats && start.seats <= N);
    CHECK(static_cast<int>(start.playing.size()) >= info.least_seats);
    seating.seats = static_cast<std::int8_t>(start.seats);
    for (Seat seat : start.playing) {
      CHECK(seat >= 0 && seat < start.seats && !seating.playing[at(seat)]);
      seating.playing[at(seat)] = true;
      ++seating.players;
    }
    CHECK(seating.has(start.first));
    return seating;
  }

  bool has(Seat seat) const { return seat >= 0 && seat < seats && playing[at(seat)]; }
  // Upwards by seat.
  Seat next(Seat seat) const {
    do seat = (seat + 1) % seats;
    while (!playing[at(seat)]);
    return seat;
  }
  bool operator==(const Seating&) const = default;
};

// How many cards each holds.
template <std::size_t N>
std::array<std::int8_t, N> sizes_of(const std::array<CardSet, N>& hands) {
  std::array<std::int8_t, N> sizes{};
  for (std::size_t i = 0; i < N; ++i) sizes[i] = static_cast<std::int8_t>(hands[i].size());
  return sizes;
}

template <class... F>
struct Cases : F... {
  using F::operator()...;
};
template <class... F>
Cases(F...) -> Cases<F...>;

}  // namespace cardroom::rules
