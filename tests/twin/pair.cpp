#include "twin/pair.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace cardroom::twin {
namespace {

using rules::testing::exchanged;
using rules::testing::Rng;

constexpr int kTries = 30;

// The cards that the viewer has seen by the first `inputs` inputs.
CardBits known_to(const Recording& recording, const Viewer& viewer, std::size_t inputs) {
  CardBits known;
  for (const Step& step : recording.steps) {
    if (step.input >= inputs) break;
    known |= step.open;
    for (const auto& [user, seat] : recording.holds[step.input])
      if (viewer.users.contains(user)) known |= step.own[static_cast<std::size_t>(seat)];
  }
  return known;
}

// Of all that the viewer has not seen, of two of them or of a few.
Exchange choose_exchange(rules::Cards unseen, Rng& rng) {
  rng.shuffle(unseen);
  if (unseen.size() > 2 && !rng.one_in(3)) {
    const std::size_t most = std::min<std::size_t>(unseen.size(), 8);
    unseen.resize(rng.one_in(2) ? 2 : 2 + rng.below(most - 1));
  }
  rules::Cards instead = unseen;
  rng.shuffle(instead);
  Exchange exchange;
  for (std::size_t i = 0; i < unseen.size(); ++i)
    if (unseen[i] != instead[i]) exchange[unseen[i]] = instead[i];
  return exchange;
}

Move in_twin(const Did& did, const Twin& twin) {
  // What a viewer sends it sends of what it sees: the same in both.
  return twin.viewer.users.contains(did.user) ? did.move : exchanged(did.move, twin.exchange);
}

// One step of a hand, as recorded or with the cards exchanged; false where it can't be done.
bool take(rules::Hand& hand, const Step& step, const Move* move, rules::Card card) {
  const auto ask = hand.chance();
  if (ask.has_value() != (move == nullptr)) return false;
  std::vector<rules::Event> events;
  if (!move) {
    if (!std::ranges::binary_search(ask->cards, card)) return false;
    events = hand.deal(card);
  } else {
    const Did& did = std::get<Did>(step.act);
    auto decided = hand.decide(did.seat, *move);
    if (decided.ok() != did.done) return false;
    if (did.done) events = *std::move(decided);
  }
  for (const rules::Event& event : events) hand.evolve(event);
  return true;
}

// Whether all can be done in the twin, and the cards lie otherwise in it.
bool is_twin(const Recording& recording, const Twin& twin) {
  const rules::Game* game = plain_game(recording.game);
  const auto one = game->open(recording.start);
  const auto other = game->open(recording.start);
  for (const Step& step : recording.steps) {
    if (step.input >= twin.inputs) break;
    if (const auto* card = std::get_if<rules::Card>(&step.act)) {
      CHECK(take(*one, step, nullptr, *card));
      if (!take(*other, step, nullptr, exchanged(*card, twin.exchange))) return false;
    } else {
      const Did& did = std::get<Did>(step.act);
      const Move move = in_twin(did, twin);
      CHECK(take(*one, step, &did.move, {}));
      if (!take(*other, step, &move, {})) return false;
    }
  }
  return one->print() != other->print();
}

Input in_twin(const Input& input, const Twin& twin) {
  if (input.kind != Input::Kind::say || twin.viewer.users.contains(input.user)) return input;
  Input other = input;
  other.fields = exchanged(Move{"", input.fields}, twin.exchange).fields;
  return other;
}

// What of it reaches the viewer, as it looks to it: one person does not see who else is told.
std::vector<Heard> heard_by(const Recording& recording, const Viewer& viewer,
                            const std::vector<Heard>& all) {
  std::vector<Heard> own;
  for (const Heard& heard : all) {
    if (viewer.link) {
      if (heard.link == *viewer.link) own.push_back(heard);
      continue;
    }
    for (const link::Conn conn : heard.to) {
      const auto user = recording.users.find(conn);
      if (user != recording.users.end() && viewer.users.contains(user->second))
        own.push_back({heard.link, {conn}, heard.at, heard.bytes});
    }
  }
  return own;
}

std::string print(const Heard* heard) {
  if (!heard) return "nothing";
  std::string text = "at " + std::to_string(heard->at.ms) + " to";
  for (const link::Conn conn : heard->to) text += " " + std::to_string(conn);
  text += ": ";
  for (const char byte : heard->bytes) text += byte < ' ' || byte > '~' ? '.' : byte;
  return text;
}

std::string print(const Exchange& exchange) {
  std::string text;
  for (const auto& [card, instead] : exchange)
    text += " " + rules::print(card) + ">" + rules::print(instead);
  return text;
}

std::string difference(const Recording& recording, const Twin& twin, std::size_t input,
                       const std::vector<Heard>& heard) {
  const auto one = heard_by(recording, twin.viewer, recording.heard[input]);
  const auto other = heard_by(recording, twin.viewer, heard);
  for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
    const Heard* first = i < one.size() ? &one[i] : nullptr;
    const Heard* second = i < other.size() ? &other[i] : nullptr;
    if (first && second && *first == *second) continue;
    return twin.viewer.name + " notices at input " + std::to_string(input) + " of " +
           std::to_string(twin.inputs) + "\n  one twin:   " + print(first) +
           "\n  the other:  " + print(second) + "\n  exchanged: " + print(twin.exchange);
  }
  return {};
}

}  // namespace

std::vector<Viewer> viewers(const Recording& recording) {
  std::vector<Viewer> list{{"an operator", {}, kOperator}, {"a reader of columns", {}, kColumns}};
  for (const auto& [user, link] : recording.links) list.push_back({user, {user}, std::nullopt});
  for (const link::LinkId front : kFronts) {
    Viewer all{"link " + std::to_string(front), {}, front};
    for (const auto& [user, link] : recording.links)
      if (link == front) all.users.insert(user);
    list.push_back(std::move(all));
  }
  return list;
}

std::optional<Twin> find_twin(const Recording& recording, Rng& rng) {
  const std::vector<Viewer> all = viewers(recording);
  for (int tries = 0; tries < kTries; ++tries) {
    Twin twin;
    twin.viewer = rng.pick(all);
    twin.inputs = recording.dealt + 1 + rng.below(recording.ended - recording.dealt);
    const CardBits known = known_to(recording, twin.viewer, twin.inputs);
    rules::Cards unseen = recording.pack;
    std::erase_if(unseen, [&](rules::Card card) {
      return known.test(static_cast<std::size_t>(card.index()));
    });
    twin.exchange = choose_exchange(std::move(unseen), rng);
    if (!twin.exchange.empty() && is_twin(recording, twin)) return twin;
  }
  return std::nullopt;
}

std::string noticed(const Recording& recording, const Twin& twin) {
  deck = exchanged_deck(twin.exchange, recording.choices);
  Hall hall(recording.seed);
  for (std::size_t i = 0; i < twin.inputs; ++i) {
    hall.apply(in_twin(recording.inputs[i], twin));
    const std::string told = difference(recording, twin, i, hall.take_heard());
    if (!told.empty()) return told;
  }
  return {};
}

}  // namespace cardroom::twin
