// What one action costs without a wire: decide and tell a table of four (act + seen), and the same
// with the table's whole way from request to messages, the store answering at once.
#include <benchmark/benchmark.h>

#include "gameserver/table/table.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom {
namespace {

using table::Seat;

// A hand of four that is dealt anew when it is over.
class Hands {
 public:
  Hands() : game_(*rules::games().front()) { deal(); }

  // The first legal move of whoever may act, seen by all four.
  void act_and_see() {
    for (Seat seat = 0; seat < 4; ++seat) {
      const auto legal = hand_->legal(seat);
      if (legal.empty()) continue;
      absorb(*hand_->decide(seat, legal.front()));
      while (const auto ask = hand_->chance()) absorb(hand_->deal(dealer_->deal(*ask)));
      if (hand_->result()) deal();
      return;
    }
  }

 private:
  void deal() {
    crypto::Seed seed;
    seed.bytes = crypto::sha256(std::to_string(++hand_no_));
    dealer_.emplace(seed, std::vector<table::Contribution>{}, "bench", hand_no_);
    hand_ = game_.open({4, {0, 1, 2, 3}, 0, {}});
    while (const auto ask = hand_->chance()) absorb(hand_->deal(dealer_->deal(*ask)));
  }

  void absorb(const std::vector<rules::Event>& events) {
    for (const rules::Event& event : events) {
      hand_->evolve(event);
      for (Seat seat = 0; seat < 4; ++seat)
        benchmark::DoNotOptimize(game_.seen(event, rules::Viewer::at(seat)));
    }
  }

  const rules::Game& game_;
  std::uint64_t hand_no_ = 0;
  std::optional<table::Dealer> dealer_;
  std::unique_ptr<rules::Hand> hand_;
};

void act_and_seen(benchmark::State& state) {
  Hands hands;
  for (auto _ : state) hands.act_and_see();
}
BENCHMARK(act_and_seen);

// Four players at one table; whoever may act does the first legal thing.
class Seated {
 public:
  Seated() : table_(settings(), 1, base::Millis{0}) {
    for (Seat seat = 0; seat < 4; ++seat) ask(seat, "join", {});
    for (Seat seat = 0; seat < 4; ++seat) ask(seat, "ready", {});
  }

  void act() {
    for (Seat seat = 0; seat < 4; ++seat) {
      if (!table_.state().deal) return ready();
      const auto legal = table_.state().deal->hand->legal(seat);
      if (!legal.empty()) return ask(seat, legal.front().verb, legal.front().fields);
    }
  }

 private:
  static table::Settings settings() {
    table::Settings settings;
    settings.room = "bench";
    settings.game = rules::games().front();
    settings.seats = 4;
    return settings;
  }

  void ready() {
    for (Seat seat = 0; seat < 4; ++seat) ask(seat, "ready", {});
  }

  void ask(Seat seat, const std::string& msg, base::Fields rest) {
    table::Request request;
    request.from = {1, static_cast<std::uint64_t>(seat) + 1};
    request.person = {"p" + std::to_string(seat), "p"};
    request.msg = msg;
    request.id = ++id_;
    request.rest = std::move(rest);
    if (table_.wants_seed()) {
      crypto::Seed seed;
      seed.bytes = crypto::sha256(std::to_string(id_));
      table_.supply(seed);
    }
    table_.request(std::move(request), now_);
    for (const table::Effect& effect : table_.take_effects())
      if (std::holds_alternative<table::AppendRecord>(effect))
        table_.stored(store::Fate::durable, now_);
    benchmark::DoNotOptimize(table_.take_effects());
  }

  base::Now now_{};
  std::uint64_t id_ = 0;
  table::Table table_;
};

void table_request_to_messages(benchmark::State& state) {
  Seated seated;
  for (auto _ : state) seated.act();
}
BENCHMARK(table_request_to_messages);

}  // namespace
}  // namespace cardroom

BENCHMARK_MAIN();
