#include "tools/bots/proofs.hpp"

#include "shared/crypto/hash.hpp"
#include "shared/crypto/merkle.hpp"
#include "shared/crypto/shuffle.hpp"

namespace cardroom::bots {
namespace {

crypto::Digest digest(const Json& hex) {
  return crypto::digest_from_hex(hex.get<std::string>()).value_or(crypto::Digest{});
}

}  // namespace

std::string Proofs::commit(Chance& chance) {
  const auto r = crypto::sha256(std::to_string(chance.word()));
  next_ = {crypto::hex(r), crypto::hex(crypto::sha256(crypto::view_of(r)))};
  return next_.entropy;
}

std::optional<Json> Proofs::take_reveal() {
  if (!std::exchange(due_, false)) return std::nullopt;
  return Json{{"msg", "reveal"}, {"r", given_.r}};
}

void Proofs::take(const Json& message, int seat, Faults& faults) {
  const std::string msg = message.at("msg");
  if (msg == "deal") due_ = false;
  if (msg == "proof") return proven(message, faults);
  if (msg == "table") return published(message, seat, faults);
  if (msg != "fairness") return;
  if (message.contains("commitment")) {
    committed(message, seat);
    room_ = message.at("room");
  }
  if (message.contains("root") && message.at("hand_no") == hand_no_) {
    roots_[message.at("shuffle")] = message.at("root");
    if (!gathered_.empty())
      shuffled_[message.at("shuffle")] = std::exchange(gathered_, std::vector<std::string>());
  }
  if (message.contains("opening") && message.at("hand_no") == hand_no_) opened(message, faults);
}

void Proofs::committed(const Json& message, int seat) {
  hand_no_ = message.at("hand_no");
  commitment_ = message.at("commitment");
  roots_.clear();
  shuffled_.clear();
  gathered_.clear();
  seat_ = -1;
  const Json& seats = message.at("seats");
  for (std::size_t i = 0; i < seats.size(); ++i)
    if (seats[i] == seat && message.at("entropy").at(i) == next_.entropy) seat_ = seat;
  due_ = seat_ >= 0;
  given_ = next_;
}

// Whoever comes upon a deal learns what was published of it; who knew it already is told the same.
void Proofs::published(const Json& table, int seat, Faults& faults) {
  const auto told = table.find("fairness");
  if (told == table.end()) return;
  if (told->at("hand_no") != hand_no_ || table.at("room") != room_) {
    committed(*told, seat);
    room_ = table.at("room");
    due_ = due_ && table.at("phase") != "playing";
  } else if (told->at("commitment") != commitment_) {
    faults.push_back({Rule::unproven, "another commitment than was published"});
  }
  for (const Json& one : told->at("roots")) {
    const auto known = roots_.try_emplace(one.at("shuffle"), one.at("root")).first;
    if (known->second != one.at("root"))
      faults.push_back({Rule::unproven, "another root than was published"});
  }
}

void Proofs::opened(const Json& message, Faults& faults) {
  const Json& opening = message.at("opening");
  const crypto::Seed seed{digest(opening.at("seed"))};
  const std::string room = message.at("room");
  if (crypto::hex(crypto::commitment(seed, room, hand_no_)) != commitment_)
    return faults.push_back({Rule::unproven, "the seed is not what was committed to"});
  Opening given{room, hand_no_, std::string(crypto::view_of(seed.bytes)), {}};
  bool counted = seat_ < 0;
  for (const Json& one : opening.at("contributions")) {
    given.contributions.emplace_back(crypto::view_of(digest(one.at("r"))));
    counted = counted || (one.at("seat") == seat_ &&
                          (one.at("r") == given_.r || one.at("r") == given_.entropy));
  }
  if (!counted) return faults.push_back({Rule::unproven, "one's own contribution is left out"});
  if (std::string wrong = fault_in(given, roots_, shuffled_); !wrong.empty())
    return faults.push_back({Rule::unproven, std::move(wrong)});
  ++verified_;
}

void Proofs::proven(const Json& message, Faults& faults) const {
  const auto root = roots_.find(message.at("shuffle"));
  if (message.at("hand_no") != hand_no_ || root == roots_.end()) return;
  for (const Json& one : message.at("cards")) {
    std::vector<crypto::Digest> path;
    for (const Json& sibling : one.at("path")) path.push_back(digest(sibling));
    const std::uint32_t position = one.at("position");
    const std::string card = one.at("card");
    const auto leaf = crypto::merkle_leaf(digest(one.at("salt")), position, card);
    if (crypto::hex(crypto::merkle_root(leaf, position, path)) != root->second)
      faults.push_back({Rule::unproven, card + " did not lie where its proof says"});
  }
}

}  // namespace cardroom::bots
