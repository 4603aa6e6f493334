#include "tests/compat/record/evening.hpp"

#include "shared/crypto/hash.hpp"
#include "tests/compat/examples/values.hpp"

namespace cardroom::compat {

constexpr base::Millis kBotDelay{500};

Evening::Evening(table::Settings settings, Taste taste)
    : settings_(std::move(settings)), taste_(taste) {
  const std::string packed = owner::pack(settings_);
  examples_.push_back({"room",
                       {{"name", settings_.room},
                        {"creator", settings_.creator},
                        {"code", settings_.code},
                        {"body", crypto::hex(packed)}}});
  table_ = std::make_unique<table::Table>(settings_, 1, kBotDelay);
  settle();
}

void Evening::ask(std::uint64_t conn, const std::string& user, const std::string& msg,
                  base::Fields rest) {
  connections_[conn] = user;
  table::Request request;
  request.from = {1, conn};
  request.person = {user, user};
  request.number = request.attachment = ++numbers_;
  request.msg = msg;
  if (owner::is_action(msg)) request.id = ++ids_[user];
  request.hash.written = crypto::sha256(msg + std::to_string(ids_[user]));
  request.rest = std::move(rest);
  table_->request(std::move(request), now());
  settle();
}

void Evening::close(std::uint64_t conn) {
  connections_.erase(conn);
  table_->gone({1, conn}, now());
  settle();
}

void Evening::advance(base::Millis span) {
  const base::Instant until = at_ + span;
  while (table_->deadline() <= until) {
    at_ = std::max(at_, table_->deadline());
    table_->tick(now());
    settle();
  }
  at_ = until;
}

void Evening::take_over() {
  store::Claimed claimed;
  claimed.epoch = table_->epoch() + 1;
  claimed.seq = table_->state().seq;
  claimed.records = records_;
  table_ = std::make_unique<table::Table>(settings_, claimed.epoch, kBotDelay);
  CHECK(table_->load(claimed, now()).empty());
  settle();
  for (const auto& [conn, user] : connections_)
    table_->attach({{1, conn}, {user, user}, ++numbers_, false, claimed.epoch, claimed.seq}, now());
  settle();
}

void Evening::play(int most) {
  for (; most > 0 && playing(); --most)
    if (!act_for_players()) advance(kBotDelay);
}

bool Evening::act_for_players() {
  const table::State& state = table_->state();
  for (const auto& [conn, user] : connections_)
    for (std::size_t seat = 0; seat < state.places.size(); ++seat) {
      const table::Place& place = state.places[seat];
      if (!place.human() || place.person->user != user || place.watching || place.stand_in)
        continue;
      const auto own = static_cast<table::Seat>(seat);
      if (state.deal->hand->legal(own).empty()) continue;
      const rules::Move move = choose(own);
      ask(conn, user, move.verb, move.fields);
      return true;
    }
  return false;
}

rules::Move Evening::choose(table::Seat seat) const {
  const rules::Hand& hand = *table_->state().deal->hand;
  if (taste_ == Taste::advised) return hand.advise(seat);
  const std::vector<rules::Move> legal = hand.legal(seat);
  if (taste_ == Taste::draw)
    for (const rules::Move& move : legal)
      if (move.verb == "draw") return move;
  return legal.front();
}

int Evening::told(const std::string& verb) const {
  const auto found = told_.find(verb);
  return found == told_.end() ? 0 : found->second;
}

std::vector<Example> Evening::end() {
  examples_.push_back({"end", {{"value", print(table_->state())}}});
  return std::move(examples_);
}

void Evening::settle() {
  for (bool more = true; more;) {
    if (table_->wants_seed())
      table_->supply({crypto::sha256("compat " + std::to_string(++seeds_))});
    const table::Effects effects = table_->take_effects();
    for (const table::Effect& effect : effects) carry_out(effect);
    more = !effects.empty();
  }
}

void Evening::carry_out(const table::Effect& effect) {
  if (const auto* append = std::get_if<table::AppendRecord>(&effect)) {
    stored(append->record);
  } else if (const auto* keep = std::get_if<table::KeepSnapshot>(&effect)) {
    const store::Snapshot& snapshot = keep->snapshot;
    examples_.push_back({"snapshot",
                         {{"epoch", std::to_string(snapshot.epoch)},
                          {"seq", std::to_string(snapshot.seq)},
                          {"at", std::to_string(snapshot.at.ms)},
                          {"version", std::to_string(snapshot.version)},
                          {"phase", playing() ? "playing" : "between"},
                          {"body", crypto::hex(snapshot.body)}}});
  } else if (const auto* archive = std::get_if<table::ArchiveDeal>(&effect)) {
    const store::Archive& deal = archive->deal;
    const auto value = play_archive(deal.table, deal.hand_no, deal.body);
    CHECK(value);
    examples_.push_back({"archive",
                         {{"hand", std::to_string(deal.hand_no)},
                          {"first", std::to_string(deal.first)},
                          {"last", std::to_string(deal.last)},
                          {"body", crypto::hex(deal.body)},
                          {"value", *value}}});
  } else if (const auto* told = std::get_if<table::Tell>(&effect)) {
    ++told_[told->message.verb];
  } else if (std::holds_alternative<table::CheckFence>(effect)) {
    table_->checked(store::Fate::durable, now());
  } else if (const auto* refused = std::get_if<table::Refuse>(&effect)) {
    std::fprintf(stderr, "refused: number %d, code %d\n", static_cast<int>(refused->origin.number),
                 static_cast<int>(refused->code));
    CHECK(false);
  }
}

void Evening::stored(const store::Record& record) {
  records_.push_back(record);
  const std::size_t place = examples_.size();
  table_->stored(store::Fate::durable, now());
  const auto action = table::unpack_action(record.body);
  CHECK(action);
  const table::State& state = table_->state();
  examples_.insert(examples_.begin() + static_cast<long>(place),
                   {"record",
                    {{"epoch", std::to_string(record.epoch)},
                     {"seq", std::to_string(record.seq)},
                     {"events", std::to_string(record.events)},
                     {"user", record.user},
                     {"id", std::to_string(record.id)},
                     {"request", crypto::hex(record.request)},
                     {"at", std::to_string(record.at.ms)},
                     {"version", std::to_string(record.version)},
                     {"body", crypto::hex(record.body)},
                     {"action", print(*action)},
                     {"stands", std::to_string(state.seq)},
                     {"hand", std::to_string(state.hand_no)},
                     {"state", crypto::hex(crypto::sha256(print(state)))}}});
}

}  // namespace cardroom::compat
