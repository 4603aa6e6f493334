// What each event does to a picture.
#include <algorithm>

#include "shared/crypto/hash.hpp"
#include "shared/crypto/merkle.hpp"
#include "shared/crypto/shuffle.hpp"
#include "sim/picture.hpp"

namespace cardroom::sim {
namespace {

constexpr std::string_view kRanks = "A23456789TJQK";
constexpr int kSuitCount = 4;
constexpr std::int64_t kPack = 52;
constexpr std::int64_t kTarget = 200;
constexpr std::int64_t kHandOfTwo = 7, kHandOfMore = 5;

CardBits bit(int card) {
  return card < 0 ? 0 : CardBits{1} << card;
}
char suit_of(int card) {
  return "CDHS"[card % kSuitCount];
}
bool eight(int card) {
  return kRanks[static_cast<std::size_t>(card / kSuitCount)] == '8';
}

std::int64_t points_of(CardBits cards) {
  std::int64_t sum = 0;
  for (int card = 0; card < kPack; ++card)
    if (cards & bit(card)) sum += eight(card) ? 50 : std::min(card / kSuitCount + 1, 10);
  return sum;
}

std::int64_t integer_at(const base::List& list, std::size_t at) {
  const std::int64_t* value = at < list.size() ? list[at].integer() : nullptr;
  return value ? *value : -1;
}

}  // namespace

void Picture::join(const Message& message, Sitting& who) {
  const bool bot = base::flag(message, "bot");
  must(bot ? who.user.empty() : !who.human(), "a seat given twice");
  const std::string& user = text(part(message, "user"), "id");
  for (const Sitting& other : seats_) must(bot || other.user != user, "a user in two seats");
  Sitting sits;
  sits.user = user;
  sits.bot = bot;
  sits.ready = bot || auto_;
  sits.watching = playing_ && !bot;
  sits.cards = who.cards;
  sits.presence = "connected";
  who = sits;
  if (user == user_ && !user.empty()) seat_ = static_cast<int>(integer(message, "seat"));
}

void Picture::leave(const Message& message, Sitting& who) {
  must(!who.user.empty() && who.user == text(part(message, "user"), "id"), "a leave of nobody");
  if (integer(message, "seat") == seat_) seat_ = -1, hand_ = 0, legal_.clear();
  Sitting left;
  left.cards = who.cards;
  left.stand_in = playing_ && who.stand_in;
  left.presence = "gone";
  who = left;
}

void Picture::start() {
  must(!playing_ && !auto_ && !host_.empty(), "a start out of place");
  for (Sitting& one : seats_) one.ready = !one.user.empty();
}

// Of the match nothing is left, and all leave.
void Picture::close() {
  must(!playing_ && !closed_ && !host_.empty(), "a close out of place");
  closed_ = true;
  match_over_ = may_be_over_ = scores_unsure_ = false;
}

void Picture::kick(const Sitting& who) {
  must(!who.user.empty() && who.user != host_ && !host_.empty(), "a kick out of place");
  must(!who.bot || !playing_, "a house bot sent away in mid-hand");
}

void Picture::mute(const Message& message) {
  const std::string& user = text(part(message, "user"), "id");
  const bool muted = base::flag(message, "muted");
  const auto who = std::ranges::find(seats_, user, &Sitting::user);
  must(who != seats_.end() && user != host_ && !host_.empty(), "a mute of nobody");
  if (who == seats_.end()) return;
  must(who->muted.value_or(!muted) != muted, "a mute twice");
  who->muted = muted;
}

void Picture::deal(const Message& message) {
  must(!playing_, "a deal in mid-hand");
  must(integer(message, "hand_no") == hand_no_ + 1, "a hand with another number");
  ++hand_no_;
  playing_ = true;
  passes_ = discards_ = 0;
  drawn_ = false;
  drawn_card_.reset();
  up_ = card_of(text(message, "up"));
  suit_ = up_ < 0 ? ' ' : suit_of(up_);
  pile_ = bit(up_);
  const base::List& counts = list(message, "counts");
  std::int64_t sitting_down = 0;
  for (const Sitting& one : seats_) sitting_down += one.user.empty() ? 0 : 1;
  const std::int64_t each = sitting_down == 2 ? kHandOfTwo : kHandOfMore;
  std::vector<int> players;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    Sitting& one = seats_[i];
    must(integer_at(counts, i) == (one.user.empty() ? 0 : each), "a wrong count in a deal");
    must(auto_ || one.user.empty() || one.ready, "a deal before all were ready");
    one.cards = integer_at(counts, i);
    one.ready = one.bot || (auto_ && one.human());
    one.watching = false;
    if (match_over_) one.score = 0;
    if (one.cards > 0) players.push_back(static_cast<int>(i));
  }
  scores_unsure_ = may_be_over_ && !match_over_;
  match_over_ = may_be_over_ = false;
  stock_ = integer(message, "stock");
  must(stock_ == kPack - 1 - each * sitting_down, "a wrong stock in a deal");
  const bool cards = base::find(message, "cards") != nullptr;
  must(cards == inside(), "a deal with the cards of nobody, or without one's own");
  hand_ = cards_of(list(message, "cards"));
  must(!inside() || count_of(hand_) == each, "a deal of too many or too few cards");
  must((hand_ & pile_) == 0, "a card in two places");
  if (!players.empty()) turn_ = players[static_cast<std::size_t>(hand_no_ - 1) % players.size()];
}

void Picture::draw(const Message& message, Sitting& who) {
  must(!drawn_ && stock_ > 0, "a draw that the rules forbid");
  must(integer(message, "stock") == stock_ - 1, "a wrong stock after a draw");
  stock_ = integer(message, "stock");
  ++who.cards;
  drawn_ = true;
  passes_ = 0;
  const bool own = integer(message, "seat") == seat_ && !who.watching;
  must(own == (base::find(message, "card") != nullptr), "a drawn card shown to the wrong seat");
  if (!own) return;
  const int card = card_of(text(message, "card"));
  must(card >= 0 && (bit(card) & (hand_ | pile_)) == 0, "a card in two places");
  hand_ |= bit(card);
  drawn_card_ = card;
}

void Picture::play(const Message& message, Sitting& who) {
  const int card = card_of(text(message, "card"));
  const std::string& named = text(message, "suit");
  must(card >= 0, "a play of no card");
  if (card < 0) return;
  must(eight(card) == !named.empty(), "a suit named for no eight, or none for one");
  const bool fits = eight(card) || suit_of(card) == suit_ || card / kSuitCount == up_ / kSuitCount;
  must(fits, "a play that the rules forbid");
  must((bit(card) & pile_) == 0, "a card played twice");
  const bool own = integer(message, "seat") == seat_ && !who.watching;
  must(((bit(card) & hand_) != 0) == own, own ? "a card that was not held" : "a card of one's own");
  if (own) {
    must(!drawn_ || !drawn_card_ || *drawn_card_ == card, "a play of another card than drawn");
    hand_ &= ~bit(card);
  }
  must(who.cards > 0, "a play of one without cards");
  --who.cards;
  ++discards_;
  pile_ |= bit(card);
  up_ = card;
  suit_ = named.empty() ? suit_of(card) : named.front();
  passes_ = 0;
  next_turn();
}

void Picture::pass(Sitting&) {
  must(drawn_ || stock_ == 0, "a pass that the rules forbid");
  passes_ = drawn_ ? 0 : passes_ + 1;
  next_turn();
}

void Picture::next_turn() {
  drawn_ = false;
  drawn_card_.reset();
  const int seats = static_cast<int>(seats_.size());
  for (int step = 1; step <= seats; ++step) {
    const int seat = (turn_ + step) % seats;
    if (seats_[at(seat)].cards == 0) continue;
    turn_ = seat;
    return;
  }
}

void Picture::reshuffle(const Message& message) {
  must(stock_ == 0 && integer(message, "stock") == discards_, "a wrong stock after a reshuffle");
  stock_ = integer(message, "stock");
  discards_ = 0;
  pile_ = bit(up_);
}

void Picture::result(const Message& message) {
  must(playing_ && integer(message, "hand_no") == hand_no_, "a result of no hand");
  const base::List &hands = list(message, "hands"), &points = list(message, "points"),
                   &scores = list(message, "scores");
  bool beyond = false;
  CardBits all = pile_;
  std::optional<std::int64_t> fewest;
  std::vector<std::int64_t> left;
  std::int64_t players = 0, sum = 0, winner = -1;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    const base::List* opened = i < hands.size() ? hands[i].list() : nullptr;
    const CardBits hand = opened ? cards_of(*opened) : 0;
    must(opened && count_of(hand) == seats_[i].cards, "a result with hands of another size");
    must((hand & all) == 0, "a card in two places");
    all |= hand;
    if (static_cast<int>(i) == seat_ && !seats_[i].watching)
      must(hand == hand_, "another hand than the one held");
    left.push_back(points_of(hand));
    if (seats_[i].cards > 0) ++players, sum += left.back();
    if (seats_[i].cards > 0 && (!fewest || left.back() < *fewest)) fewest = left.back();
  }
  const base::Value* named = base::find(message, "winner");
  if (named && named->integer()) winner = *named->integer();
  const bool went_out = winner >= 0 && winner < static_cast<std::int64_t>(seats_.size()) &&
                        seats_[static_cast<std::size_t>(winner)].cards == 0;
  must(went_out || passes_ >= players, "a result before the hand was over");
  const std::int64_t least = went_out ? 0 : fewest.value_or(0);
  const std::int64_t won = winner < 0 ? 0 : sum - least * players;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    const bool wins = static_cast<std::int64_t>(i) == winner;
    must(integer_at(points, i) == (wins ? won : 0), "points that do not add up");
    const bool began_anew = scores_unsure_ && integer_at(scores, i) == integer_at(points, i);
    if (began_anew) seats_[i].score = 0;
    seats_[i].score += integer_at(points, i);
    must(integer_at(scores, i) == seats_[i].score, "scores that do not add up");
    beyond = beyond || seats_[i].score >= kTarget;
    seats_[i].cards = 0;
    seats_[i].watching = false;
  }
  must(base::flag(message, "final") == beyond, "an end of the game that is none");
  match_over_ = beyond;
  scores_unsure_ = false;
  playing_ = false;
  turn_ = up_ = -1;
  hand_ = pile_ = 0;
  legal_.clear();
}

// What is opened must be what was committed to before the cards were dealt.
void Picture::fairness(const Message& message) {
  const bool commits = base::find(message, "commitment") != nullptr;
  const Message& opening = part(message, "opening");
  const std::uint64_t hand_no = number(message, "hand_no");
  const bool ahead = !playing_ && opening.empty();
  must(hand_no == static_cast<std::uint64_t>(hand_no_) + (ahead ? 1 : 0), "a proof of no hand");
  if (commits) {
    must(!playing_, "a commitment in mid-hand");
    committed_ = text(message, "commitment");
    roots_.clear();
  }
  if (base::find(message, "root")) roots_[integer(message, "shuffle")] = text(message, "root");
  if (opening.empty()) return;
  must(!playing_, "a seed that is told in mid-hand");
  const auto seed = crypto::digest_from_hex(text(opening, "seed"));
  must(seed.has_value(), "an opening without a seed");
  roots_.clear();
  if (!seed || committed_.empty()) return;
  const auto made = crypto::commitment(crypto::Seed{*seed}, text(message, "room"), hand_no);
  must(crypto::hex(made) == committed_, "another seed than was committed to");
  committed_.clear();
}

void Picture::take_published(const Message& fairness) {
  committed_ = text(fairness, "commitment");
  for (const base::Value& value : list(fairness, "roots")) {
    const Message& one = *value.fields();
    roots_[integer(one, "shuffle")] = text(one, "root");
  }
}

// Each card lay where the root says that it did.
void Picture::take_proof(const Message& message) {
  const auto known = roots_.find(integer(message, "shuffle"));
  for (const base::Value& value : list(message, "cards")) {
    const Message& one = *value.fields();
    std::vector<crypto::Digest> path;
    for (const std::string& sibling : texts(list(one, "path")))
      path.push_back(crypto::digest_from_hex(sibling).value_or(crypto::Digest{}));
    const auto position = static_cast<std::uint32_t>(integer(one, "position"));
    const auto salt = crypto::digest_from_hex(text(one, "salt")).value_or(crypto::Digest{});
    const auto leaf = crypto::merkle_leaf(salt, position, text(one, "card"));
    must(known == roots_.end() ||
             crypto::hex(crypto::merkle_root(leaf, position, path)) == known->second,
         "a proof that leads elsewhere than to the root");
    must((hand_ & bit(card_of(text(one, "card")))) != 0, "a proof of a card that is not one's own");
  }
}

}  // namespace cardroom::sim
