#include "gameserver/table/fairness.hpp"

#include "shared/crypto/hash.hpp"

namespace cardroom::table {

using base::Fields;
using base::List;

Fields print_commitment(const Settings& settings, std::uint64_t hand_no, const crypto::Seed& seed,
                        const std::vector<Contribution>& contributions) {
  List seats, entropy;
  for (const Contribution& one : contributions) {
    seats.push_back(one.seat);
    entropy.push_back(crypto::hex(one.entropy));
  }
  return {{"hand_no", hand_no},
          {"commitment", crypto::hex(crypto::commitment(seed, settings.room, hand_no))},
          {"seats", std::move(seats)},
          {"entropy", std::move(entropy)}};
}

std::optional<Fields> print_fairness(const Settings& settings, const State& state) {
  const auto& deal = state.deal;
  List roots;
  std::optional<Fields> printed;
  if (deal && deal->contributions) {
    const auto& shuffles = deal->dealer.shuffles();
    for (std::size_t at = shuffles.size() - std::min(shuffles.size(), kMostRoots);
         at < shuffles.size(); ++at)
      roots.push_back(Fields{{"shuffle", std::int64_t{shuffles[at].number}},
                             {"root", crypto::hex(shuffles[at].cards->root())}});
    printed = print_commitment(settings, state.hand_no, deal->dealer.seed(), *deal->contributions);
  } else if (const auto& next = state.gathering) {
    printed = print_commitment(settings, state.hand_no + 1, next->seed, next->contributions);
  }
  if (printed) printed->push_back({"roots", std::move(roots)});
  return printed;
}

}  // namespace cardroom::table
