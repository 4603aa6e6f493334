#include "tests/rules/golden_hand.hpp"

#include <algorithm>
#include <map>

#include "tests/rules/golden_text.hpp"
#include "tests/rules/text.hpp"

namespace cardroom::rules::testing {
namespace {

std::string name_of(Viewer viewer) {
  return viewer.seat < 0 ? "spectators" : std::to_string(viewer.seat);
}

std::string name_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::not_your_turn:
      return "not_your_turn";
    case Refusal::illegal_action:
      return "illegal_action";
  }
  return "?";
}

class GoldenHand {
 public:
  void line(const Line& line) {
    const std::vector<std::string> said = words(line.said);
    if (said[0] == "game") {
      game(said);
    } else if (game_ == nullptr) {
      throw Difference("a hand begins with its game");
    } else if (said[0] == "deal") {
      deal(line);
    } else if (hand_ == nullptr) {
      throw Difference("deal first");
    } else if (said[0] == "legal" || said[0] == "view") {
      shown(line);
    } else if (said[0] == "result") {
      result(line.said.substr(said[0].size()));
    } else {
      act(line, said);
    }
  }

  void end() const {
    if (hand_ != nullptr && hand_->result() && !told_result_)
      throw Difference("the hand has ended, and the file does not say how");
  }

 private:
  void game(const std::vector<std::string>& said) {
    game_ = said.size() > 1 ? find_game(said[1]) : nullptr;
    if (game_ == nullptr) throw Difference("no such game");
    for (std::size_t i = 2; i < said.size(); ++i) {
      const std::vector<std::string> pair = split(said[i], '=');
      if (pair.size() != 2 || pair[1].empty()) throw Difference("not name=value: " + said[i]);
      const std::optional<int> value = number(pair[1]);
      if (pair[0] == "seats") {
        start_.seats = value.value_or(0);
      } else if (pair[0] == "first") {
        first_ = value.value_or(-1);
      } else if (pair[0] == "hand") {
        start_.hand_no = static_cast<std::uint64_t>(value.value_or(0));
      } else {
        start_.options.push_back({pair[0], value_named(pair[1])});
      }
    }
    const std::string wrong = game_->check_options(start_.options);
    if (!wrong.empty()) throw Difference(wrong);
  }

  void deal(const Line& line) {
    std::map<std::string, Cards> piles;
    std::vector<std::string> names;
    for (const std::string& word : words(line.said.substr(4))) {
      if (word.back() == ':') {
        names.push_back(word.substr(0, word.size() - 1));
      } else if (names.empty()) {
        throw Difference("a card of no pile: " + word);
      } else {
        piles[names.back()].push_back(card_named(word));
      }
    }
    for (Seat seat = 0; seat < start_.seats; ++seat)
      if (piles.contains(std::to_string(seat))) start_.playing.push_back(seat);
    if (start_.playing.size() < 2) throw Difference("a deal names two seats or more");
    start_.first = first_.value_or(start_.playing[1]);
    hand_ = game_->open(start_);
    Cards order = round_the_table(piles);
    for (const std::string& name : names)
      if (!number(name) && name != "stock")
        order.insert(order.end(), piles[name].begin(), piles[name].end());
    stock_ = piles["stock"];
    std::reverse(stock_.begin(), stock_.end());
    const std::vector<Event> events = dealt(order);
    if (hand_->chance()) throw Difference("the deal needs more cards");
    if (!line.mark.empty()) compare(line, events);
  }

  Cards round_the_table(std::map<std::string, Cards>& piles) const {
    std::vector<Seat> seats = start_.playing;
    std::rotate(seats.begin(), std::find(seats.begin(), seats.end(), start_.first), seats.end());
    Cards order;
    const std::size_t rounds = piles[std::to_string(start_.first)].size();
    for (std::size_t i = 0; i < rounds; ++i)
      for (Seat seat : seats) {
        const Cards& cards = piles[std::to_string(seat)];
        if (cards.size() != rounds) throw Difference("all are dealt the same number");
        order.push_back(cards[i]);
      }
    return order;
  }

  // Chance answers with these cards, as far as it is asked.
  std::vector<Event> dealt(const Cards& cards) {
    std::vector<Event> all;
    for (Card card : cards) {
      const std::optional<Ask> ask = hand_->chance();
      if (!ask) throw Difference("nobody asks for " + print(card));
      if (!std::binary_search(ask->cards.begin(), ask->cards.end(), card))
        throw Difference(print(card) + " cannot come");
      take(hand_->deal(card), all);
    }
    return all;
  }

  void take(const std::vector<Event>& events, std::vector<Event>& all) {
    for (const Event& event : events) {
      hand_->evolve(event);
      all.push_back(event);
    }
  }

  // `seat verbs cards as suit, name value, name value`
  Move move_said(const Line& line) const {
    const std::vector<std::string> parts = split(line.said, ',');
    const std::vector<std::string> said = words(parts[0]);
    Move move{said[1], {}};
    for (std::string_view verb : game_->info().verbs)
      if (said[1] == std::string(verb) + "s" || said[1] == std::string(verb) + "es")
        move.verb = verb;
    base::List cards;
    std::size_t i = 2;
    for (; i < said.size() && said[i] != "as"; ++i) cards.emplace_back(said[i]);
    if (cards.size() == 1) move.fields.push_back({"card", cards[0]});
    if (cards.size() > 1) move.fields.push_back({"cards", std::move(cards)});
    if (i + 2 == said.size()) {
      move.fields.push_back({"suit", said[i + 1]});
    } else if (i != said.size()) {
      throw Difference("not `seat verbs cards as suit`");
    }
    for (i = 1; i < parts.size(); ++i) {
      const std::vector<std::string> pair = words(parts[i]);
      if (pair.size() != 2) throw Difference("not `name value`:" + parts[i]);
      move.fields.push_back({pair[0], value_named(pair[1])});
    }
    return move;
  }

  static bool is_late(const std::vector<std::string>& said) {
    return said.size() == 3 && said[1] == "is" && said[2] == "late";
  }

  Move by_the_clock(Seat seat) const {
    if (hand_->legal(seat).empty()) throw Difference("nothing is asked of that seat");
    return hand_->on_timeout(seat);
  }

  void act(const Line& line, const std::vector<std::string>& said) {
    const std::optional<int> seat = number(said[0]);
    if (!seat || said.size() < 2) throw Difference("not a line of a golden hand");
    if (line.mark.empty()) throw Difference("say what is seen (->) or the refusal (!!)");
    const std::string before = hand_->print();
    const auto decided =
        hand_->decide(*seat, is_late(said) ? by_the_clock(*seat) : move_said(line));
    if (line.mark == "!!") {
      const std::string got = decided ? "accepted" : name_of(decided.reason());
      if (got != line.expected) throw Difference("should be " + line.expected + ", is " + got);
      if (hand_->print() != before) throw Difference("the refusal changed the hand");
      return;
    }
    if (!decided) throw Difference("refused: " + name_of(decided.reason()));
    std::vector<Event> all;
    take(*decided, all);
    while (hand_->chance()) {
      const Card card = stock_.empty() ? card_drawn(line.expected) : stock_.back();
      if (!stock_.empty()) stock_.pop_back();
      const std::vector<Event> more = dealt({card});
      all.insert(all.end(), more.begin(), more.end());
    }
    compare(line, all);
  }

  static Card card_drawn(const std::string& expected) {
    const std::vector<std::string> text = words(expected);
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      const std::string& next = text[i + 1];
      if (text[i] != "drew" || next == "a") continue;
      return card_named(next.back() == ';' ? next.substr(0, next.size() - 1) : next);
    }
    throw Difference("the line does not name the card drawn");
  }

  // The part of `expected` for this viewer.
  static std::string clause(const std::string& expected, Viewer viewer) {
    std::string others;
    for (const std::string& part : split(expected, '|')) {
      const std::size_t colon = part.find(':');
      const std::string who = tidied(part.substr(0, colon));
      const std::string what = colon == std::string::npos ? "" : part.substr(colon + 1);
      if (who == name_of(viewer)) return what;
      if (who == "all" || who == "others") others = what;
    }
    if (others.empty()) throw Difference("nothing is said of viewer " + name_of(viewer));
    return others;
  }

  void compare(const Line& line, const std::vector<Event>& events) const {
    for (Seat seat = -1; seat < start_.seats; ++seat) {
      const Viewer viewer{seat};
      std::vector<std::string> expected = split(clause(line.expected, viewer), ';');
      for (std::string& text : expected) text = tidied(text);
      std::vector<std::string> sees;
      bool same = true;
      for (const Event& event : events) {
        const std::optional<Move> seen = game_->seen(event, viewer);
        if (!seen) continue;
        const std::vector<std::string> texts = seen_texts(*seen, viewer);
        const std::size_t place = sees.size();
        same = same && place < expected.size() &&
               std::any_of(texts.begin(), texts.end(),
                           [&](const std::string& text) { return says(expected[place], text); });
        sees.push_back(texts.front());
      }
      if (same && sees.size() == expected.size()) continue;
      throw Difference("viewer " + name_of(viewer) + "\n  should see: " + join(expected, "; ") +
                       "\n  but sees:   " + join(sees, "; "));
    }
  }

  void shown(const Line& line) const {
    const std::size_t colon = line.said.find(':');
    std::vector<std::string> head = words(line.said.substr(0, colon));
    const bool some = head.size() == 3 && head[0] == "view" && head[2] == "has";
    if (some) head.pop_back();
    if (colon == std::string::npos || head.size() != 2) throw Difference("say of whom");
    const Viewer viewer{head[1] == "spectators" ? -1 : number(head[1]).value_or(-2)};
    if (viewer.seat < -1 || viewer.seat >= start_.seats) throw Difference("no viewer: " + head[1]);
    std::string got = to_text(hand_->view(viewer));
    if (head[0] == "legal") {
      std::vector<std::string> texts;
      for (const Move& move : hand_->legal(viewer.seat)) texts.push_back(action_text(move));
      got = join(texts, ", ");
    }
    const std::string expected = tidied(line.said.substr(colon + 1));
    if (!some) return same(expected, tidied(got));
    for (const std::string& part : split(expected, ','))
      if (tidied(got).find(tidied(part)) == std::string::npos)
        throw Difference("\n  should have: " + tidied(part) + "\n  but is:      " + got);
  }

  void result(const std::string& expected) {
    told_result_ = true;
    const std::optional<Outcome> outcome = hand_->result();
    if (!outcome) throw Difference("the hand has not ended");
    std::string got =
        "winner " + (outcome->winner ? std::to_string(*outcome->winner) : std::string("none"));
    got += "; points";
    for (std::int64_t points : outcome->points) got += " " + std::to_string(points);
    for (std::size_t seat = 0; seat < outcome->hands.size(); ++seat)
      if (!outcome->hands[seat].empty())
        got += "; " + std::to_string(seat) + ": " + print(outcome->hands[seat]);
    same(tidied(expected), got);
  }

  static void same(const std::string& expected, const std::string& got) {
    if (expected != got) throw Difference("\n  should be: " + expected + "\n  but is:    " + got);
  }

  const Game* game_ = nullptr;
  Start start_;
  std::optional<Seat> first_;
  Cards stock_;  // what is drawn next is last
  std::unique_ptr<Hand> hand_;
  bool told_result_ = false;
};

}  // namespace

std::string play_golden(std::string_view text) {
  GoldenHand hand;
  int at = 0;
  try {
    for (const Line& line : read(text)) {
      at = line.number;
      hand.line(line);
    }
    hand.end();
  } catch (const Difference& difference) {
    return "line " + std::to_string(at) + ": " + difference.what();
  }
  return {};
}

}  // namespace cardroom::rules::testing
