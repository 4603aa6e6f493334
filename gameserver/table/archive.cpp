#include "gameserver/table/archive.hpp"

#include "gameserver/table/packing.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::table {
namespace {

using base::Fields;
using base::List;
using base::Value;

List print_places(const std::vector<Place>& places) {
  List printed;
  for (const Place& place : places) {
    Value user;
    if (place.person) user = Fields{{"id", place.person->user}, {"name", place.person->name}};
    printed.push_back(
        Fields{{"user", std::move(user)}, {"bot", place.bot}, {"score", place.score}});
  }
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

List print_moves(const std::vector<std::pair<Seat, Move>>& moves) {
  List printed;
  for (const auto& [seat, move] : moves) {
    Fields fields = print(move);
    fields.insert(fields.begin(), {"seat", seat});
    printed.push_back(std::move(fields));
  }
  return printed;
}

// What was shown: as everybody saw it, and besides to each seat that alone saw something else.
void print_events(const Playback& playback, const rules::Start& start, List& events) {
  for (const Event& event : playback.events()) {
    const Move to_all = playback.seen(event, rules::Viewer::spectator());
    List alone;
    for (const Seat seat : start.playing) {
      const Move shown = playback.seen(event, rules::Viewer::at(seat));
      if (shown != to_all) alone.push_back(Fields{{"seat", seat}, {"shown", print(shown)}});
    }
    Fields printed{{"after", playback.made()}, {"shown", print(to_all)}};
    if (!alone.empty()) printed.push_back({"alone", std::move(alone)});
    events.push_back(std::move(printed));
  }
}

base::Result<Recorded, std::string> read(const store::Archive& deal) {
  const std::string unreadable = "the archived deal does not read";
  base::Unpacker in(deal.body);
  const std::uint64_t form = in.number();
  Recorded hand;
  Settings& settings = hand.settings;
  settings.room = deal.table;
  settings.game = rules::find_game(in.bytes());
  settings.seats = static_cast<int>(in.integer());
  settings.options = in.fields();
  if (!settings.game || !in.ok() || settings.seats < 0 || settings.seats > kMaxSeats)
    return base::refuse(unreadable);
  if (form == kFormWithoutProof)
    return base::refuse(std::string("that hand was dealt before commitments were published"));
  if (deal.version != static_cast<std::uint32_t>(settings.game->info().version))
    return base::refuse("rules of version " + std::to_string(deal.version) + " dealt that hand");
  if (settings.game->info().opens == rules::Opens::never)
    return base::refuse("the cards of " + std::string(settings.game->info().name) +
                        " stay hidden, and so does what they follow from");
  hand.hand_no = deal.hand_no;
  for (int seat = 0; seat < settings.seats; ++seat) hand.places.push_back(unpack_place(in, form));
  auto begun = unpack_start(in, settings, form);
  if (!begun) return base::refuse(unreadable);
  if (!begun->contributions)
    return base::refuse(std::string("that hand was dealt before commitments were published"));
  hand.start = std::move(begun->start);
  hand.seed = begun->seed;
  hand.contributions = *std::move(begun->contributions);
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
    const auto seat = static_cast<Seat>(in.integer());
    std::string verb = in.text();
    hand.moves.emplace_back(seat, Move{std::move(verb), in.fields()});
  }
  if (!in.finished()) return base::refuse(unreadable);
  if (const std::string fault = fault_of(hand); !fault.empty())
    return base::refuse(unreadable + ": " + fault);
  return hand;
}

}  // namespace

Played play(const Recorded& hand) {
  Playback playback(hand);
  List events;
  std::string wrong;
  print_events(playback, hand.start, events);
  while (!playback.at_end() && playback.step()) print_events(playback, hand.start, events);
  if (!playback.at_end())
    wrong = "move " + std::to_string(playback.made()) + ": the rules forbid it to seat " +
            std::to_string(hand.moves[playback.made()].first);
  else if (!playback.hand().result())
    wrong = "moves: the hand is not over after the last of them";
  List playing;
  for (const Seat seat : hand.start.playing) playing.push_back(seat);
  const Settings& settings = hand.settings;
  const rules::Info& game = settings.game->info();
  return {{{"format", kHandFormat},
           {"table", settings.room},
           {"hand_no", hand.hand_no},
           {"game", game.name},
           {"version", game.version},
           {"options", settings.options},
           {"seats", print_places(hand.places)},
           {"first", hand.start.first},
           {"playing", std::move(playing)},
           {"seed", crypto::hex(hand.seed.bytes)},
           {"commitment", crypto::hex(crypto::commitment(hand.seed, settings.room, hand.hand_no))},
           {"contributions", print_contributions(hand.contributions)},
           {"shuffles", playback.shuffles()},
           {"moves", print_moves(hand.moves)},
           {"events", std::move(events)}},
          std::move(wrong),
          playback.made()};
}

base::Result<Fields, std::string> print(const store::Archive& deal) {
  const auto hand = read(deal);
  if (!hand) return base::refuse(hand.reason());
  Played played = play(*hand);
  if (!played.wrong.empty()) return base::refuse(std::move(played.wrong));
  return std::move(played.hand);
}

}  // namespace cardroom::table
