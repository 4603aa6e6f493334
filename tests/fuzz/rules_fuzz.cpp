// Any bytes as a sequence of operations on a hand of any game, through the table: what is legal,
// and nonsense (another's turn, cards that nobody holds there, none, twice or of another pack,
// wrong verbs and fields, entries with a `plus` as they are listed). What is not legal is refused
// as the protocol says and leaves the table as it was, `seq` included; what is legal happens, and
// takes the table where the rules alone, with the same cards, go. The first byte chooses the game.
#include <cstddef>
#include <cstdint>
#include <string>

#include "gameserver/rules/registry.hpp"
#include "gameserver/table/table.hpp"
#include "shared/crypto/hash.hpp"
#include "tests/rules/laws.hpp"

namespace cardroom {
namespace {

using rules::Move;
using rules::Seat;

constexpr std::size_t kMaxOperations = 400;
constexpr std::size_t kMaxCards = 24;  // in one request; more than any hand holds

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}
  bool any() const { return at_ != end_; }
  std::uint8_t next() { return any() ? *at_++ : std::uint8_t{0}; }
  std::size_t below(std::size_t bound) { return next() % bound; }
  template <class List>
  const auto& pick(const List& list) {
    return list[below(list.size())];
  }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

// A table at which all seats are people's, who answer for nothing themselves.
class Played {
 public:
  Played(const rules::Game& game, int seats, const crypto::Seed& seed)
      : table_(settings_of(game, seats), 1, base::Millis{1'000}) {
    table_.supply(seed);
    for (Seat seat = 0; seat < seats; ++seat) CHECK(!ask(seat, Move{"join", {}}));
    for (Seat seat = 0; seat < seats; ++seat) CHECK(!ask(seat, Move{"ready", {}}));
    CHECK(table_.state().deal);
  }

  const table::State& state() const { return table_.state(); }
  bool plays() const { return state().deal.has_value(); }

  // Why it was refused, if it was. Exactly one answer comes, and one record for what is accepted.
  std::optional<protocol::ErrorCode> ask(Seat seat, const Move& move) {
    table::Request request;
    request.from = {1, static_cast<std::uint64_t>(seat) + 1};
    request.person = {"user" + std::to_string(seat), "Ann"};
    request.number = ++number_;
    request.attachment = static_cast<std::uint64_t>(seat) + 1;
    request.msg = move.verb;
    request.rest = move.fields;
    table_.request(std::move(request), kNow);
    std::optional<protocol::ErrorCode> refused;
    std::size_t answers = 0, records = 0;
    for (table::Effects effects = table_.take_effects(); !effects.empty();
         effects = table_.take_effects()) {
      for (const table::Effect& effect : effects) {
        if (const auto* told = std::get_if<table::Tell>(&effect)) {
          answers += told->origin ? 1 : 0;
        } else if (const auto* no = std::get_if<table::Refuse>(&effect)) {
          refused = no->code;
          ++answers;
        } else if (std::holds_alternative<table::AppendRecord>(effect)) {
          ++records;
          table_.stored(store::Fate::durable, kNow);
        } else if (std::holds_alternative<table::CheckFence>(effect)) {
          table_.checked(store::Fate::durable, kNow);
        }
      }
    }
    CHECK(answers == 1 && records == (refused ? 0 : 1));
    return refused;
  }

 private:
  static table::Settings settings_of(const rules::Game& game, int seats) {
    table::Settings settings;
    settings.room = "den";
    settings.game = &game;
    settings.seats = seats;
    return settings;
  }

  static constexpr base::Now kNow{base::Instant{1'000}, base::WallTime{1'800'000'000'000}};
  table::Table table_;
  std::uint64_t number_ = 0;
};

rules::Card card_of(Bytes& in) {
  return rules::Card::from_index(static_cast<int>(in.below(2 * 54)));
}

// One of those that the entry stands for, as the bytes choose.
Move chosen(const Move& entry, Bytes& in) {
  rules::testing::Rng rng(in.next());
  return rules::testing::one_of(entry, rng);
}

Move nonsense(const rules::Info& info, const rules::Cards& hand, Bytes& in) {
  Move move{std::string(in.pick(info.verbs)), {}};
  const std::size_t what = in.next();
  const auto some_card = [&] {
    return rules::print(hand.empty() || what % 2 == 0 ? card_of(in) : in.pick(hand));
  };
  if (what & 2) move.fields.push_back({"card", some_card()});
  if (what & 4) {
    base::List cards;
    for (std::size_t left = in.below(kMaxCards); left > 0; --left) cards.emplace_back(some_card());
    move.fields.push_back({"cards", std::move(cards)});
  }
  if (what & 8) move.fields.push_back({"suit", std::string(1, "CDHSX"[in.below(5)])});
  if (what & 16) move.fields.push_back({"from", in.below(2) == 0 ? "stock" : "discards"});
  if (what & 32) move.fields.push_back({"bid", static_cast<std::int64_t>(in.next()) - 2});
  if (what & 64) move.fields.push_back({"over", some_card()});
  if (what & 128) move.fields.push_back({"card", static_cast<std::int64_t>(in.next())});
  return move;
}

template <rules::TypedGame G>
Move operation(const typename G::State& state, Seat seat, Bytes& in) {
  const std::size_t kind = in.below(8);
  // Whose `legal` it is taken from: one's own, or with some kinds another's.
  const Seat whose = kind < 6 ? seat : static_cast<Seat>(in.below(8));
  const auto legal = G::legal(state, whose);
  const rules::Cards hand = G::print(G::view(state, rules::Viewer::at(seat))).hand;
  if (legal.empty() || kind == 5) return nonsense(G::info(), hand, in);
  const Move entry = G::print(in.pick(legal));
  if (kind == 7) return entry;  // a `plus` is in no client's power
  Move move = chosen(entry, in);
  rules::testing::Rng rng(kind == 4 ? in.next() : 0);
  if (kind == 4) move = rules::testing::near_miss(move, hand, rng);
  return move;
}

// The rules alone, on the cards of the same seed.
template <rules::TypedGame G>
struct Model {
  Model(const table::Deal& deal, std::uint64_t hand_no)
      : state(G::open(deal.start)), dealer(deal.dealer.seed(), {}, "den", hand_no) {
    chance();
  }
  void take(const std::vector<typename G::Event>& events) {
    for (const auto& event : events) G::evolve(state, event);
    chance();
  }
  void chance() {
    while (const auto ask = G::chance(state))
      for (const auto& event : G::deal(state, dealer.deal(*ask))) G::evolve(state, event);
    if constexpr (rules::ShufflesInMidHand<G>)
      if (const auto ask = G::undealt(state)) dealer.shuffle(*ask);
  }

  typename G::State state;
  table::Dealer dealer;
};

template <rules::TypedGame G>
void play(Bytes& in) {
  static const rules::ErasedGame<G> game;
  const auto span = static_cast<std::size_t>(G::info().most_seats - G::info().least_seats + 1);
  const int seats = G::info().least_seats + static_cast<int>(in.below(span));
  crypto::Seed seed;
  seed.bytes = crypto::sha256("fuzz " + std::to_string(in.next()) + std::to_string(in.next()));
  Played played(game, seats, seed);
  Model<G> model(*played.state().deal, played.state().hand_no);
  for (std::size_t left = kMaxOperations; left > 0 && in.any() && played.plays(); --left) {
    const auto seat = static_cast<Seat>(in.below(static_cast<std::size_t>(seats)));
    const Move move = operation<G>(model.state, seat, in);
    const auto action = G::parse(move);
    const rules::testing::Listed<G> listed(model.state, seat, G::legal(model.state, seat));
    const bool legal = action && listed.has(*action);
    const std::uint64_t seq = played.state().seq;
    const std::string before = played.state().deal->hand->print();
    CHECK(before == G::print(model.state));
    const auto refused = played.ask(seat, move);
    CHECK(refused.has_value() != legal);
    if (refused) {
      CHECK(*refused == (listed.actions.empty() ? protocol::ErrorCode::not_your_turn
                                                : protocol::ErrorCode::illegal_action));
      CHECK(played.state().seq == seq && played.state().deal->hand->print() == before);
      continue;
    }
    CHECK(played.state().seq > seq);
    auto events = G::decide(model.state, seat, *action);
    CHECK(events);
    model.take(*events);
    CHECK(played.plays() != G::result(model.state).has_value());
  }
}

template <class... G>
void play_one_of(rules::GameList<G...>, Bytes& in) {
  using Play = void (*)(Bytes&);
  constexpr Play kPlays[] = {play<G>...};
  kPlays[in.below(sizeof...(G))](in);
}

}  // namespace
}  // namespace cardroom

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  cardroom::Bytes in(data, size);
  cardroom::play_one_of(cardroom::rules::Registered{}, in);
  return 0;
}
