#include "gameserver/table/packing.hpp"

#include "shared/base/planted.hpp"

namespace cardroom::table {

void pack_place(base::Packer& out, const Place& place, std::uint64_t form) {
  out.flag(place.person.has_value());
  if (place.person) out.bytes(place.person->user).bytes(place.person->name);
  out.flag(place.bot).flag(place.ready).flag(place.stand_in).flag(place.watching);
  out.integer(base::planted(21) ? 0 : place.score).number(place.since);
  if (form == kFormWithoutProof) return;
  out.flag(place.entropy.has_value());
  if (place.entropy) out.bytes(crypto::view_of(*place.entropy));
  out.integer(place.bank).number(place.timeouts);
}

Place unpack_place(base::Unpacker& in, std::uint64_t form) {
  Place place;
  if (in.flag()) {
    std::string user = in.text();
    place.person = Person{std::move(user), in.text()};
  }
  place.bot = in.flag();
  place.ready = in.flag();
  place.stand_in = in.flag();
  place.watching = in.flag();
  place.score = in.integer();
  place.since = in.number();
  if (form == kFormWithoutProof) return place;
  if (in.flag()) place.entropy = unpack_digest(in);
  place.bank = in.integer();
  place.timeouts = static_cast<std::uint32_t>(in.number());
  return place;
}

void pack_start(base::Packer& out, const Deal& deal, std::uint64_t form) {
  out.bytes(crypto::view_of(deal.dealer.seed().bytes));
  if (form != kFormWithoutProof) {
    out.flag(deal.contributions.has_value());
    if (deal.contributions) pack(out, *deal.contributions);
  }
  out.integer(deal.start.first).number(deal.first_seq).number(deal.start.playing.size());
  for (const Seat seat : deal.start.playing) out.integer(seat);
}

void pack_move(base::Packer& out, Seat seat, const Move& move) {
  out.integer(seat).bytes(move.verb).fields(move.fields);
}

std::optional<Begun> unpack_start(base::Unpacker& in, const Settings& settings,
                                  std::uint64_t form) {
  Begun begun;
  begun.seed = crypto::Seed{unpack_digest(in)};
  if (form != kFormWithoutProof && in.flag()) begun.contributions = unpack_contributions(in);
  begun.start.seats = settings.seats;
  begun.start.options = settings.options;
  begun.start.first = static_cast<Seat>(in.integer());
  begun.first_seq = in.number();
  const std::uint64_t playing = in.number();
  if (playing > kMaxSeats) in.fail();
  for (std::uint64_t i = 0; i < playing && in.ok(); ++i)
    begun.start.playing.push_back(static_cast<Seat>(in.integer()));
  return in.ok() ? std::optional(std::move(begun)) : std::nullopt;
}

}  // namespace cardroom::table
