#include "tools/bots/opening.hpp"

#include <algorithm>
#include <string_view>

#include "tools/verify/bytes.hpp"

namespace cardroom::bots {
namespace {

using Cards = std::vector<std::string>;

constexpr std::string_view kSuits = "CDHS", kRanks = "A23456789TJQK";
constexpr std::string_view kRanksFromSix = "A6789TJQK";

Cards pack_of(std::string_view ranks) {
  Cards cards;
  for (const char suit : kSuits)
    for (const char rank : ranks) cards.push_back({rank, suit});
  return cards;
}

// In ascending order; a root is that of one of them only.
const std::vector<Cards>& packs() {
  static const std::vector<Cards> kPacks = [] {
    Cards with_jokers = pack_of(kRanks);
    with_jokers.insert(with_jokers.end(), {"BJ", "RJ"});
    return std::vector<Cards>{pack_of(kRanks), with_jokers, pack_of(kRanksFromSix)};
  }();
  return kPacks;
}

Cards ascending(Cards cards) {
  const Cards& all = packs()[1];
  std::ranges::sort(cards, {}, [&all](const std::string& card) {
    return std::ranges::find(all, card) - all.begin();
  });
  return cards;
}

std::string root_of(const std::string& prk, const Opening& opening, std::uint64_t shuffle,
                    const Cards& cards) {
  const verify::Keys keys = verify::keys_of(prk, opening.room, opening.hand_no, shuffle);
  Cards lying;
  for (const std::size_t place : verify::order(keys.deck, cards.size()))
    lying.push_back(cards[place]);
  return verify::hex(verify::root(keys.salt, lying));
}

}  // namespace

std::string fault_in(const Opening& opening, const Roots& roots, const Shuffled& shuffled) {
  const std::string prk = verify::prk(opening.seed, opening.contributions);
  const std::string follows = " is not that of the order which follows from the seed " +
                              verify::hex(opening.seed) + " and the contributions";
  const auto deal = roots.find(0);
  if (deal == roots.end()) return "no root of the deal was published";
  if (std::ranges::none_of(packs(), [&](const Cards& pack) {
        return root_of(prk, opening, 0, pack) == deal->second;
      }))
    return "the root of the deal" + follows;
  for (const auto& [shuffle, cards] : shuffled) {
    const auto root = roots.find(shuffle);
    if (root != roots.end() && root_of(prk, opening, shuffle, ascending(cards)) != root->second)
      return "the root of shuffle " + std::to_string(shuffle) + follows;
  }
  return {};
}

}  // namespace cardroom::bots
