#include "sim/ruling.hpp"

#include <algorithm>

namespace cardroom::sim {
namespace {

constexpr base::WallTime kNever{INT64_MAX};

bool is_right(const Answered& answer, const table::State& state, const table::Settings& room) {
  const bool barred = state.barred.has(answer.user), muted = state.muted.has(answer.user);
  const bool by_code = !answer.code.empty(), hosts = room.creator == answer.user;
  switch (answer.what) {
    case Answered::What::let_in:
      return !state.closed && !barred && (!by_code || answer.code == room.code);
    case Answered::What::banned:
      return !state.closed && barred;
    case Answered::What::not_there:
      return state.closed;
    case Answered::What::wrong_code:
      return by_code ? state.closed || answer.code != room.code : !state.closed && !hosts;
    case Answered::What::taken:
      return state.closed || !hosts;  // a closed one's may be on its way to another
    case Answered::What::said:
      return !state.closed && !barred && !muted;
    case Answered::What::muted:
      return muted;
    case Answered::What::outside:
      return state.closed || barred;
  }
  CHECK(false);
}

const char* wrong(Answered::What what) {
  switch (what) {
    case Answered::What::let_in:
      return "let in where nobody may be";
    case Answered::What::banned:
      return "banned by no host";
    case Answered::What::not_there:
      return "a room that is there and is not found";
    case Answered::What::wrong_code:
      return "a code that is right and is refused";
    case Answered::What::taken:
      return "a name that is free and is taken";
    case Answered::What::said:
      return "heard who may not speak";
    case Answered::What::muted:
      return "muted by no host";
    case Answered::What::outside:
      return "not let speak where it is in";
  }
  CHECK(false);
}

}  // namespace

base::WallTime Ruling::told(std::uint64_t seq) const {
  const auto at = std::ranges::lower_bound(hosting_.reached, seq, {},
                                           &std::pair<std::uint64_t, base::WallTime>::first);
  return at == hosting_.reached.end() ? kNever : at->second;
}

void Ruling::stood(const table::State& state, base::WallTime until) {
  for (std::size_t i = 0; i < explained_.size(); ++i) {
    const Answered& answer = hosting_.answers[i];
    if (!explained_[i] && answer.asked.ms <= until.ms && answer.at.ms >= since_.ms)
      explained_[i] = is_right(answer, state, room_);
  }
}

void Ruling::took(const table::State& before, const table::State& after, base::WallTime written) {
  if (before.closed == after.closed && before.barred == after.barred && before.muted == after.muted)
    return;
  stood(before, std::max(written, told(after.seq)));
  since_ = written;
}

void Ruling::made_anew(const table::State& closed, table::Settings room, base::WallTime since) {
  stood(closed, since);
  room_ = std::move(room);
  since_ = since;
}

std::string Ruling::finish(const table::State& last) {
  stood(last, kNever);
  const auto at = std::ranges::find(explained_, false);
  if (at == explained_.end()) return {};
  const Answered& answer = hosting_.answers[static_cast<std::size_t>(at - explained_.begin())];
  return std::string(wrong(answer.what)) + ": " + answer.user + " at " +
         std::to_string(answer.at.ms);
}

}  // namespace cardroom::sim
