#include "tests/compat/examples/values.hpp"

#include <algorithm>

#include "shared/base/pack.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::compat {
namespace {

constexpr const char* kDeeds[] = {"join",     "leave",     "stand_up", "ready",  "act",
                                  "stand_in", "come_back", "start",    "reveal", "deal",
                                  "begin",    "kick",      "mute",     "close"};
constexpr const char* kCauses[] = {"player", "house_bot", "clock"};
constexpr const char* kPhases[] = {"waiting", "playing", "result"};

std::string in_quotes(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\')
      out += {'\\', letter};
    else if (byte >= ' ' && byte < 0x7f)
      out += letter;
    else
      out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return out + "\"";
}

// Walks a frame's fields as its writer does.
class Printer {
 public:
  explicit Printer(std::uint8_t version) : version_(version) {}
  void operator()(bool value) { add(value ? "true" : "false"); }
  void operator()(const std::string& value) { add(in_quotes(value)); }
  template <class T>
  requires std::is_integral_v<T>
  void operator()(T value) { add(std::to_string(value)); }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(E value) { add(std::to_string(static_cast<int>(value))); }
  template <class T>
  void operator()(const std::optional<T>& value) {
    if (value)
      (*this)(*value);
    else
      add("none");
  }
  template <class T>
  void operator()(const std::vector<T>& values) {
    nest('[', ']', [&](Printer& in) {
      for (const T& value : values) in(value);
    });
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(const T& nested) {
    nest('{', '}', [&](Printer& in) { T::each(nested, in); });
  }
  template <class T>
  void since(std::uint8_t first, const T& value) {
    if (version_ >= first) (*this)(value);
  }
  const std::string& text() const { return text_; }

 private:
  void nest(char open, char close, const auto& fill) {
    Printer in(version_);
    fill(in);
    add(open + in.text_ + close);
  }
  void add(const std::string& text) { text_ += (text_.empty() ? "" : ", ") + text; }
  const std::uint8_t version_;
  std::string text_;
};

std::string json(const base::Fields& fields) {
  std::string text;
  protocol::write(text, fields);
  return text;
}

std::string print_place(const table::Place& place) {
  std::string text = place.person ? place.person->user + "/" + place.person->name : "nobody";
  if (place.bot) text += " bot";
  if (place.ready) text += " ready";
  if (place.stand_in) text += " stand_in";
  if (place.watching) text += " watching";
  if (place.bank > 0) text += " bank " + std::to_string(place.bank);
  if (place.timeouts > 0) text += " timeouts " + std::to_string(place.timeouts);
  return text + " score " + std::to_string(place.score) + " since " + std::to_string(place.since);
}

std::string print_seats(const std::vector<table::Seat>& seats) {
  std::string text;
  for (const table::Seat seat : seats) text += (text.empty() ? "" : ",") + std::to_string(seat);
  return text;
}

// On one line.
std::string print(const rules::Hand& hand) {
  std::string text;
  for (const char letter : hand.print())
    text += letter == '\n' ? std::string("; ") : std::string(1, letter);
  return text;
}

void deal_from_chance(table::Deal& deal) {
  while (const auto ask = deal.hand->chance())
    for (const rules::Event& event : deal.hand->deal(deal.dealer.deal(*ask)))
      deal.hand->evolve(event);
}

// As an archive and a snapshot hold a place.
std::string skip_place(base::Unpacker& in, std::uint64_t form) {
  std::string user = "nobody";
  if (in.flag()) {
    user = in.text();
    in.text();
  }
  for (int flags = 0; flags < 4; ++flags) in.flag();
  in.integer();
  in.number();
  if (form == 1) return user;
  if (in.flag()) in.bytes();
  in.integer();
  in.number();
  return user;
}

}  // namespace

std::string print(const link::Frame& frame, std::uint8_t version) {
  Printer printer(version);
  std::visit([&printer](const auto& held) { printer(held); }, frame);
  return printer.text();
}

std::string print(const table::Action& action) {
  std::string text = kDeeds[static_cast<std::size_t>(action.deed)];
  text += std::string(" by ") + kCauses[static_cast<std::size_t>(action.cause)];
  text += " seat " + std::to_string(action.seat);
  if (!action.person.user.empty()) text += " " + action.person.user + "/" + action.person.name;
  if (!action.seats.empty()) text += " seats " + print_seats(action.seats);
  if (action.bots > 0) text += " bots " + std::to_string(action.bots);
  if (action.fill) text += " fill";
  if (!action.move.verb.empty()) text += " " + action.move.verb + " " + json(action.move.fields);
  if (action.seed) text += " with a seed";
  if (action.entropy) text += " with entropy";
  if (action.spent > 0) text += " spent " + std::to_string(action.spent);
  if (!action.upon.empty()) text += " upon a snapshot";
  return text;
}

std::string print(const table::State& state) {
  std::string text = "seq " + std::to_string(state.seq) + " hand " + std::to_string(state.hand_no) +
                     " " + kPhases[static_cast<std::size_t>(state.phase)];
  if (state.match_over) text += " match_over";
  if (state.closed) text += " closed";
  for (std::size_t seat = 0; seat < state.places.size(); ++seat)
    text += " | " + std::to_string(seat) + ": " + print_place(state.places[seat]);
  if (state.gathering)
    text += " | committed, " + std::to_string(state.gathering->contributions.size()) + " to come";
  if (!state.deal) return text;
  return text + " | first " + std::to_string(state.deal->start.first) + " of " +
         print_seats(state.deal->start.playing) + " since " +
         std::to_string(state.deal->first_seq) + ": " + print(*state.deal->hand);
}

std::string print(const table::Settings& settings) {
  return settings.room + " of " + std::string(settings.game->info().name) + " for " +
         std::to_string(settings.seats) + (settings.automatic ? " automatic" : "") +
         (settings.is_private ? " private" : "") + " code '" + settings.code + "' by '" +
         settings.creator + "' turn " + std::to_string(settings.turn.count()) + " " +
         (settings.bank.count() > 0 ? "bank " + std::to_string(settings.bank.count()) + " " : "") +
         (settings.former.epoch > 0 ? "after " + std::to_string(settings.former.epoch) + "/" +
                                          std::to_string(settings.former.seq) + " "
                                    : "") +
         json(settings.options);
}

std::string print(const table::Summary& summary) {
  std::string text =
      std::to_string(summary.players) + " of " + std::to_string(summary.seats) + ", " +
      std::to_string(summary.spectators) + " spectators" + (summary.playing ? ", playing" : "") +
      (summary.closed_at > 0 ? ", closed at " + std::to_string(summary.closed_at) : "");
  for (const auto& [seat, user] : summary.users) text += ", " + std::to_string(seat) + ": " + user;
  return text;
}

store::Room room_of(const Example& example) {
  return {example.at("name"), example.at("creator"), example.at("code"), example.bytes("body")};
}

store::Record record_of(const Example& example, const std::string& table) {
  store::Record record;
  record.table = table;
  record.epoch = example.number("epoch");
  record.seq = example.number("seq");
  record.events = example.number("events");
  record.user = example.at("user");
  record.id = example.number("id");
  const std::string request = example.bytes("request");
  CHECK(request.size() == record.request.size());
  std::copy(request.begin(), request.end(), record.request.begin());
  record.at = base::WallTime{static_cast<std::int64_t>(example.number("at"))};
  record.version = static_cast<std::uint32_t>(example.number("version"));
  record.body = example.bytes("body");
  return record;
}

store::Snapshot snapshot_of(const Example& example, const std::string& table) {
  return {table,
          example.number("epoch"),
          example.number("seq"),
          base::WallTime{static_cast<std::int64_t>(example.number("at"))},
          static_cast<std::uint32_t>(example.number("version")),
          example.bytes("body")};
}

std::optional<std::string> play_archive(const std::string& table, std::uint64_t hand_no,
                                        std::string_view body) {
  base::Unpacker in(body);
  const std::uint64_t form = in.number();
  if (form != 1 && form != 2) return std::nullopt;
  table::Settings settings;
  settings.room = table;
  settings.game = rules::find_game(in.bytes());
  settings.seats = static_cast<int>(in.integer());
  settings.options = in.fields();
  if (!settings.game || !in.ok() || settings.seats > table::kMaxSeats) return std::nullopt;
  std::string text;
  for (int seat = 0; seat < settings.seats; ++seat) text += skip_place(in, form) + " ";
  const crypto::Seed seed{table::unpack_digest(in)};
  std::optional<std::vector<table::Contribution>> contributions;
  if (form > 1 && in.flag()) contributions = table::unpack_contributions(in);
  rules::Start start{settings.seats, {}, static_cast<rules::Seat>(in.integer()), settings.options};
  in.number();  // seq of its first event
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left)
    start.playing.push_back(static_cast<rules::Seat>(in.integer()));
  if (!in.ok()) return std::nullopt;
  table::Deal deal = table::open_deal(settings, start, seed, contributions, hand_no);
  deal_from_chance(deal);
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
    const auto seat = static_cast<rules::Seat>(in.integer());
    std::string verb = in.text();
    const auto events = deal.hand->decide(seat, {std::move(verb), in.fields()});
    if (!events) return std::nullopt;
    for (const rules::Event& event : *events) deal.hand->evolve(event);
    deal_from_chance(deal);
  }
  const auto outcome = deal.hand->result();
  if (!in.finished() || !outcome) return std::nullopt;
  text += print(*deal.hand) + "points";
  for (const std::int64_t points : outcome->points) text += " " + std::to_string(points);
  return text;
}

}  // namespace cardroom::compat
