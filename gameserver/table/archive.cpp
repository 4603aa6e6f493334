#include "gameserver/table/archive.hpp"

#include "gameserver/table/packing.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::table {
namespace {

using base::Fields;
using base::List;
using base::Value;

constexpr std::string_view kFormat = "cardroom hand 1";

List print_places(const std::vector<Place>& places) {
  List printed;
  for (const Place& place : places)
    printed.push_back(Fields{{"user", place.person ? Value(place.person->user) : Value(nullptr)},
                             {"bot", place.bot}});
  return printed;
}

List print_contributions(const std::vector<Contribution>& contributions) {
  List printed;
  for (const Contribution& one : contributions) {
    Fields fields{{"seat", one.seat}, {"entropy", crypto::hex(one.entropy)}};
    if (one.r) fields.push_back({"r", crypto::hex(*one.r)});
    printed.push_back(std::move(fields));
  }
  return printed;
}

// Deals what chance is asked for, and writes down each shuffle as it is made.
void deal_from_chance(Deal& deal, List& shuffles) {
  const auto shuffle = [&](const rules::Ask& ask) {
    if (!deal.dealer.shuffle(ask)) return;
    List cards;
    const Dealer::Shuffle& made = deal.dealer.shuffles().back();
    for (const rules::Card card : made.order) cards.push_back(rules::print(card));
    shuffles.push_back(Fields{{"shuffle", std::int64_t{made.number}},
                              {"root", crypto::hex(made.root)},
                              {"cards", std::move(cards)}});
  };
  while (const auto ask = deal.hand->chance()) {
    shuffle(*ask);
    for (const rules::Event& event : deal.hand->deal(deal.dealer.deal(*ask)))
      deal.hand->evolve(event);
  }
  if (const auto ask = deal.hand->undealt()) shuffle(*ask);
}

// Empty, or why the moves do not make a hand of that game.
std::string play(Deal& deal, base::Unpacker& in, List& shuffles, List& moves) {
  deal_from_chance(deal, shuffles);
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
    const auto seat = static_cast<Seat>(in.integer());
    Move move;
    move.verb = in.text();
    move.fields = in.fields();
    const auto events = deal.hand->decide(seat, move);
    if (!events) return "this program's rules do not play that hand again";
    for (const rules::Event& event : *events) deal.hand->evolve(event);
    deal_from_chance(deal, shuffles);
    Fields printed{{"seat", seat}, {"msg", std::move(move.verb)}};
    printed.insert(printed.end(), move.fields.begin(), move.fields.end());
    moves.push_back(std::move(printed));
  }
  return in.finished() ? "" : "the archived deal does not read";
}

}  // namespace

base::Result<Fields, std::string> print(const store::Archive& deal) {
  base::Unpacker in(deal.body);
  const std::uint64_t form = in.number();
  Settings settings;
  settings.room = deal.table;
  settings.game = rules::find_game(in.bytes());
  settings.seats = static_cast<int>(in.integer());
  settings.options = in.fields();
  if (!settings.game || !in.ok() || settings.seats < 0 || settings.seats > kMaxSeats)
    return base::refuse(std::string("the archived deal does not read"));
  if (form == kFormWithoutProof)
    return base::refuse(std::string("that hand was dealt before commitments were published"));
  if (deal.version != static_cast<std::uint32_t>(settings.game->info().version))
    return base::refuse("rules of version " + std::to_string(deal.version) + " dealt that hand");
  if (settings.game->info().opens == rules::Opens::never)
    return base::refuse("the cards of " + std::string(settings.game->info().name) +
                        " stay hidden, and so does what they follow from");
  std::vector<Place> places;
  for (int seat = 0; seat < settings.seats; ++seat) places.push_back(unpack_place(in, form));
  const auto start = unpack_start(in, settings, form);
  if (!start) return base::refuse(std::string("the archived deal does not read"));
  if (!start->contributions)
    return base::refuse(std::string("that hand was dealt before commitments were published"));
  Deal playing = open_deal(settings, start->start, start->seed, start->contributions, deal.hand_no);
  List shuffles, moves;
  const std::string wrong = play(playing, in, shuffles, moves);
  if (!wrong.empty()) return base::refuse(wrong);
  List seats_in;
  for (const Seat seat : start->start.playing) seats_in.push_back(seat);
  return Fields{
      {"format", kFormat},
      {"table", deal.table},
      {"hand_no", deal.hand_no},
      {"game", settings.game->info().name},
      {"options", settings.options},
      {"seats", print_places(places)},
      {"first", start->start.first},
      {"playing", std::move(seats_in)},
      {"seed", crypto::hex(start->seed.bytes)},
      {"commitment", crypto::hex(crypto::commitment(start->seed, deal.table, deal.hand_no))},
      {"contributions", print_contributions(*start->contributions)},
      {"shuffles", std::move(shuffles)},
      {"moves", std::move(moves)}};
}

}  // namespace cardroom::table
