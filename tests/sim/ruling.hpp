// What the host of a private room had ruled while somebody was answered: who was let in, turned
// away, heard or silenced must have been right at some moment between the question and the answer.
// Of each ruling it is known when it was written, and when anybody was first told: in between both
// it and the one before may be thought to stand. A room that is made anew has another host. Pure.
#pragma once

#include <string>
#include <vector>

#include "gameserver/table/state.hpp"
#include "sim/witness.hpp"

namespace cardroom::sim {

class Ruling {
 public:
  Ruling(const Hosting& hosting, table::Settings room)
      : hosting_(hosting), room_(std::move(room)), explained_(hosting.answers.size(), false) {}

  // The record that ends at `seq`, written then, led from the one state to the other.
  void took(const table::State& before, const table::State& after, base::WallTime written);
  // In place of the closed one another room stands, and somebody owns it since.
  void made_anew(const table::State& closed, table::Settings room, base::WallTime since);
  // Empty, or the first answer that was never right.
  std::string finish(const table::State& last);

 private:
  void stood(const table::State& state, base::WallTime until);
  base::WallTime told(std::uint64_t seq) const;

  const Hosting& hosting_;
  table::Settings room_;
  std::vector<bool> explained_;
  base::WallTime since_{0};
};

}  // namespace cardroom::sim
