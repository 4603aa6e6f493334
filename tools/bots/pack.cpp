#include "tools/bots/pack.hpp"

#include <numeric>

namespace cardroom::bots {
namespace {

using Numbers = std::vector<std::int64_t>;

std::string list(const std::set<std::string>& cards) {
  std::string out = "[";
  for (const std::string& card : cards) out += (out.size() > 1 ? " " : "") + card;
  return out + "]";
}

std::string list(const Numbers& numbers) {
  std::string out = "[";
  for (const std::int64_t n : numbers) out += (out.size() > 1 ? " " : "") + std::to_string(n);
  return out + "]";
}

bool is_card(const std::string& text) {
  return text.size() == 2 && std::string_view("A23456789TJQK").find(text[0]) != std::string::npos &&
         std::string_view("CDHS").find(text[1]) != std::string::npos;
}

std::int64_t& at_seat(Numbers& counts, int seat) {
  if (seat >= static_cast<int>(counts.size())) counts.resize(static_cast<std::size_t>(seat) + 1);
  return counts[static_cast<std::size_t>(seat)];
}

// Fewer than there may be is no fault here: it is one of the sum.
void take_all(const Json& cards, std::set<std::string>& into, Faults& faults) {
  for (const Json& entry : cards) {
    const std::string card = entry;
    if (!is_card(card)) faults.push_back({Rule::cards, card + " is no card of the pack"});
    if (!into.insert(card).second) faults.push_back({Rule::cards, card + " is there twice"});
  }
}

void expect(std::int64_t expected, std::int64_t found, const char* what, Faults& faults) {
  if (expected == found) return;
  faults.push_back({Rule::counts, std::string(what) + ": expected " + std::to_string(expected) +
                                      ", found " + std::to_string(found)});
}

}  // namespace

void Pack::check_sum(const char* when, Faults& faults) {
  const std::int64_t held = std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
  expect(kCards, held + stock_ + discards_ + 1, when, faults);
}

void Pack::check_new(const std::string& card, Faults& faults) const {
  if (!is_card(card)) faults.push_back({Rule::cards, card + " is no card of the pack"});
  if (hand_.contains(card)) faults.push_back({Rule::cards, card + " is in one's own hand"});
  if (card == up_) faults.push_back({Rule::cards, card + " is the top card"});
  if (beneath_.contains(card)) faults.push_back({Rule::cards, card + " is among the discards"});
}

void Pack::deal(const Json& event, int seat, Faults& faults) {
  *this = Pack{};
  on_ = true;
  counts_ = event.at("counts").get<Numbers>();
  dealt_in_ = event.contains("cards");
  followed_ = event.contains("up");
  if (!followed_) return;
  stock_ = event.at("stock");
  if (dealt_in_) {
    take_all(event.at("cards"), hand_, faults);
    if (seat < 0) faults.push_back({Rule::foreign_card, "cards were dealt to who has no seat"});
    if (seat >= 0)
      expect(static_cast<std::int64_t>(hand_.size()), at_seat(counts_, seat), "own cards", faults);
  }
  const std::string up = event.at("up");
  check_new(up, faults);
  up_ = up;
  check_sum("cards after the deal", faults);
}

void Pack::draw(const Json& event, int seat, Faults& faults) {
  if (!followed_) return;
  const int who = event.at("seat");
  expect(stock_ - 1, event.at("stock"), "stock after a draw", faults);
  stock_ = event.at("stock");
  ++at_seat(counts_, who);
  if (who == seat && dealt_in_) {
    const std::string card = event.at("card");
    check_new(card, faults);
    hand_.insert(card);
  } else if (event.contains("card")) {
    faults.push_back({Rule::foreign_card, "another's drawn card"});
  }
  check_sum("cards after a draw", faults);
}

void Pack::play(const Json& event, int seat, Faults& faults) {
  if (!followed_) return;
  const int who = event.at("seat");
  const std::string card = event.at("card");
  if (--at_seat(counts_, who) < 0)
    faults.push_back({Rule::counts, "seat " + std::to_string(who) + " plays and holds nothing"});
  if (who == seat && dealt_in_) {
    if (hand_.erase(card) == 0)
      faults.push_back({Rule::cards, card + " is played and not in " + list(hand_)});
  } else {
    check_new(card, faults);
  }
  beneath_.insert(up_);
  ++discards_;
  up_ = card;
  check_sum("cards after a play", faults);
}

void Pack::reshuffle(const Json& event, Faults& faults) {
  if (!followed_) return;
  stock_ += discards_;
  discards_ = 0;
  beneath_.clear();
  expect(stock_, event.at("stock"), "stock after a reshuffle", faults);
  stock_ = event.at("stock");
  check_sum("cards after a reshuffle", faults);
}

void Pack::result(const Json& event, int seat, Faults& faults) {
  if (!followed_) {
    *this = Pack{};
    return;
  }
  std::set<std::string> seen = beneath_;
  seen.insert(up_);
  const Json& hands = event.at("hands");
  for (std::size_t i = 0; i < hands.size(); ++i) {
    take_all(hands[i], seen, faults);
    expect(at_seat(counts_, static_cast<int>(i)), static_cast<std::int64_t>(hands[i].size()),
           "cards left at the end", faults);
    const auto own = hands[i].get<std::set<std::string>>();
    if (static_cast<int>(i) == seat && dealt_in_ && own != hand_)
      faults.push_back({Rule::cards, "own hand was " + list(hand_) + ", is told as " + list(own)});
  }
  *this = Pack{};
}

void Pack::table(const Json& table, Known known, Faults& faults) {
  Pack told;
  told.on_ = table.at("phase") == "playing";
  bool watching = false;
  for (const Json& seat : table.at("seats")) {
    told.counts_.push_back(seat.at("cards"));
    const auto you = table.find("you");
    if (you != table.end() && you->at("seat") == seat.at("seat")) watching = seat.at("watching");
  }
  const Json& state = table.at("state");
  told.followed_ = told.on_ && state.contains("up");
  if (told.on_ && !told.followed_) {
    told.dealt_in_ = table.contains("you") && !watching;
  } else if (told.on_) {
    told.up_ = state.at("up");
    told.stock_ = state.at("stock");
    told.discards_ = state.at("discards");
    if (table.contains("you") && !watching) {
      take_all(table.at("you").at("hand"), told.hand_, faults);
      const int seat = table.at("you").at("seat");
      const auto held = static_cast<std::int64_t>(told.hand_.size());
      expect(at_seat(told.counts_, seat), held, "own cards in a table", faults);
      // Not every seat is in every hand: without cards and without a turn it may not be.
      told.dealt_in_ = held > 0;
    }
    told.check_sum("cards in a table", faults);
  } else {
    for (const std::int64_t count : told.counts_)
      expect(0, count, "cards of a seat while no deal is on", faults);
    if (table.contains("you") && !table.at("you").at("hand").empty())
      faults.push_back({Rule::cards, "a hand while no deal is on"});
  }
  if (known == Known::same) {
    compare(told, faults);
    told.beneath_ = beneath_;
  }
  *this = std::move(told);
}

void Pack::compare(const Pack& told, Faults& faults) const {
  const auto differ = [&faults](const std::string& what, const std::string& mine,
                                const std::string& theirs) {
    if (mine != theirs)
      faults.push_back({Rule::table_differs, what + ": expected " + mine + ", found " + theirs});
  };
  differ("a hand on", on_ ? "yes" : "no", told.on_ ? "yes" : "no");
  if (!followed_ || !told.followed_) return;
  if (dealt_in_) differ("own hand", list(hand_), list(told.hand_));
  Numbers counts = counts_;
  counts.resize(told.counts_.size());
  differ("cards by seat", list(counts), list(told.counts_));
  differ("top card", up_, told.up_);
  differ("stock", std::to_string(stock_), std::to_string(told.stock_));
  differ("discards", std::to_string(discards_), std::to_string(told.discards_));
}

}  // namespace cardroom::bots
