// What is done at the table.
#include <algorithm>

#include "shared/ops/clock.hpp"
#include "tools/bots/player.hpp"

namespace cardroom::bots {
namespace {

// `n` different ones of `from`, by chance; a list stands for all that is in it.
void take_some(const Json& from, std::size_t n, Chance& chance, Json& cards) {
  std::vector<Json> left(from.begin(), from.end());
  for (; n > 0 && !left.empty(); --n) {
    const std::size_t at = chance.below(left.size());
    if (left[at].is_array())
      cards.insert(cards.end(), left[at].begin(), left[at].end());
    else
      cards.push_back(left[at]);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

}  // namespace

// Any entry is as good as another; `plus` stands for several, of which it takes one.
Json Player::choose() {
  const Json& legal = checker_.legal();
  Json chosen = legal.at(chance_.below(legal.size()));
  if (const auto plus = chosen.find("plus"); plus != chosen.end()) {
    const Json lists = *plus;
    chosen.erase(plus);
    for (const Json& list : lists)
      take_some(list.at("of"), list.at("choose"), chance_, chosen["cards"]);
  }
  return chosen;
}

void Player::consider() {
  if (stage_ == Stage::admitted) return enter();
  if (stage_ != Stage::in || pending_ || thinking_) return;
  if (ending_) return leave();
  if (checker_.seat() < 0) return enter();
  if (!party_.made || !party_.whole()) return;
  if (!checker_.legal().empty()) {
    if (world_.options.think.count() == 0) return act(choose());
    thinking_ = true;
    return later(world_.options.think, [this] {
      thinking_ = false;
      if (stage_ != Stage::in || pending_) return;
      if (ending_) return leave();
      if (!checker_.legal().empty()) act(choose());
    });
  }
  if (const auto reveal = checker_.proofs().take_reveal()) return act(*reveal);
  if (!checker_.may_ready()) return;
  if (wants_anew()) return act({{"msg", "close"}});
  Json ready{{"msg", "ready"}, {"entropy", checker_.proofs().commit(chance_)}};
  if (party_.wants_fill()) ready["fill"] = true;
  act(ready);
}

void Player::act(const Json& choice) {
  Pending pending;
  pending.message = choice;
  pending.message["room"] = party_.room;
  pending.message["id"] = next_id();
  pending.due_us = micros_now();
  pending_ = std::move(pending);
  send_pending();
}

void Player::send_pending() {
  if (!pending_ || stage_ != Stage::in || pending_->in_flight) return;
  if (pending_->sent_us > 0) ++world_.tally.retried;
  pending_->in_flight = true;
  pending_->sent_us = micros_now();
  send(pending_->message);
}

void Player::answered(const Json& event) {
  const std::uint64_t now = micros_now();
  const std::uint64_t took = now - pending_->due_us;
  refusals_ = 0;
  Tally& tally = world_.tally;
  ++tally.actions;
  tally.latency.add(took);
  tally.recent.add(took);
  if (took >= kStallUs) ++tally.stalls;
  longest_us_ = std::max(longest_us_, took);
  const Json message = std::move(pending_->message);
  pending_.reset();
  if (message.at("msg") == "leave") return finish();
  const std::uint64_t repeat = world_.options.repeat;
  if (repeat > 0 && event.contains("seq") && chance_.below(repeat) == 0) {
    ++tally.repeated;
    send(message);
  }
  const Json said = chatter_.speak(party_.room, chance_, [this] { return next_id(); });
  if (said.is_object()) send(said);
}

bool Player::wants_anew() const {
  const std::uint64_t after = world_.options.anew;
  return makes_room_ && after > 0 && checker_.results() - results_before_ >= after;
}

void Player::room_closed(std::uint64_t seq) {
  if (!world_.rooms[party_.room].end(seq)) return;
  party_.made = false;
  party_.code.clear();
  ++party_.life;
  party_.joined = 0;
}

void Player::leave() {
  if (checker_.seat() < 0) return finish();
  act({{"msg", "leave"}});
}

void Player::end() {
  ending_ = true;
  if (stage_ == Stage::in) return consider();
  if (!joined_once_ || stage_ == Stage::admitted) finish();
}

void Player::finish() {
  stage_ = Stage::done;
  ++timer_turn_;
  socket_.close(1000);
}

void Player::took(std::string_view text) {
  if (stage_ == Stage::done) return;
  ++world_.tally.received;
  const std::uint64_t now = micros_now();
  silence_.heard(now);
  world_.history.add(now - world_.began_us, user_, connection_, History::Way::received, text);
  const Json message = checker_.received(text, ops::now().instant);
  if (!message.is_object()) return;
  const std::string msg = message.value("msg", "");
  const std::uint64_t re = message.value("re", std::uint64_t{0});
  if (message.contains("room")) heard_us_ = now;
  if (re > 0 && chatter_.takes(re)) return;
  if (msg == "error") return refused(message);
  if (msg == "auth") {
    asked_us_ = 0;
    refused_proofs_ = 0;
    ticket_ = message.value("resume", "");
    stage_ = Stage::admitted;
    return enter();
  }
  if (msg == "bye") told_to_wait_ = base::Millis{message.value("after", 0)};
  if (msg == "resume_ticket") ticket_ = message.value("resume", "");
  if (msg == "room_list" && world_.game.empty()) {
    if (message["rooms"].empty()) return world_.hopeless("no room is listed: name a --game");
    world_.game = message["rooms"][0].value("game", "");
  }
  if (stage_ == Stage::entering && re == entry_id_ && (msg == "table" || msg == "resume"))
    return entered(message);
  if (msg == "close" && message.contains("seq")) room_closed(message["seq"]);
  if (pending_ && re > 0 && pending_->message.at("id") == re) answered(message);
  // A whole table that nobody asked for stands in place of what was dropped, the answer maybe too.
  if (msg == "table" && re == 0 && pending_) {
    pending_->in_flight = false;
    send_pending();
  }
  // Whose turn it is is told anew by who took a table over: no need to rest any longer.
  if (msg == "turn" && table_moves_) send_pending();
  consider();
}

}  // namespace cardroom::bots
