// What happens at the table: seats, cards, turns, scores.
#include <algorithm>

#include "tools/bots/checker.hpp"

namespace cardroom::bots {

void Checker::legal_is(Json legal) {
  legal_ = std::move(legal);
  ++choice_;
}

void Checker::apply(const Json& message) {
  const std::string msg = message.at("msg");
  Faults faults;
  proofs_.take(message, seat_, faults);
  if (msg == "deal") {
    pack_.deal(message, seat_, faults);
    playing_ = true;
    ready_ = false;
    legal_is(Json::array());
    if (message.at("hand_no") != hand_no_ + 1)
      faults.push_back({Rule::counts, "expected hand_no " + std::to_string(hand_no_ + 1)});
    hand_no_ = message.at("hand_no");
    if (match_over_) std::fill(scores_.begin(), scores_.end(), 0);
    match_over_ = false;
  } else if (msg == "draw") {
    pack_.draw(message, seat_, faults);
  } else if (msg == "play") {
    pack_.play(message, seat_, faults);
  } else if (msg == "reshuffle") {
    proofs_.gathered(pack_.beneath());
    pack_.reshuffle(message, faults);
  } else if (msg == "result") {
    pack_.result(message, seat_, faults);
    result(message);
  } else {
    seated(msg, message);
  }
  // `legal` stands until the seat's next event; who sits, or is ready, is not the game's.
  const bool sits =
      msg == "join" || msg == "leave" || msg == "ready" || msg == "stand_in" || msg == "kick";
  if (!sits && message.contains("seat") && message.at("seat") == seat_) legal_is(Json::array());
  blame(faults);
}

// Who sits, leaves or is ready.
void Checker::seated(const std::string& msg, const Json& message) {
  const auto at = message.find("seat");
  if (at == message.end()) return;
  const int seat = *at;
  const bool own = seat == seat_;
  if (msg == "join" || msg == "leave") {
    const auto place = static_cast<std::size_t>(seat);
    if (place >= scores_.size()) scores_.resize(place + 1);
    scores_[place] = 0;
  }
  if (msg == "leave" && own) {
    seat_ = -1;
    had_seat_here_ = false;
    pack_.stand_up();
    legal_is(Json::array());
  }
  if (msg == "ready" && own) ready_ = true;
}

void Checker::result(const Json& message) {
  playing_ = ready_ = false;
  legal_is(Json::array());
  ++results_;
  const auto points = message.at("points").get<std::vector<std::int64_t>>();
  const auto told = message.at("scores").get<std::vector<std::int64_t>>();
  scores_.resize(std::max(scores_.size(), points.size()));
  for (std::size_t i = 0; i < points.size(); ++i) scores_[i] += points[i];
  if (scores_known_ && scores_ != told)
    report(Rule::scores, "expected " + Json(scores_).dump(), std::string(text_));
  if (message.at("hand_no") != hand_no_)
    report(Rule::counts, "a result of another hand", std::string(text_));
  scores_ = told;
  scores_known_ = true;
  match_over_ = message.at("final");
}

void Checker::turn(const Json& message) {
  if (!attached_)
    return report(Rule::uninvited, "before this connection joined", std::string(text_));
  const bool own = message.at("seat") == seat_;
  const auto legal = message.find("legal");
  if (!own) {
    if (legal != message.end()) report(Rule::foreign_card, "another's choice", std::string(text_));
    return;
  }
  if (!pack_.dealt_in()) return;
  // Where several may act at once, a choice lapses when another was quicker: no time is left then.
  const bool lapsed = message.at("ms") == 0;
  if (legal == message.end() || (legal->empty() && !lapsed))
    return report(Rule::no_legal, "one's turn with nothing to choose", std::string(text_));
  for (const Json& entry : *legal) {
    if (!pack_.followed()) break;
    const auto card = entry.find("card");
    if (card != entry.end() && !pack_.hand().contains(card->get<std::string>()))
      report(Rule::cards, card->dump() + " is offered and not in the hand", std::string(text_));
  }
  legal_is(*legal);
}

void Checker::table(const Json& message, base::Instant now) {
  const std::uint64_t epoch = message.at("epoch"), seq = message.at("seq");
  const bool same = position_.seq == seq && room_ == message.at("room") && position_.seq > 0;
  bool returning = false, made = false;
  if (const auto re = message.find("re"); re != message.end()) {
    const auto request = requests_.find(re->get<std::uint64_t>());
    returning = request != requests_.end() && request->second.returning;
    made = request != requests_.end() && request->second.msg == "create";
  }
  const bool soon = lost_at_ != base::Instant::never() && now - lost_at_ < kEventsPromised;
  room_ = message.at("room");
  if (made) log().begin(seq);
  const bool of_this_room = position_.seq >= log().begun();
  if (seq < position_.seq)
    report(Rule::lost, "a table older than what was shown", std::string(text_));
  else if (returning && soon && had_seat_here_ && of_this_room)
    report(Rule::resume_skipped, "a table in place of the missed events", std::string(text_));
  if (epoch < position_.epoch)
    report(Rule::epoch_fell, "after epoch " + std::to_string(position_.epoch), std::string(text_));
  attached_ = true;
  lost_at_ = base::Instant::never();
  position_ = {epoch, seq};
  log().show(epoch, seq);
  Faults faults;
  pack_.table(message, same ? Pack::Known::same : Pack::Known::older, faults);
  std::vector<std::int64_t> scores;
  for (const Json& seat : message.at("seats")) scores.push_back(seat.at("score"));
  scores_.resize(scores.size());
  if (same && scores_known_ && scores != scores_)
    faults.push_back({Rule::table_differs, "scores: expected " + Json(scores_).dump()});
  if (same && message.at("hand_no") != hand_no_)
    faults.push_back({Rule::table_differs, "hand_no: expected " + std::to_string(hand_no_)});
  scores_ = std::move(scores);
  // After a result a table does not say whether the next deal begins from zero.
  if (!same) scores_known_ = message.at("phase") != "result";
  if (!same) match_over_ = false;
  hand_no_ = message.at("hand_no");
  playing_ = message.at("phase") == "playing";
  automatic_ = message.value("auto", false);
  seat_ = -1;
  legal_is(Json::array());
  if (const auto you = message.find("you"); you != message.end()) {
    seat_ = you->at("seat");
    // Who sits in an automatic room is ready, and says so only to contribute.
    ready_ = !automatic_ && message.at("seats").at(static_cast<std::size_t>(seat_)).at("ready");
    confirm_ids(you->at("last_id"));
    legal_is(you->at("legal"));
  }
  proofs_.take(message, seat_, faults);
  had_seat_here_ = seat_ >= 0;
  blame(faults);
}

}  // namespace cardroom::bots
