#include "realtime/fleet.hpp"

#include <algorithm>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::realtime {
namespace {

// FNV-1a, 64 bits.
std::uint64_t fnv1a(std::string_view text, std::uint64_t hash = 14695981039346656037u) {
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211u;
  return hash;
}

// The finalizer of SplitMix64: FNV alone hardly moves the high bits for a last letter.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

}  // namespace

LinkNo Fleet::add(std::string address, Origin origin, base::Instant now) {
  CHECK(has_room());
  Link& one = links_.emplace_back();
  one.number = ++last_link_;
  one.origin = origin;
  one.address = std::move(address);
  one.made = one.since = now;
  settle(now);
  return one.number;
}

const Fleet::Link* Fleet::find(LinkNo link) const {
  for (const Link& one : links_)
    if (one.number == link) return &one;
  return nullptr;
}

Fleet::Link* Fleet::find(LinkNo link) {
  return const_cast<Link*>(std::as_const(*this).find(link));
}

void Fleet::up(LinkNo link, std::string name, base::Instant now, std::uint8_t version) {
  Link* one = find(link);
  CHECK(one);
  one->state = State::up;
  one->since = now;
  one->version = version;
  one->complete = one->lost = false;
  one->name = std::move(name);
  one->name_hash = mix(fnv1a(one->name));
  one->servers.clear();
  one->twin = std::ranges::any_of(links_, [&](const Link& other) {
    return &other != one && other.state == State::up && !other.twin && other.name == one->name;
  });
  missing_.erase(one->name);
  mark_draining();
  settle(now);
}

bool Fleet::completed(LinkNo link, base::Instant now) {
  Link* one = find(link);
  if (!one || one->state == State::down || one->complete) return false;
  one->complete = one->once_complete = true;
  settle(now);
  return true;
}

void Fleet::down(LinkNo link, base::Instant now) {
  Link* one = find(link);
  if (!one || one->state == State::down) return;
  one->state = State::down;
  one->since = now;
  one->complete = one->twin = false;
  settle(now);
}

void Fleet::remove(LinkNo link) {
  std::erase_if(links_, [link](const Link& one) { return one.number == link; });
}

void Fleet::listed(LinkNo link, std::vector<link::Servers::One> servers) {
  Link* one = find(link);
  if (!one) return;
  one->servers = std::move(servers);
  mark_draining();
}

template <class Act>
void Fleet::for_each_listed(Act act) const {
  const bool any_up = links_up() > 0;
  for (const Link& one : links_) {
    if (any_up && one.state == State::down) continue;
    for (const link::Servers::One& server : one.servers) act(server);
  }
}

void Fleet::mark_draining() {
  for (Link& one : links_) one.draining = false;
  for_each_listed([this](const link::Servers::One& server) {
    if (!server.draining) return;
    for (Link& one : links_)
      if (one.name == server.name) one.draining = true;
  });
}

std::vector<LinkNo> Fleet::tick(base::Instant now) {
  std::vector<LinkNo> lost;
  for (Link& one : links_) {
    if (one.state == State::up || one.lost || now - one.since < kLostAfter) continue;
    one.lost = true;
    lost.push_back(one.number);
  }
  settle(now);
  return lost;
}

bool Fleet::waited_for(const Link& one, base::Instant now) {
  if (one.complete) return false;
  if (one.state == State::up) return !one.twin && now - one.since < kListDeadline;
  return !one.once_complete && now - one.made < kStartGrace;
}

void Fleet::settle(base::Instant now) {
  settled_ = std::ranges::none_of(links_, [now](const Link& one) { return waited_for(one, now); });
}

std::vector<std::string> Fleet::wanted() const {
  std::vector<std::string> addresses;
  for_each_listed([&](const link::Servers::One& server) {
    const bool linked = std::ranges::any_of(links_, [&](const Link& one) {
      return one.address == server.address || (one.state == State::up && one.name == server.name);
    });
    if (!linked && std::ranges::count(addresses, server.address) == 0)
      addresses.push_back(server.address);
  });
  return addresses;
}

std::vector<LinkNo> Fleet::unwanted() const {
  std::vector<LinkNo> unwanted;
  for (const Link& one : links_) {
    if (one.origin == Origin::configured) continue;
    bool listed = false;
    for_each_listed([&](const link::Servers::One& server) {
      listed = listed || server.address == one.address;
    });
    if (one.twin || (one.state == State::down && !listed)) unwanted.push_back(one.number);
  }
  return unwanted;
}

bool Fleet::is_up(LinkNo link) const {
  const Link* one = find(link);
  return one && one->state == State::up;
}

bool Fleet::has_channels(LinkNo link) const {
  const Link* one = find(link);
  return one && one->version >= link::kChannelsVersion;
}

bool Fleet::is_twin(LinkNo link) const {
  const Link* one = find(link);
  return one && one->twin;
}

bool Fleet::serves(const Link& one) {
  return one.state == State::up && one.complete && !one.twin;
}

bool Fleet::usable(const Link& one) {
  return serves(one) && !one.draining;
}

template <class Act>
void Fleet::for_each_choice(Act act) const {
  const bool all_drain = !any_usable();
  for (const Link& one : links_)
    if (all_drain ? serves(one) : usable(one)) act(one);
}

bool Fleet::usable(LinkNo link) const {
  const Link* one = find(link);
  return one && usable(*one);
}

bool Fleet::any_usable() const {
  return std::ranges::any_of(links_, [](const Link& one) { return usable(one); });
}

bool Fleet::leaves_home(LinkNo link) const {
  const Link* one = find(link);
  if (!one || one->twin || (one->state == State::down && one->lost)) return true;
  return one->draining && any_usable();
}

LinkNo Fleet::named(std::string_view name) const {
  if (name.empty()) return 0;
  for (const Link& one : links_)
    if (one.state == State::up && one.name == name && !one.twin) return one.number;
  return 0;
}

bool Fleet::unreached(const std::string& name, base::Instant now) {
  for (const Link& one : links_) {
    if (one.name != name) continue;
    return one.state == State::down && now - one.since >= kUnreachedAfter;
  }
  const auto [at, first] = missing_.try_emplace(name, now);
  const bool long_missing = now - at->second >= kUnreachedAfter;
  if (first && missing_.size() > kMaxMissing)
    missing_.erase(
        std::ranges::min_element(missing_, {}, [](const auto& one) { return one.second; }));
  return long_missing;
}

bool Fleet::any_complete() const {
  return std::ranges::any_of(links_, &Link::complete);
}

std::size_t Fleet::links_up() const {
  const auto up = [](const Link& one) { return one.state == State::up; };
  return static_cast<std::size_t>(std::ranges::count_if(links_, up));
}

const std::string& Fleet::address(LinkNo link) const {
  const Link* one = find(link);
  CHECK(one);
  return one->address;
}

const std::string& Fleet::name(LinkNo link) const {
  const Link* one = find(link);
  CHECK(one);
  return one->name;
}

LinkNo Fleet::pick(std::string_view room) const {
  const Link* best = nullptr;
  std::uint64_t best_rank = 0;
  const bool is_root = protocol::is_root(room);
  for_each_choice([&](const Link& one) {
    if (is_root && one.version < link::kChannelsVersion) return;
    const std::uint64_t rank = mix(fnv1a(room, one.name_hash));
    // Numbers differ between realtime servers, names do not.
    if (best && (rank < best_rank || (rank == best_rank && one.name > best->name))) return;
    best = &one;
    best_rank = rank;
  });
  return best ? best->number : 0;
}

LinkNo Fleet::home(link::Conn conn) const {
  std::vector<LinkNo> choice;
  for_each_choice([&](const Link& one) { choice.push_back(one.number); });
  return choice.empty() ? 0 : choice[(conn >> kSlotBits) % choice.size()];
}

}  // namespace cardroom::realtime
