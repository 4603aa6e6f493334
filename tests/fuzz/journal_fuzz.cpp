// What is read from the store, damaged: a table is played for a while, its snapshot and its records
// are then changed as the bytes say (a byte, a cut, an addition, a repetition, a body that is the
// bytes themselves), and another table is loaded from them. Seals keep strangers out of the store,
// but not older builds, half a restore, or a bug. Undamaged, the load comes to the very state that
// was left; damaged, it says what is wrong or comes to a state that writes itself and reads again.
// The first byte chooses the game.
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "gameserver/rules/registry.hpp"
#include "gameserver/table/table.hpp"
#include "shared/base/check.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom {
namespace {

constexpr std::size_t kMaxActions = 120;  // more than lie between two snapshots
constexpr std::size_t kMaxDamage = 8;
constexpr base::Now kNow{base::Instant{1'000}, base::WallTime{1'800'000'000'000}};

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}
  bool any() const { return !rest_.empty(); }
  std::uint8_t next() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::size_t below(std::size_t bound) { return (next() * 256u + next()) % bound; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

table::Settings settings_of(const rules::Game& game) {
  table::Settings settings;
  settings.room = "den";
  settings.game = &game;
  settings.seats = game.info().least_seats;
  return settings;
}

// Plays by `legal`, and keeps what a store would.
class Written {
 public:
  explicit Written(const rules::Game& game) : table_(settings_of(game), 1, base::Millis{1'000}) {
    claimed_.room.name = "den";
    claimed_.epoch = 1;
    table_.supply(crypto::Seed{crypto::sha256("fuzz")});
    CHECK(table_.load(claimed_, kNow).empty());
    keep();
    for (rules::Seat seat = 0; seat < table_.settings().seats; ++seat) ask(seat, {"join", {}});
    ready();
  }

  void act(Bytes& in) {
    if (!table_.state().deal) return ready();
    const std::vector<rules::Seat> able = who_may_act();
    if (able.empty()) return;
    const rules::Seat seat = able[in.below(able.size())];
    const std::vector<rules::Move> legal = table_.state().deal->hand->legal(seat);
    rules::Move move = legal[in.below(legal.size())];
    if (base::find(move.fields, "plus")) return;
    ask(seat, std::move(move));
  }

  store::Claimed claimed() const {
    store::Claimed all = claimed_;
    all.seq = table_.state().seq;
    return all;
  }
  const table::State& state() const { return table_.state(); }

 private:
  // The first seat contributes to the deal.
  void ready() {
    const crypto::Digest r = crypto::sha256("r");
    ask(0, {"ready", {{"entropy", crypto::hex(crypto::sha256(crypto::view_of(r)))}}});
    for (rules::Seat seat = 1; seat < table_.settings().seats; ++seat) ask(seat, {"ready", {}});
    ask(0, {"reveal", {{"r", crypto::hex(r)}}});
  }
  std::vector<rules::Seat> who_may_act() const {
    std::vector<rules::Seat> able;
    for (rules::Seat seat = 0; seat < table_.settings().seats; ++seat)
      if (!table_.state().deal->hand->legal(seat).empty()) able.push_back(seat);
    return able;
  }
  void ask(rules::Seat seat, rules::Move move) {
    table::Request request;
    request.from = {1, static_cast<std::uint64_t>(seat) + 1};
    request.person = {"user" + std::to_string(seat), "Ann"};
    request.number = ++number_;
    request.id = number_;
    request.attachment = static_cast<std::uint64_t>(seat) + 1;
    request.msg = move.verb;
    request.rest = std::move(move.fields);
    table_.request(std::move(request), kNow);
    keep();
  }
  void keep() {
    for (auto effects = table_.take_effects(); !effects.empty(); effects = table_.take_effects()) {
      for (const table::Effect& effect : effects) {
        if (const auto* append = std::get_if<table::AppendRecord>(&effect)) {
          claimed_.records.push_back(append->record);
          table_.stored(store::Fate::durable, kNow);
        } else if (const auto* kept = std::get_if<table::KeepSnapshot>(&effect)) {
          claimed_.snapshot = {kept->snapshot};
          claimed_.records.clear();
        } else if (std::holds_alternative<table::CheckFence>(effect)) {
          table_.checked(store::Fate::durable, kNow);
        }
      }
    }
  }

  table::Table table_;
  store::Claimed claimed_;
  std::uint64_t number_ = 0;
};

void damage(std::string& body, Bytes& in) {
  const std::size_t at = in.below(body.size() + 1);
  switch (in.next() % 5) {
    case 0:
      if (at < body.size()) body[at] = static_cast<char>(in.next());
      return;
    case 1:
      body.resize(at);
      return;
    case 2:
      body.insert(at, 1, static_cast<char>(in.next()));
      return;
    case 3:
      body.insert(at, body.substr(in.below(body.size() + 1), in.next()));
      return;
    case 4:
      body = in.rest();
      return;
  }
}

void damage(store::Claimed& claimed, Bytes& in) {
  const std::size_t bodies = claimed.snapshot.size() + claimed.records.size();
  const std::size_t which = bodies == 0 ? 0 : in.below(bodies);
  if (which < claimed.snapshot.size()) {
    damage(claimed.snapshot[which].body, in);
  } else if (bodies > 0) {
    damage(claimed.records[which - claimed.snapshot.size()].body, in);
  }
}

// A throw is a table that is counted and parked; the process lives.
bool loads(table::Table& table, const store::Claimed& claimed) {
  try {
    return table.load(claimed, kNow).empty();
  } catch (const std::exception&) {
    return false;
  }
}

std::string hand_of(const table::State& state) {
  return state.deal ? state.deal->hand->print() : "";
}

void play(const rules::Game& game, Bytes& in) {
  Written written(game);
  for (std::size_t left = in.next() % kMaxActions; left > 0; --left) written.act(in);

  table::Table same(settings_of(game), 2, base::Millis{1'000});
  CHECK(loads(same, written.claimed()));
  CHECK(same.state().seq == written.state().seq);
  CHECK(hand_of(same.state()) == hand_of(written.state()));

  store::Claimed damaged = written.claimed();
  for (std::size_t left = 1 + in.next() % kMaxDamage; left > 0; --left) damage(damaged, in);
  table::Table other(settings_of(game), 2, base::Millis{1'000});
  if (!loads(other, damaged)) return;
  for (rules::Seat seat = -1; seat < other.settings().seats; ++seat)
    CHECK(!other.print(seat, kNow).empty());
}

}  // namespace
}  // namespace cardroom

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cardroom;
  Bytes in(data, size);
  const auto& games = rules::games();
  play(*games[in.next() % games.size()], in);
  return 0;
}
