// How a step is made (see step.hpp): on a copy of the state, of which nothing is seen unless the
// whole succeeds. Pure.
#pragma once

#include <algorithm>

#include "gameserver/table/step.hpp"

namespace cardroom::table {

class Stepper {
 public:
  Stepper(const Settings& settings, const State& state)
      : settings_(settings), step_{state.copy(), {}, false, false, false} {}

  std::optional<Refusal> apply(const Action& action);
  bool did_nothing() const { return step_.events.empty(); }
  Step take() { return std::move(step_); }

 private:
  State& state() { return step_.next; }
  Place& place(Seat seat) { return state().places[static_cast<std::size_t>(seat)]; }
  Seat seats() const { return static_cast<Seat>(step_.next.places.size()); }
  bool taken(Seat seat) const {
    return seat >= 0 && seat < seats() && step_.next.places[static_cast<std::size_t>(seat)].human();
  }
  bool dealt_in(Seat seat) {
    return state().deal && std::ranges::count(state().deal->start.playing, seat) > 0;
  }

  // step.cpp: who sits there
  std::optional<Refusal> join(const Action& action);
  std::optional<Refusal> ready(const Action& action);
  std::optional<Refusal> replace(const Action& action);
  std::optional<Refusal> begin(const Action& action);
  std::optional<Refusal> kick(const Action& action);
  std::optional<Refusal> mute(const Action& action);
  std::optional<Refusal> close();
  std::optional<Seat> free_seat(Seat wanted);
  void stand_in(Seat seat, bool bot);
  void leave(Seat seat);
  void sit_bots(int most);
  void dismiss_bots();

  // step_deal.cpp: from the commitment to the result
  std::optional<Refusal> start(const Action& action);
  std::optional<Refusal> reveal(const Action& action);
  std::optional<Refusal> act(const Action& action);
  void keep_time(const Action& action);
  void settle(const Action& action);
  void commit_to(const Action& action);
  void begin_deal(bool proven);
  void shuffle(const rules::Ask& ask);
  void after_game();
  void finish(const rules::Outcome& outcome);
  void tell_opening();
  void release_seats();

  void emit(std::string verb, base::Fields shown, rules::Event inner = nullptr);
  void emit_all(const std::vector<rules::Event>& events);

  const Settings& settings_;
  Step step_;
};

}  // namespace cardroom::table
