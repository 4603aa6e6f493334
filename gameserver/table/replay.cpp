#include "gameserver/table/replay.hpp"

#include <algorithm>

#include "shared/crypto/hash.hpp"

namespace cardroom::table {
namespace {

using base::Fields;
using base::List;
using base::Value;

// Members by their name; the first that is not as it should be is kept in `wrong`.
class Reader {
 public:
  explicit Reader(const Fields& fields, std::string where = {})
      : fields_(fields), where_(std::move(where)) {}

  const std::string& text(std::string_view name) { return held<std::string>(name, "a text"); }
  const List& list(std::string_view name) { return held<List>(name, "a list"); }
  const Fields& fields(std::string_view name) { return held<Fields>(name, "an object"); }
  bool flag(std::string_view name) { return held<bool>(name, "true or false"); }
  std::int64_t number(std::string_view name, std::int64_t least, std::int64_t most) {
    const std::int64_t value = held<std::int64_t>(name, "a whole number");
    hold(value >= least && value <= most, name,
         "not from " + std::to_string(least) + " to " + std::to_string(most));
    return value;
  }
  crypto::Digest digest(std::string_view name) {
    const auto bytes = crypto::digest_from_hex(text(name));
    hold(bytes.has_value(), name, "not 64 hexadecimal digits");
    return bytes.value_or(crypto::Digest{});
  }
  void hold(bool holds, std::string_view name, std::string_view what) {
    if (!holds && wrong_.empty()) wrong_ = where_ + std::string(name) + ": " + std::string(what);
  }
  void take(Reader&& inner) {
    if (wrong_.empty()) wrong_ = std::move(inner.wrong_);
  }
  const std::string& wrong() const { return wrong_; }

 private:
  template <class T>
  const T& held(std::string_view name, std::string_view kind) {
    static const T none{};
    const Value* value = base::find(fields_, name);
    const T* found = value ? std::get_if<T>(&value->held) : nullptr;
    hold(found != nullptr, name, "not " + std::string(kind));
    return found ? *found : none;
  }

  const Fields& fields_;
  std::string where_;
  std::string wrong_;
};

const Fields& fields_of(const Value& value) {
  static const Fields none;
  return value.fields() ? *value.fields() : none;
}

// Each of a list of objects.
template <class Take>
void each(Reader& in, std::string_view name, std::size_t most, Take take) {
  const List& list = in.list(name);
  in.hold(list.size() <= most, name, "more than " + std::to_string(most));
  if (list.size() > most) return;
  for (std::size_t at = 0; at < list.size(); ++at) {
    Reader one(fields_of(list[at]), std::string(name) + " " + std::to_string(at) + ", ");
    take(one, fields_of(list[at]));
    in.take(std::move(one));
  }
}

Place read_place(Reader& in, const Fields& fields) {
  Place place;
  place.bot = in.flag("bot");
  place.score = in.number("score", -kMostScore, kMostScore);
  const Value* user = base::find(fields, "user");
  if (user && user->fields()) {
    Reader person(*user->fields(), "user ");
    place.person = Person{person.text("id"), person.text("name")};
    in.take(std::move(person));
  } else {
    in.hold(user && *user == Value(nullptr), "user", "neither null nor an object");
  }
  return place;
}

Contribution read_contribution(Reader& in, const Fields& fields) {
  Contribution one;
  one.seat = static_cast<Seat>(in.number("seat", 0, kMaxSeats - 1));
  one.entropy = in.digest("entropy");
  if (base::find(fields, "r")) one.r = in.digest("r");
  return one;
}

std::pair<Seat, Move> read_move(Reader& in, const Fields& fields) {
  Move move{in.text("msg"), {}};
  for (const base::Field& field : fields)
    if (field.name != "msg" && field.name != "seat") move.fields.push_back(field);
  return {static_cast<Seat>(in.number("seat", 0, kMaxSeats - 1)), std::move(move)};
}

void read_start(Reader& in, Recorded& hand) {
  rules::Start& start = hand.start;
  start.seats = hand.settings.seats = static_cast<int>(hand.places.size());
  start.options = hand.settings.options = in.fields("options");
  start.first = static_cast<Seat>(in.number("first", 0, kMaxSeats - 1));
  for (const Value& one : in.list("playing"))
    start.playing.push_back(one.integer() && *one.integer() >= 0 && *one.integer() < kMaxSeats
                                ? static_cast<Seat>(*one.integer())
                                : -1);
}

// With the members of every object by name: an export's come so, and a hand's own do not.
Value sorted(const Value& value) {
  if (const List* list = value.list()) {
    List made;
    for (const Value& one : *list) made.push_back(sorted(one));
    return made;
  }
  if (!value.fields()) return value;
  Fields made;
  for (const base::Field& field : *value.fields())
    made.push_back({field.name, sorted(field.value)});
  std::ranges::sort(made, {}, &base::Field::name);
  return made;
}

Value member(const Fields& fields, std::string_view name) {
  const Value* value = base::find(fields, name);
  return value ? sorted(*value) : Value(nullptr);
}

List events_of(const Fields& hand) {
  const Value events = member(hand, "events");
  return events.list() ? *events.list() : List{};
}

// What a seat was shown of an event, or, for none, what everybody was.
Value shown_to(const Fields& event, std::optional<Seat> seat) {
  const Value* alone = base::find(event, "alone");
  if (seat && alone && alone->list())
    for (const Value& one : *alone->list())
      if (member(fields_of(one), "seat") == Value(*seat)) return member(fields_of(one), "shown");
  return member(event, "shown");
}

Mismatch tell_apart(std::size_t number, const Value& said, const Value& came,
                    const Recorded& hand) {
  const Fields &before = fields_of(said), &now = fields_of(came);
  const Value after = member(now, "after");
  std::string where = "event " + std::to_string(number);
  if (after.integer() && *after.integer() > 0)
    where += ", of move " + std::to_string(*after.integer() - 1);
  if (member(before, "after") != after) return {where + ": of another move", said, came};
  if (shown_to(before, std::nullopt) != shown_to(now, std::nullopt))
    return {where + ": everybody saw something else", shown_to(before, std::nullopt),
            shown_to(now, std::nullopt)};
  for (const Seat seat : hand.start.playing)
    if (shown_to(before, seat) != shown_to(now, seat))
      return {where + ": seat " + std::to_string(seat) + " saw something else",
              shown_to(before, seat), shown_to(now, seat)};
  return {where + ": written in another way", said, came};
}

}  // namespace

base::Result<Recorded, std::string> read(const Fields& exported) {
  Reader in(exported);
  in.hold(in.text("format") == kHandFormat, "format", "another one than this program reads");
  Recorded hand;
  Settings& settings = hand.settings;
  settings.room = in.text("table");
  settings.game = rules::find_game(in.text("game"));
  in.hold(settings.game != nullptr, "game", "this program does not know its rules");
  if (!in.wrong().empty()) return base::refuse(in.wrong());
  const int version = settings.game->info().version;
  const auto dealt = in.number("version", 1, INT32_MAX);
  in.hold(dealt == version, "version",
          "rules of version " + std::to_string(dealt) + " dealt that hand, and this program has " +
              std::to_string(version) + ": replay it with a program of its time");
  hand.hand_no = static_cast<std::uint64_t>(in.number("hand_no", 1, INT64_MAX));
  each(in, "seats", kMaxSeats,
       [&](Reader& one, const Fields& fields) { hand.places.push_back(read_place(one, fields)); });
  read_start(in, hand);
  hand.seed = crypto::Seed{in.digest("seed")};
  each(in, "contributions", kMaxSeats, [&](Reader& one, const Fields& fields) {
    hand.contributions.push_back(read_contribution(one, fields));
  });
  each(in, "moves", kMostMoves,
       [&](Reader& one, const Fields& fields) { hand.moves.push_back(read_move(one, fields)); });
  if (!in.wrong().empty()) return base::refuse(in.wrong());
  if (std::string fault = fault_of(hand); !fault.empty()) return base::refuse(std::move(fault));
  return hand;
}

std::optional<Mismatch> replay(const Fields& exported) {
  const auto hand = read(exported);
  if (!hand) return Mismatch{hand.reason(), {}, {}};
  const Played again = play(*hand);
  const List said = events_of(exported), came = events_of(again.hand);
  for (std::size_t at = 0; at < std::min(said.size(), came.size()); ++at)
    if (said[at] != came[at]) return tell_apart(at, said[at], came[at], *hand);
  if (again.made < hand->moves.size())
    return Mismatch{again.wrong, print(hand->moves[again.made].second), {}};
  if (!again.wrong.empty()) return Mismatch{again.wrong, {}, {}};
  if (said.size() != came.size())
    return Mismatch{"events: not as many as come", std::int64_t(said.size()),
                    std::int64_t(came.size())};
  for (const char* name : {"commitment", "shuffles"})
    if (member(exported, name) != member(again.hand, name))
      return Mismatch{std::string(name) + ": others follow from the seed", member(exported, name),
                      member(again.hand, name)};
  return std::nullopt;
}

}  // namespace cardroom::table
