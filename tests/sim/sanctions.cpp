#include "sim/sanctions.hpp"

#include <algorithm>

#include "sim/world.hpp"

namespace cardroom::sim {
namespace {

using store::SanctionKind;

// On its way to the last server, and from there to a player.
base::Millis known_within(const World& world) {
  constexpr base::Millis kPromised{1'000}, kOnItsWay{50};
  return kPromised + kOnItsWay + world.parameters().link_delay;
}

std::string print(const Sanctions::Key& key) {
  return std::string(key.second == SanctionKind::mute ? "the mute of " : "the ban of ") + key.first;
}

}  // namespace

void Sanctions::ordered(const Key& key, bool imposes, base::Instant now) {
  std::vector<Span>& spans = spans_[key];
  if (imposes)
    spans.push_back({.may_from = now});
  else
    spans.back().surely_to = std::min(spans.back().surely_to, now);
}

void Sanctions::done(const Key& key, bool imposes, base::Instant sent, base::Instant now,
                     base::Millis span) {
  Span& last = spans_[key].back();
  if (!imposes) {
    last.may_to = std::min(last.may_to, now);
    return;
  }
  last.surely_from = now;
  if (span.count() == 0) return;
  last.surely_to = sent + span;
  last.may_to = now + span;
}

bool Sanctions::may_stand(const Key& key, base::Instant from, base::Instant to) const {
  const auto found = spans_.find(key);
  return found != spans_.end() && std::ranges::any_of(found->second, [&](const Span& span) {
           return span.may_from <= to && from <= span.may_to;
         });
}

bool Sanctions::surely_stands(const Key& key, base::Instant from, base::Instant to) const {
  const auto found = spans_.find(key);
  if (found == spans_.end()) return false;
  const Span& last = found->second.back();
  return last.surely_from <= from && to < last.surely_to;
}

std::vector<Sanctions::Key> Sanctions::open(base::Instant now) const {
  std::vector<Key> keys;
  for (const auto& [key, spans] : spans_)
    if (now <= spans.back().may_to) keys.push_back(key);
  return keys;
}

// A server that was cut off knows of no lift until it is well again.
bool explains(const World& world, const std::string& user, const std::string& code,
              base::Instant asked) {
  if (code != "muted" && code != "banned") return false;
  const base::Instant known{asked.ms - known_within(world).count()};
  const bool was_well = world.calm_since() <= known;
  return world.sanctions().may_stand(
      {user, code == "muted" ? SanctionKind::mute : SanctionKind::ban},
      was_well ? known : base::Instant{0}, world.now().instant);
}

bool forbids(const World& world, const std::string& user, SanctionKind kind, base::Instant asked) {
  if (world.sanctions().all().empty()) return false;
  const base::Instant known{asked.ms - known_within(world).count()};
  return world.calm_since() <= known &&
         world.sanctions().surely_stands({user, kind}, known, world.now().instant);
}

std::string reckon(const World& world, const Sanctions& sanctions) {
  const base::Now now = world.now();
  if (sanctions.all().empty()) return {};
  store::MemoryStore copy = world.store();
  const std::vector<store::Answer> answers = copy.run({store::ListSanctions{0, 0}});
  owner::Sanctions kept;
  for (const store::Sanction& one : std::get<store::Sanctions>(answers.front()).sanctions)
    kept.learn(one);
  for (const auto& [key, spans] : sanctions.all()) {
    const bool stands = sanctions.surely_stands(key, now.instant, now.instant);
    if (!stands && sanctions.may_stand(key, now.instant, now.instant)) continue;
    const auto has = [&, &of = key](const owner::Sanctions& known) {
      return known.has(of.first, of.second, now.wall) == stands;
    };
    if (!has(kept)) return "an order that was acknowledged, and is not kept: " + print(key);
    for (const auto& game : world.games())
      if (!has(game->owner()->sanctions()))
        return "an order that a server does not know: " + print(key) + ", " + game->address();
  }
  return {};
}

}  // namespace cardroom::sim
