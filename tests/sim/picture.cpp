#include "sim/picture.hpp"

#include <algorithm>

namespace cardroom::sim {
namespace {

constexpr std::string_view kRanks = "A23456789TJQK";
constexpr std::string_view kSuits = "CDHS";
constexpr int kSuitCount = 4;
constexpr int kPack = 52;
constexpr int kEight = 7;
constexpr std::int64_t kTarget = 200;
constexpr std::int64_t kTurnMs = 30'000;

CardBits bit(int card) {
  return CardBits{1} << card;
}
bool eight(int card) {
  return card / kSuitCount == kEight;
}
char suit_of(int card) {
  return kSuits[static_cast<std::size_t>(card % kSuitCount)];
}

// A choice as a text: "play 8H S", "draw".
std::string choice(const Message& entry) {
  std::string said = text(entry, "msg");
  if (base::find(entry, "card")) said += " " + text(entry, "card");
  if (base::find(entry, "suit")) said += " " + text(entry, "suit");
  return said;
}

}  // namespace

std::string print_card(int card) {
  return {kRanks[static_cast<std::size_t>(card / kSuitCount)], suit_of(card)};
}

int card_of(std::string_view text) {
  if (text.size() != 2) return -1;
  const auto rank = kRanks.find(text[0]), suit = kSuits.find(text[1]);
  if (rank == std::string_view::npos || suit == std::string_view::npos) return -1;
  return static_cast<int>(rank) * kSuitCount + static_cast<int>(suit);
}

CardBits cards_of(const base::List& texts) {
  CardBits cards = 0;
  for (const base::Value& value : texts) {
    const int card = value.text() ? card_of(*value.text()) : -1;
    if (card >= 0) cards |= bit(card);
  }
  return cards;
}

Sitting* Picture::sitting(const Message& message) {
  const std::int64_t seat = integer(message, "seat");
  const bool there =
      base::find(message, "seat") && seat >= 0 && seat < static_cast<std::int64_t>(seats_.size());
  must(there, "an event of no seat");
  return there ? &seats_[at(static_cast<int>(seat))] : nullptr;
}

void Picture::take_table(const Message& message) {
  Picture told(user_);
  told.known_ = true;
  told.epoch_ = number(message, "epoch");
  told.seq_ = number(message, "seq");
  told.auto_ = base::flag(message, "auto");
  told.host_ = text(message, "host");
  told.playing_ = text(message, "phase") == "playing";
  told.hand_no_ = integer(message, "hand_no");
  told.spectators_ = integer(message, "spectators");
  for (const base::Value& value : list(message, "seats")) {
    const Message& seat = *value.fields();
    told.seats_.push_back({text(part(seat, "user"), "id"), base::flag(seat, "bot"),
                           base::flag(seat, "ready"), base::flag(seat, "stand_in"),
                           base::flag(seat, "watching"), base::flag(seat, "muted"),
                           integer(seat, "cards"), integer(seat, "score"), text(seat, "presence")});
    if (told.seats_.back().score >= kTarget && !told.playing_) told.match_over_ = true;
  }
  told.take_published(part(message, "fairness"));
  const Message& state = part(message, "state");
  told.up_ = card_of(text(state, "up"));
  if (told.up_ >= 0) told.pile_ = bit(told.up_);
  told.suit_ = text(state, "suit").empty() ? ' ' : text(state, "suit").front();
  told.stock_ = integer(state, "stock");
  told.discards_ = integer(state, "discards");
  told.drawn_ = base::flag(state, "drawn");
  const Message& turn = part(message, "turn");
  if (!turn.empty()) told.turn_ = static_cast<int>(integer(turn, "seat"));
  const Message& you = part(message, "you");
  if (!you.empty()) told.seat_ = static_cast<int>(integer(you, "seat"));
  told.hand_ = cards_of(list(you, "hand"));
  must(told.playing_ == (told.up_ >= 0), "a table without its cards");
  must(told.seat_ < static_cast<int>(told.seats_.size()), "a seat beyond the table");
  if (!wrong_.empty()) return;
  must(told.seat_ < 0 || told.mine().user == user_, "a table with another's seat");
  const bool sees = told.inside();
  must(sees || told.hand_ == 0, "a hand shown to one who may not see it");
  must(!sees || count_of(told.hand_) == told.mine().cards, "a hand of another size than told");
  std::int64_t pack = told.stock_ + told.discards_ + (told.up_ >= 0 ? 1 : 0);
  for (const Sitting& one : told.seats_) pack += one.cards;
  must(pack == (told.playing_ ? kPack : 0), "a table with cards too many or too few");
  if (known_ && !closed_ && seq_ == told.seq_) {
    compare(told);
    told.pile_ |= pile_, told.passes_ = passes_;
    told.drawn_card_ = drawn_card_, told.match_over_ = match_over_;
    told.may_be_over_ = may_be_over_, told.scores_unsure_ = scores_unsure_;
  } else {
    told.may_be_over_ = !told.playing_;
  }
  told.wrong_ = wrong_;
  *this = std::move(told);
  take_legal(list(you, "legal"));
}

void Picture::compare(const Picture& told) {
  must(host_ == told.host_, "a table with another host");
  if (seats_.size() != told.seats_.size()) return must(false, "a table of another size");
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    const Sitting &old = seats_[i], &now = told.seats_[i];
    must(old.user == now.user && old.bot == now.bot, "a table with others in its seats");
    must(old.cards == now.cards, "a table with other counts");
    must(old.score == now.score || scores_unsure_, "a table with other scores");
    must(!old.muted || !old.human() || old.muted == now.muted, "a table with others muted");
    must(old.ready == now.ready && old.stand_in == now.stand_in && old.watching == now.watching,
         "a table with other flags");
  }
  must(playing_ == told.playing_ && hand_no_ == told.hand_no_, "a table of another hand");
  must(committed_ == told.committed_ && roots_ == told.roots_, "a table with another proof");
  must(turn_ == told.turn_, "a table with another's turn");
  must(seat_ != told.seat_ || hand_ == told.hand_, "a table with another hand than followed");
  if (!playing_) return;
  must(up_ == told.up_ && suit_ == told.suit_, "a table with another card up");
  must(stock_ == told.stock_ && discards_ == told.discards_ && drawn_ == told.drawn_,
       "a table with another stock");
}

bool Picture::fits(int card) const {
  if (drawn_ && drawn_card_ && *drawn_card_ != card) return false;
  return eight(card) || suit_of(card) == suit_ || card / kSuitCount == up_ / kSuitCount;
}

std::vector<std::string> Picture::fair_choice() const {
  std::vector<std::string> choices;
  for (int card = 0; card < kPack; ++card) {
    if ((hand_ & bit(card)) == 0 || !fits(card)) continue;
    if (!eight(card)) choices.push_back("play " + print_card(card));
    for (const char suit : kSuits)
      if (eight(card)) choices.push_back("play " + print_card(card) + " " + suit);
  }
  choices.push_back(!drawn_ && stock_ > 0 ? "draw" : "pass");
  std::ranges::sort(choices);
  return choices;
}

void Picture::take_legal(const base::List& legal) {
  legal_ = legal;
  if (!inside() || turn_ != seat_) return must(legal.empty(), "a choice out of turn");
  must(!legal.empty(), "a turn without a choice");
  // Who came back in mid-turn does not know which card it drew.
  if (drawn_ && !drawn_card_) return;
  std::vector<std::string> told;
  for (const base::Value& entry : legal)
    if (entry.fields()) told.push_back(choice(*entry.fields()));
  std::ranges::sort(told);
  must(told == fair_choice(), "another choice than the rules give");
}

void Picture::take_turn(const Message& message) {
  must(playing_ && integer(message, "seat") == turn_, "a turn that is not so");
  const std::int64_t left = integer(message, "ms");
  const std::int64_t bank = integer(message, "bank");
  must(left >= bank && bank >= 0 && left <= kTurnMs + bank, "a turn of another length");
  const bool with_legal = base::find(message, "legal") != nullptr;
  must(with_legal == (inside() && turn_ == seat_), "a choice shown to the wrong seat");
  if (with_legal) take_legal(list(message, "legal"));
}

void Picture::come_back() {
  for (Sitting& one : seats_)
    if (one.human()) one.presence = "connected";
}

void Picture::take_presence(const Message& message) {
  Sitting* who = sitting(message);
  if (!who) return;
  must(who->human(), "the presence of nobody");
  who->presence = text(message, "presence");
}

void Picture::take_spectators(const Message& message) {
  spectators_ = integer(message, "count");
}

void Picture::take_event(const Message& message) {
  seq_ = number(message, "seq");
  epoch_ = number(message, "epoch");
  const std::string_view kind = text(message, "msg");
  if (kind == "deal") return deal(message);
  if (kind == "reshuffle") return reshuffle(message);
  if (kind == "result") return result(message);
  if (kind == "fairness") return fairness(message);
  if (kind == "start") return start();
  if (kind == "mute") return mute(message);
  if (kind == "close") return close();
  Sitting* who = sitting(message);
  if (!who) return;
  const bool acts = kind == "draw" || kind == "play" || kind == "pass";
  must(!acts || (playing_ && integer(message, "seat") == turn_), "an action out of turn");
  if (acts && integer(message, "seat") == seat_) legal_.clear();
  if (kind == "join") return join(message, *who);
  if (kind == "leave") return leave(message, *who);
  if (kind == "kick") return kick(*who);
  if (kind == "draw") return draw(message, *who);
  if (kind == "play") return play(message, *who);
  if (kind == "pass") return pass(*who);
  if (kind == "ready") {
    must(!playing_ && !who->user.empty() && !who->ready, "a ready out of place");
    who->ready = true;
  } else if (kind == "reveal") {
    must(!playing_ && who->human(), "a reveal out of place");
  } else if (kind == "stand_in") {
    const bool stands = base::flag(message, "bot");
    must(who->stand_in != stands, "a stand-in twice");
    who->stand_in = stands;
  } else {
    must(false, "an event of an unknown kind");
  }
}

}  // namespace cardroom::sim
