// The numbers and the answers; what happens at the table itself is in checker_table.cpp.
#include "tools/bots/checker.hpp"

#include <algorithm>

namespace cardroom::bots {
namespace {

// In which events the cards are one seat's secret.
bool hides_cards(const std::string& msg) {
  return msg == "deal" || msg == "draw" || msg == "pass" || msg == "exchange";
}

// What everybody is shown of an event alike; `own` gets the parts for this player alone: the cards,
// or in their place how many they are.
std::uint64_t public_print(Json& event, std::uint64_t& own) {
  Json kept = Json::object();
  const auto set_aside = [&event, &kept](const char* name) {
    const auto at = event.find(name);
    if (at == event.end()) return;
    kept[name] = std::move(*at);
    event.erase(at);
  };
  set_aside("re");
  if (hides_cards(event.at("msg")))
    for (const char* name : {"card", "cards", "count"}) set_aside(name);
  const std::uint64_t all = fingerprint(event.dump());
  Json secret = kept;
  secret.erase("re");
  own = fingerprint(secret.dump(), all);
  event.update(kept);
  return all;
}

bool is_numbered(const std::string& msg, const Json& message) {
  return message.contains("seq") && msg != "table" && msg != "resume" && msg != "auth";
}

}  // namespace

void Checker::report(Rule rule, std::string what, std::string message) {
  violations_.add({rule, player_, room_, position_.seq, std::move(what), std::move(message)});
}

void Checker::blame(const Faults& faults) {
  for (const Fault& fault : faults) report(fault.rule, fault.what, std::string(text_));
}

void Checker::prove(const Json& message) {
  Faults faults;
  proofs_.take(message, seat_, faults);
  blame(faults);
}

bool Checker::acts_once(const std::string& msg) const {
  return msg != "auth" && msg != "join" && msg != "create" && msg != "room_list" && msg != "ping" &&
         msg != "say" && msg != "follow" && msg != "unfollow";
}

void Checker::sent(const Json& message) {
  const auto id = message.find("id");
  if (id == message.end()) return;
  if (message.at("msg") == "close") log().close_asked();
  Request& request = requests_[id->get<std::uint64_t>()];
  const bool first = request.msg.empty();
  if (first) {
    request.msg = message.at("msg");
    request.body = message.dump();
    request.choice = choice_;
  }
  request.returning = message.contains("seq");
  ++request.unanswered;
  while (requests_.size() > kMaxRequests) requests_.erase(requests_.begin());
}

void Checker::lost(base::Instant now) {
  if (attached_) lost_at_ = now;
  attached_ = false;
  legal_is(Json::array());
  for (auto& [id, request] : requests_) request.unanswered = 0;
}

Json Checker::received(std::string_view text, base::Instant now) {
  text_ = text;
  Json message = Json::parse(text, nullptr, false);
  try {
    take(message, now);
  } catch (const Json::exception& fault) {
    report(Rule::malformed, fault.what(), std::string(text));
  }
  text_ = {};
  return message;
}

void Checker::take(Json& message, base::Instant now) {
  const std::string msg = message.at("msg");
  if (is_numbered(msg, message)) return event(message);
  if (message.contains("re")) answer(message, 0);
  if (msg == "table") table(message, now);
  if (msg == "resume") resume(message);
  if (msg == "turn") turn(message);
  if (msg == "proof") prove(message);
  if (msg == "auth") auth(message);
  if (msg == "presence" && !attached_)
    report(Rule::uninvited, "presence before this connection joined", std::string(text_));
}

void Checker::answer(const Json& message, std::uint64_t print) {
  const std::uint64_t id = message.at("re");
  const auto found = requests_.find(id);
  if (found == requests_.end() || found->second.unanswered == 0) {
    return report(Rule::answer_unasked, "no request with id " + std::to_string(id) + " waits",
                  std::string(text_));
  }
  Request& request = found->second;
  --request.unanswered;
  if (message.at("msg") == "error") return refused(request, message);
  if (!acts_once(request.msg)) return;
  if (message.at("msg") != request.msg)
    return report(Rule::answer_differs, request.msg + " is answered by another kind",
                  std::string(text_));
  if (request.accepted && request.answer != print)
    report(Rule::answer_differs, "the same id was answered otherwise before", std::string(text_));
  request.accepted = true;
  request.answer = print;
  accepted_id_ = std::max(accepted_id_, id);
  last_id_ = std::max(last_id_, id);
}

void Checker::refused(Request& request, const Json& message) {
  if (message.contains("retry")) return;
  const std::string code = message.at("code");
  const bool is_gone = code == "unknown_room" || code == "unknown_channel" || code == "forbidden";
  if (is_gone && log().may_be_closed()) return;
  // The deal may have begun without it.
  if (request.msg == "reveal" && !request.accepted) return;
  if (request.msg == "ready" && automatic_ && !request.accepted) {
    ready_ = true;
    return;
  }
  if (request.accepted)
    return report(Rule::answer_differs, "accepted before, now " + code, std::string(text_));
  const bool is_choice = code == "not_your_turn" || code == "illegal_action";
  if (acts_once(request.msg) && is_choice) return refused_while_legal(request, code);
  const bool may_be = code == "not_seated" || code == "room_full" || code == "name_taken" ||
                      code == "unknown_game" || code == "wrong_code" || code == "invalid_token" ||
                      (code == "unknown_room" && position_.seq == 0);
  if (!may_be) report(Rule::wrong_refusal, code + " to " + request.body, std::string(text_));
}

void Checker::refused_while_legal(const Request& request, const std::string& code) {
  if (request.choice == choice_)
    report(Rule::refused_legal, code + " to " + request.body, std::string(text_));
  // Whatever it was: what was offered is not to be had, until it is offered again.
  if (request.choice == choice_) legal_is(Json::array());
}

void Checker::auth(const Json& message) {
  if (position_.seq == 0) return;
  for (const Json& held : message.at("seats")) {
    if (held.at("room") != room_) continue;
    if (held.at("seq") < position_.seq || held.at("epoch") < position_.epoch)
      report(Rule::lost, "the table is older than what was shown", held.dump());  // no ticket
  }
}

void Checker::confirm_ids(const Json& last_id) {
  const std::uint64_t named = last_id;
  if (named < accepted_id_)
    report(Rule::lost, "last_id is below the accepted id " + std::to_string(accepted_id_),
           std::string(text_));
  last_id_ = std::max(last_id_, named);
}

void Checker::resume(const Json& message) {
  const std::uint64_t newest = message.at("seq"), missed = message.at("missed");
  if (newest < position_.seq)
    report(Rule::lost, "the newest is older than what was shown", std::string(text_));
  else if (newest - position_.seq != missed)
    report(Rule::gap, "`missed` does not lead from " + std::to_string(position_.seq),
           std::string(text_));
  if (message.at("epoch") < position_.epoch)
    report(Rule::epoch_fell, "after epoch " + std::to_string(position_.epoch), std::string(text_));
  confirm_ids(message.at("last_id"));
  log().show(message.at("epoch"), newest);
  attached_ = true;
  lost_at_ = base::Instant::never();
}

void Checker::event(Json& message) {
  const std::uint64_t seq = message.at("seq"), epoch = message.at("epoch");
  std::uint64_t own = 0;
  const std::uint64_t all = public_print(message, own);
  const bool answers = message.contains("re");
  if (answers) answer(message, own);
  if (seq <= position_.seq) {
    if (answers) return old_event(message, own);
    return report(Rule::twice, "shown before", std::string(text_));
  }
  if (!attached_) report(Rule::uninvited, "before this connection joined", std::string(text_));
  if (seq != position_.seq + 1)
    report(Rule::gap, "expected seq " + std::to_string(position_.seq + 1), std::string(text_));
  if (epoch < position_.epoch)
    report(Rule::epoch_fell, "after epoch " + std::to_string(position_.epoch), std::string(text_));
  if (message.at("room") != room_)
    report(Rule::uninvited, "of a room that is not followed", std::string(text_));
  if (!log().agrees(seq, all))
    report(Rule::contradicted, "this seq was shown with other content", std::string(text_));
  log().show(epoch, seq);
  position_ = {std::max(epoch, position_.epoch), seq};
  recent_[seq % kMaxRecent] = {seq, own};
  apply(message);
}

void Checker::old_event(const Json& message, std::uint64_t print) {
  const std::uint64_t seq = message.at("seq");
  const Recent& shown = recent_[seq % kMaxRecent];
  if (shown.seq == seq && shown.print != print)
    report(Rule::contradicted, "this seq was shown with other content", std::string(text_));
}

}  // namespace cardroom::bots
