#include "tests/compat/record/hands.hpp"

#include <map>

#include "gameserver/table/archive.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/protocol/write.hpp"
#include "tests/rules/plus.hpp"
#include "tools/hand/file.hpp"

namespace cardroom::compat {
namespace {

using base::Fields;
using rules::Seat;
using rules::testing::Rng;

constexpr std::size_t kMostMoves = 2'000;

// What of a game's options changes how it is played.
Fields options_of(std::string_view game, Rng& rng) {
  static const std::map<std::string_view, std::vector<Fields>> all{
      {"hearts", {{{"moon", "self"}}, {{"moon", "others"}, {"omnibus", true}}}},
      {"gin-rummy", {{{"oklahoma", true}}, {{"knock", 5}, {"gin", 30}, {"undercut", 20}}}}};
  const auto found = all.find(game);
  if (found == all.end() || rng.one_in(2)) return {};
  return rng.pick(found->second);
}

table::Recorded seated(const rules::Game& game, int number, Rng& rng) {
  const rules::Info& info = game.info();
  table::Recorded hand;
  hand.settings.room = "record";
  hand.settings.game = &game;
  hand.settings.seats = info.least_seats + number % (info.most_seats - info.least_seats + 1);
  hand.settings.options = options_of(info.name, rng);
  hand.hand_no = static_cast<std::uint64_t>(number + 1);
  hand.seed = {crypto::sha256(std::string(info.name) + " " + std::to_string(number))};
  hand.start.seats = hand.settings.seats;
  hand.start.options = hand.settings.options;
  for (Seat seat = 0; seat < hand.settings.seats; ++seat) {
    table::Place place;
    place.person = table::Person{"u" + std::to_string(seat), "Player " + std::to_string(seat)};
    place.score = static_cast<std::int64_t>(rng.below(40));
    hand.places.push_back(place);
    hand.start.playing.push_back(seat);
  }
  if (hand.settings.seats > info.least_seats && rng.one_in(3)) {
    const std::size_t out = rng.below(hand.start.playing.size());
    hand.places[out] = {};
    hand.start.playing.erase(hand.start.playing.begin() + static_cast<std::ptrdiff_t>(out));
  }
  hand.start.first = rng.pick(hand.start.playing);
  return hand;
}

// As a house bot advises, as a sleeper's clock does, or anything: the longer a hand, the more it is
// advised, so that it ends.
rules::Move choose(const rules::Hand& hand, Seat seat, int number, std::size_t made, Rng& rng) {
  const int style = number % 3;
  if (style == 0 || made > kMostMoves / 4 || rng.one_in(4)) return hand.advise(seat);
  if (style == 1 && !rng.one_in(4)) return hand.on_timeout(seat);
  return rules::testing::one_of(rng.pick(hand.legal(seat)), rng);
}

void play_to_the_end(table::Recorded& hand, int number, Rng& rng) {
  table::Playback playback(hand);
  while (!playback.hand().result()) {
    CHECK(hand.moves.size() < kMostMoves);
    std::vector<Seat> able;
    for (const Seat seat : hand.start.playing)
      if (!playback.hand().legal(seat).empty()) able.push_back(seat);
    const Seat seat = rng.pick(able);
    hand.moves.emplace_back(seat, choose(playback.hand(), seat, number, hand.moves.size(), rng));
    CHECK(playback.step());
  }
}

}  // namespace

std::string record_hands(const rules::Game& game) {
  std::string lines;
  for (int number = 0; number < kHands; ++number) {
    Rng rng(static_cast<std::uint64_t>(number));
    table::Recorded hand = seated(game, number, rng);
    play_to_the_end(hand, number, rng);
    const table::Played played = table::play(hand);
    CHECK(played.wrong.empty());
    std::string text;
    protocol::write(text, played.hand);
    lines += hand::write(text);
  }
  return lines;
}

}  // namespace cardroom::compat
