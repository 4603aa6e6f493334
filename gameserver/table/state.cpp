#include "gameserver/table/state.hpp"

#include <algorithm>

#include "shared/base/pack.hpp"
#include "shared/base/planted.hpp"
#include "shared/crypto/bytes.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::table {
namespace {

constexpr std::size_t kDigestBytes = 16;

}  // namespace

State State::copy() const {
  State copied{seq,    hand_no, phase, match_over, closed,
               places, barred,  muted, gathering,  std::nullopt};
  if (deal) copied.deal = deal->copy();
  return copied;
}

void Users::note(const std::string& user) {
  forget(user);
  if (ids_.size() == kMaxUsers) ids_.erase(ids_.begin());
  ids_.push_back(user);
}

void Users::pack(base::Packer& out) const {
  out.number(ids_.size());
  for (const std::string& user : ids_) out.bytes(user);
}

Users Users::unpack(base::Unpacker& in) {
  Users users;
  const std::uint64_t count = in.number();
  if (count > kMaxUsers) in.fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) users.ids_.push_back(in.text());
  return users;
}

State open(const Settings& settings) {
  State state;
  state.places.resize(static_cast<std::size_t>(settings.seats));
  return state;
}

Deal open_deal(const Settings& settings, rules::Start start, const crypto::Seed& seed,
               std::optional<std::vector<Contribution>> contributions, std::uint64_t hand_no) {
  start.hand_no = hand_no;
  std::unique_ptr<rules::Hand> hand = settings.game->open(start);
  Dealer dealer(seed, contributions.value_or(std::vector<Contribution>{}), settings.room, hand_no);
  return Deal{std::move(start), std::move(hand), std::move(dealer), 0, std::move(contributions)};
}

base::Fields shown_to_all(const Event& event) {
  base::Fields fields = event.shown;
  if (event.shuffled) fields.push_back({"root", crypto::hex(event.shuffled->root())});
  return fields;
}

// Kept inside sealed bodies only, so it needs no key of its own.
std::string digest_of(std::string_view state) {
  return std::string(crypto::view_of(crypto::sha256(state)).substr(0, kDigestBytes));
}

crypto::Digest unpack_digest(base::Unpacker& in) {
  crypto::Digest digest{};
  const std::string_view bytes = in.bytes();
  if (bytes.size() == digest.size())
    std::copy(bytes.begin(), bytes.end(), digest.begin());
  else
    in.fail();
  return digest;
}

void pack(base::Packer& out, const std::vector<Contribution>& contributions) {
  out.number(contributions.size());
  for (const Contribution& one : contributions) {
    out.integer(one.seat).bytes(crypto::view_of(one.entropy)).flag(one.r.has_value());
    if (one.r) out.bytes(crypto::view_of(*one.r));
  }
}

std::vector<Contribution> unpack_contributions(base::Unpacker& in) {
  std::vector<Contribution> contributions;
  const std::uint64_t count = in.number();
  if (count > kMaxSeats) in.fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    Contribution& one = contributions.emplace_back();
    one.seat = static_cast<Seat>(in.integer());
    one.entropy = unpack_digest(in);
    if (in.flag()) one.r = unpack_digest(in);
  }
  return contributions;
}

std::string pack(const Action& action) {
  base::Packer out;
  out.number(kActionForm);
  out.number(static_cast<std::uint64_t>(action.deed))
      .number(static_cast<std::uint64_t>(action.cause));
  out.integer(action.seat).bytes(action.person.user).bytes(action.person.name);
  out.number(action.seats.size());
  for (const Seat seat : action.seats) out.integer(seat);
  out.integer(action.bots).flag(action.fill);
  out.bytes(action.move.verb).fields(action.move.fields);
  out.flag(action.seed.has_value());
  if (action.seed) out.bytes(crypto::view_of(action.seed->bytes));
  out.bytes(action.upon);
  out.flag(action.entropy.has_value());
  if (action.entropy) out.bytes(crypto::view_of(*action.entropy));
  out.integer(action.spent);
  return out.take();
}

std::optional<Action> unpack_action(std::string_view packed) {
  base::Unpacker in(packed);
  Action action;
  action.form = in.number();
  if (action.form != kActionForm && action.form != kFormWithoutProof) return std::nullopt;
  const std::uint64_t deed = in.number();
  const std::uint64_t cause = in.number();
  if (deed > static_cast<std::uint64_t>(Deed::close) ||
      cause > static_cast<std::uint64_t>(Cause::clock))
    return std::nullopt;
  action.deed = static_cast<Deed>(deed);
  action.cause = static_cast<Cause>(cause);
  action.seat = static_cast<Seat>(in.integer());
  action.person.user = in.text();
  action.person.name = in.text();
  const std::uint64_t seats = in.number();
  if (seats > kMaxSeats) return std::nullopt;
  for (std::uint64_t i = 0; i < seats; ++i) action.seats.push_back(static_cast<Seat>(in.integer()));
  action.bots = static_cast<int>(in.integer());
  action.fill = in.flag();
  action.move.verb = in.text();
  action.move.fields = in.fields();
  if (in.flag()) {
    action.seed = crypto::Seed{unpack_digest(in)};
    if (base::planted(22)) action.seed->bytes.front() ^= 1;  // another deck after a crash
  }
  action.upon = in.text();
  if (action.form != kFormWithoutProof) {
    if (in.flag()) action.entropy = unpack_digest(in);
    action.spent = in.integer();
  }
  if (!in.finished()) return std::nullopt;
  return action;
}

}  // namespace cardroom::table
