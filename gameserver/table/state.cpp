#include "gameserver/table/state.hpp"

#include <algorithm>

#include "shared/base/pack.hpp"
#include "shared/base/planted.hpp"
#include "shared/crypto/bytes.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::table {
namespace {

constexpr std::uint64_t kActionForm = 1;
constexpr std::size_t kDigestBytes = 16;

}  // namespace

State State::copy() const {
  State copied{seq, hand_no, phase, match_over, places, std::nullopt};
  if (deal) copied.deal = deal->copy();
  return copied;
}

State open(const Settings& settings) {
  State state;
  state.places.resize(static_cast<std::size_t>(settings.seats));
  return state;
}

Deal open_deal(const Settings& settings, rules::Start start, const crypto::Seed& seed,
               std::uint64_t hand_no) {
  start.hand_no = hand_no;
  std::unique_ptr<rules::Hand> hand = settings.game->open(start);
  return Deal{std::move(start), std::move(hand), Dealer(seed, settings.room, hand_no), 0};
}

// Kept inside sealed bodies only, so it needs no key of its own.
std::string digest_of(std::string_view state) {
  return std::string(crypto::view_of(crypto::sha256(state)).substr(0, kDigestBytes));
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
  if (action.seed)
    out.bytes(
        {reinterpret_cast<const char*>(action.seed->bytes.data()), action.seed->bytes.size()});
  out.bytes(action.upon);
  return out.take();
}

std::optional<Action> unpack_action(std::string_view packed) {
  base::Unpacker in(packed);
  if (in.number() != kActionForm) return std::nullopt;
  Action action;
  const std::uint64_t deed = in.number();
  const std::uint64_t cause = in.number();
  if (deed > static_cast<std::uint64_t>(Deed::start) ||
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
    const std::string_view bytes = in.bytes();
    action.seed.emplace();
    if (bytes.size() != action.seed->bytes.size()) return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), action.seed->bytes.begin());
    if (base::planted(22)) action.seed->bytes.front() ^= 1;  // another deck after a crash
  }
  action.upon = in.text();
  if (!in.finished()) return std::nullopt;
  return action;
}

}  // namespace cardroom::table
