#include "tools/verify/verify.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "gameserver/rules/game.hpp"
#include "tools/verify/bytes.hpp"

namespace cardroom::verify {
namespace {

using nlohmann::json;

constexpr int kMostNesting = 8;
constexpr std::size_t kMostShuffles = 1024;
const std::set<std::string> kMembers{
    "format",  "table", "hand_no",    "game",          "version",  "options", "seats",  "first",
    "playing", "seed",  "commitment", "contributions", "shuffles", "moves",   "events", "sum"};

class Wrong : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void hold(bool holds, const std::string& what) {
  if (!holds) throw Wrong(what);
}

std::string canonical(const json& value) {
  return value.dump(-1, ' ', true);
}

std::string digits(const json& value, const char* what) {
  const auto bytes = bytes_of(value.get_ref<const std::string&>());
  hold(bytes.has_value(), std::string(what) + ": these are not 64 hexadecimal digits");
  return *bytes;
}

// The hand, where every byte is as it was written.
json read(std::string_view file) {
  bool too_deep = false;
  const auto shallow = [&too_deep](int depth, json::parse_event_t, json&) {
    too_deep = too_deep || depth > kMostNesting;
    return !too_deep;
  };
  json hand = json::parse(file, shallow, false);
  hold(!too_deep && !hand.is_discarded() && hand.is_object(), "this is no hand in JSON");
  std::set<std::string> members;
  for (const auto& [name, value] : hand.items()) members.insert(name);
  hold(members == kMembers, "the members are not those of a hand");
  hold(hand.at("format") == "cardroom hand 1", "another format");
  const std::string written = canonical(hand) + "\n";
  const json sum = hand.at("sum");
  hand.erase("sum");
  hold(sum == hex(sha256(canonical(hand))), "sum: something was altered");
  hold(file == written, "the file is not written as a hand is");
  return hand;
}

std::vector<std::string> counted(const json& contributions) {
  std::vector<std::string> all;
  std::int64_t before = -1;
  for (const json& one : contributions) {
    const std::int64_t seat = one.at("seat");
    hold(seat > before, "contributions: the seats are not in order");
    before = seat;
    const std::string entropy = digits(one.at("entropy"), "entropy");
    const auto r = one.find("r");
    all.push_back(r == one.end() ? entropy : digits(*r, "r"));
    hold(r == one.end() || sha256(all.back()) == entropy,
         "contributions: seat " + std::to_string(seat) + " committed to something else");
  }
  return all;
}

using Shuffles = std::vector<rules::Cards>;

rules::Cards check_shuffle(const json& shuffle, const Keys& keys, const std::string& where) {
  const auto names = shuffle.at("cards").get<std::vector<std::string>>();
  rules::Cards cards;
  for (const std::string& name : names) {
    const auto card = rules::parse_card(name);
    hold(card.has_value(), where + ": " + name + " is no card");
    cards.push_back(*card);
  }
  rules::Cards sorted = cards;
  std::ranges::sort(sorted);
  hold(std::ranges::adjacent_find(sorted) == sorted.end(), where + ": a card is there twice");
  const std::vector<std::size_t> places = order(keys.deck, cards.size());
  for (std::size_t i = 0; i < cards.size(); ++i)
    hold(cards[i] == sorted[places[i]], where + ": the cards lay in another order");
  const std::string made = hex(root(keys.salt, names));
  hold(shuffle.at("root") == made, where + ": the root is " + made);
  return cards;
}

base::Value value_of(const json& from) {
  if (from.is_boolean()) return from.get<bool>();
  if (from.is_number_integer()) return from.get<std::int64_t>();
  if (from.is_string()) return from.get<std::string>();
  if (from.is_array()) {
    base::List list;
    for (const json& one : from) list.push_back(value_of(one));
    return list;
  }
  hold(from.is_object() || from.is_null(), "a number that is not whole");
  if (from.is_null()) return nullptr;
  base::Fields fields;
  for (const auto& [name, value] : from.items()) fields.push_back({name, value_of(value)});
  return fields;
}

// The hand played again by the rules, with the cards that the shuffles give.
class Again {
 public:
  Again(const rules::Game& game, const rules::Start& start, const Shuffles& shuffles)
      : hand_(game.open(start)), seats_(start.seats), shuffles_(shuffles), dealt_(shuffles.size()) {
    deal();
  }

  void move(const json& from, const std::string& where) {
    rules::Move move{from.at("msg").get_ref<const std::string&>(), {}};
    const std::int64_t seat = from.at("seat");
    hold(seat >= 0 && seat < seats_, where + ": there is no such seat");
    const base::Value value = value_of(from);
    for (const base::Field& field : *value.fields())
      if (field.name != "msg" && field.name != "seat") move.fields.push_back(field);
    const auto events = hand_->decide(static_cast<rules::Seat>(seat), move);
    hold(events.ok(), where + ": the rules forbid it");
    for (const rules::Event& event : *events) hand_->evolve(event);
    deal();
  }

  void end() const {
    hold(hand_->result().has_value(), "moves: the hand is not over");
    for (std::size_t k = 0; k < dealt_.size(); ++k)
      hold(k < begun_, "shuffles: one was never begun");
  }

 private:
  void begin(const rules::Ask& ask) {
    hold(ask.shuffle < shuffles_.size(), "shuffles: one is missing");
    if (ask.shuffle < begun_) return;
    hold(ask.shuffle == begun_, "shuffles: one was left out");
    rules::Cards cards = shuffles_[ask.shuffle];
    std::ranges::sort(cards);
    hold(cards == ask.cards,
         "shuffle " + std::to_string(ask.shuffle) + ": other cards were to be shuffled");
    ++begun_;
  }
  void deal() {
    while (const auto ask = hand_->chance()) {
      begin(*ask);
      const rules::Card card = shuffles_[ask->shuffle].at(dealt_[ask->shuffle]++);
      for (const rules::Event& event : hand_->deal(card)) hand_->evolve(event);
    }
    if (const auto ask = hand_->undealt()) begin(*ask);
  }

  std::unique_ptr<rules::Hand> hand_;
  const int seats_;
  const Shuffles& shuffles_;
  std::vector<std::size_t> dealt_;
  std::size_t begun_ = 0;
};

void play(const json& hand, const Shuffles& shuffles) {
  const rules::Game* game = rules::find_game(hand.at("game").get_ref<const std::string&>());
  hold(game, "game: its rules are not known here");
  hold(hand.at("version") == game->info().version, "version: the rules of then are not known here");
  rules::Start start;
  start.seats = static_cast<int>(hand.at("seats").size());
  start.first = hand.at("first");
  start.hand_no = hand.at("hand_no");
  start.playing = hand.at("playing").get<std::vector<rules::Seat>>();
  const base::Value options = value_of(hand.at("options"));
  hold(options.fields() && game->check_options(*options.fields()).empty(), "options: no such ones");
  start.options = *options.fields();
  const auto count = static_cast<int>(start.playing.size());
  hold(start.seats <= game->info().most_seats && count >= game->info().least_seats &&
           std::ranges::is_sorted(start.playing) &&
           std::ranges::adjacent_find(start.playing) == start.playing.end() &&
           start.playing.front() >= 0 && start.playing.back() < start.seats &&
           hand.at("playing") == json(start.playing),
       "playing: not so many seats are in such a hand");
  hold(std::ranges::count(start.playing, start.first) == 1 && hand.at("first") == start.first,
       "first: it is not in the hand");
  Again again(*game, start, shuffles);
  std::size_t number = 0;
  for (const json& move : hand.at("moves")) again.move(move, "move " + std::to_string(number++));
  again.end();
}

void check(const json& hand, const Published& published, Verdict& verdict) {
  verdict.table = hand.at("table");
  verdict.hand_no = hand.at("hand_no");
  const std::string seed = digits(hand.at("seed"), "seed");
  const std::string made = hex(commitment(seed, verdict.table, verdict.hand_no));
  hold(hand.at("commitment") == made, "commitment: the seed gives " + made);
  hold(!published.commitment || *published.commitment == made,
       "commitment: another one was published");
  const std::vector<std::string> contributions = counted(hand.at("contributions"));
  verdict.contributions = contributions.size();
  const std::string secret = prk(seed, contributions);
  Shuffles shuffles;
  hold(hand.at("shuffles").size() <= kMostShuffles, "shuffles: too many");
  for (const json& shuffle : hand.at("shuffles")) {
    const std::size_t number = shuffles.size();
    const std::string where = "shuffle " + std::to_string(number);
    hold(shuffle.at("shuffle") == number, where + " has another number");
    shuffles.push_back(
        check_shuffle(shuffle, keys_of(secret, verdict.table, verdict.hand_no, number), where));
    hold(number >= published.roots.size() || shuffle.at("root") == published.roots[number],
         where + ": another root was published");
  }
  hold(published.roots.size() <= shuffles.size(), "shuffles: more roots were published");
  verdict.shuffles = shuffles.size();
  play(hand, shuffles);
}

}  // namespace

Verdict verify(std::string_view file, const Published& published) {
  Verdict verdict;
  try {
    check(read(file), published, verdict);
  } catch (const Wrong& wrong) {
    verdict.wrong = wrong.what();
  } catch (const json::exception& fault) {
    verdict.wrong = fault.what();
  }
  return verdict;
}

}  // namespace cardroom::verify
