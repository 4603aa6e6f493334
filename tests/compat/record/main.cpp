// compat-record FOLDER: writes the examples of this build's versions. The same build writes the
// same bytes every time.
#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "shared/base/check.hpp"
#include "shared/crypto/hash.hpp"
#include "tests/compat/examples/values.hpp"
#include "tests/compat/record/evening.hpp"
#include "tests/compat/record/hands.hpp"

namespace {

using namespace cardroom;
using compat::Evening;
using compat::Example;

// One of each kind, every field different from its default.
std::vector<std::pair<const char*, link::Frame>> frames() {
  using namespace link;
  const link::Request play{7, 9, 2, "play", 41, "room2", R"({"msg":"play","card":"8H"})", 3};
  return {
      {"Hello", Hello{Role::operator_tool, "ctl-1"}},
      {"Heartbeat", Heartbeat{}},
      {"Authenticate", Authenticate{7, 3, Proof::ticket, "42", "Ann", "j1", -1, "secret", "web-1"}},
      {"Authenticate",
       Authenticate{8, std::nullopt, Proof::claims, "42", "Ann", "j1", 1'800, "", "web-1"}},
      {"Opened", Opened{7, "42", "Ann", true, "web-1", "pass"}},
      {"Closed", Closed{UINT64_MAX}},
      {"Request", play},
      {"Claim", Claim{"room2", 4}},
      {"Attach", Attach{7, 2, "room2", true, 1, 300}},
      {"RenewTicket", RenewTicket{7}},
      {"MintGuest", MintGuest{5, "Ann"}},
      {"Authenticated",
       Authenticated{7, true, "42", "Ann", R"({"msg":"auth"})", true, "web-1", "pass"}},
      {"Deliver", Deliver{{1, 2, 300}, 9, true, "room2", 1, 301, R"({"msg":"play"})"}},
      {"Attached", link::Attached{7, 2, "room2", true}},
      {"Detached", link::Detached{7, "room2"}},
      {"Dismiss", Dismiss{7, 4502, R"({"msg":"bye"})"}},
      {"Servers", Servers{{{"gs-1", "/run/a.sock", true}, {"gs-2", "/run/b.sock", false}}}},
      {"Owns", Owns{{{"room1", 3}, {"room2", 300}}, true}},
      {"Disowns", Disowns{"room2", 4, "gs-2"}},
      {"Redirect", Redirect{play, "gs-2", 5}},
      {"GuestMinted", GuestMinted{5, "token", "error"}},
      {"Operate", Operate{6, "tables show", {"room1", ""}}},
      {"Operated", Operated{6, Outcome::conflict, "[]"}},
      {"Follow", Follow{7, 9, "room/room2", 4, 12}},
      {"Following", Following{7, 9, "room/room2", 5, 12}},
      {"Unfollowed", Unfollowed{7, "news"}},
      {"Said", Said{{1, 2, 300}, 9, "news/live", 13, R"({"msg":"said"})"}},
      {"Pass", Pass{7, "pass"}}};
}

std::vector<Example> frame_examples() {
  std::vector<Example> examples;
  for (const auto& [name, frame] : frames()) {
    std::string wire;
    link::encode(wire, frame);
    examples.push_back({"frame",
                        {{"kind", std::to_string(frame.index())},
                         {"name", name},
                         {"wire", crypto::hex(wire)},
                         {"value", compat::print(frame, link::kVersion)}}});
  }
  return examples;
}

table::Settings settings_of(const std::string& room, int seats,
                            const rules::Game* game = rules::games().front()) {
  table::Settings settings;
  settings.room = room;
  settings.game = game;
  settings.seats = seats;
  settings.creator = "ann";
  return settings;
}

Example room_example(const table::Settings& settings) {
  return {"room",
          {{"name", settings.room},
           {"creator", settings.creator},
           {"code", settings.code},
           {"body", crypto::hex(owner::pack(settings))},
           {"value", compat::print(settings)}}};
}

std::vector<Example> room_examples() {
  table::Settings house = settings_of("room2", 4);
  house.automatic = true;
  house.creator = "";
  table::Settings own = settings_of("den", 7);
  own.is_private = true;
  own.code = "ABC234";
  own.turn = base::Millis{45'000};
  own.bank = base::Millis{60'000};
  own.options = {{"target", 100}};
  table::Settings remade = settings_of("den", 3);
  remade.former = {4, 300};
  const auto summary = [](const table::Summary& one) {
    return Example{"summary",
                   {{"body", crypto::hex(owner::pack(one))}, {"value", compat::print(one)}}};
  };
  return {room_example(house),
          room_example(own),
          room_example(remade),
          summary({4, 0, 0, false, {}, 0}),
          summary({7, 3, 12, true, {{0, "ann"}, {5, "bob"}}, 0}),
          summary({4, 0, 0, false, {}, 7})};
}

std::string r_of(const std::string& user) {
  return std::string(crypto::view_of(crypto::sha256("the r of " + user)));
}

// Four seats: of three who contribute to the first deal one says what; leaves and joins in
// mid-hand, a takeover, a grace that runs out and a return; for the last hand two are not ready in
// time, and bots take their seats.
std::vector<Example> comings_and_goings() {
  Evening evening(settings_of("den", 4), Evening::Taste::play);
  evening.ask(9, "eve", "join", {{"as", "spectator"}});
  evening.ask(1, "ann", "create", {{"bots", 1}});
  evening.ask(2, "bob", "join");
  evening.ask(3, "cat", "join", {{"seat", 3}});
  for (const auto& [conn, user] : {std::pair{1u, "ann"}, {2u, "bob"}, {3u, "cat"}})
    evening.ask(conn, user, "ready", {{"entropy", crypto::hex(crypto::sha256(r_of(user)))}});
  evening.ask(2, "bob", "reveal", {{"r", crypto::hex(r_of("bob"))}});
  evening.take_over();
  evening.advance(table::kRevealTime);
  evening.play(6);
  evening.ask(2, "bob", "leave");
  evening.play(3);
  evening.ask(4, "dan", "join");
  evening.take_over();
  evening.play(400);
  for (const auto& [conn, user] : {std::pair{1u, "ann"}, {3u, "cat"}, {4u, "dan"}})
    evening.ask(conn, user, "ready");
  evening.play(4);
  evening.close(1);
  evening.advance(table::kGrace + base::Millis{1'000});
  evening.play(4);
  evening.ask(5, "ann", "join");
  evening.play(400);
  evening.ask(5, "ann", "ready", {{"fill", true}});
  evening.advance(table::kReadyTime);
  evening.play(400);
  CHECK(evening.told("stand_in") > 0 && evening.told("leave") > 2);
  return evening.end();
}

// Two who rather draw than play: the stock runs out, and a snapshot falls into mid-hand; in the end
// they play.
std::vector<Example> an_empty_stock() {
  Evening evening(settings_of("stock", 2), Evening::Taste::draw);
  evening.ask(9, "eve", "join", {{"as", "spectator"}});
  evening.ask(1, "ann", "create");
  evening.ask(2, "bob", "join");
  evening.ask(1, "ann", "ready");
  evening.ask(2, "bob", "ready");
  evening.play(150);
  CHECK(evening.told("reshuffle") > 0);
  evening.prefer(Evening::Taste::play);
  evening.play(400);
  CHECK(evening.told("result") > 0);
  return evening.end();
}

// One player in an automatic room: bots fill it, hands begin by themselves until a game is won.
std::vector<Example> by_itself() {
  table::Settings settings = settings_of("room2", 4);
  settings.automatic = true;
  settings.creator = "";
  settings.options = {{"target", 50}};
  Evening evening(settings, Evening::Taste::play);
  evening.ask(9, "eve", "join", {{"as", "spectator"}});
  evening.ask(1, "ann", "join");
  for (int hand = 0; hand < 3; ++hand) {
    evening.advance(table::kAutoStart);
    CHECK(evening.playing());
    evening.play(400);
  }
  evening.ask(1, "ann", "leave");
  CHECK(evening.told("result") >= 3);
  return evening.end();
}

// A private room with banks: the host begins, somebody's time runs out three times, a house bot
// keeps the seat until it is taken back; one is muted, one sent away, and in the end the room is
// closed. In folders up to v4 its maker opens it again, as was possible then.
std::vector<Example> a_host() {
  table::Settings settings = settings_of("host", 3);
  settings.is_private = true;
  settings.code = "ABC234";
  settings.bank = base::Millis{20'000};
  Evening evening(settings, Evening::Taste::draw);
  evening.ask(9, "eve", "join", {{"as", "spectator"}});
  evening.ask(1, "ann", "create");
  evening.ask(2, "bob", "join");
  evening.ask(3, "cat", "join");
  evening.ask(1, "ann", "mute", {{"seat", 1}, {"muted", true}});
  evening.ask(1, "ann", "start");
  evening.advance(base::Millis{40'000});
  evening.play(2);
  evening.take_over();
  for (int times = 0; times < 8; ++times) evening.advance(base::Millis{50'000});
  CHECK(evening.told("stand_in") > 0);
  evening.ask(1, "ann", "join");
  evening.ask(2, "bob", "join");
  evening.ask(3, "cat", "join");
  evening.ask(1, "ann", "kick", {{"seat", 1}});
  evening.prefer(Evening::Taste::play);
  evening.play(400);
  CHECK(evening.told("result") > 0);
  evening.ask(1, "ann", "close");
  return evening.end();
}

// Another game than the first, by house bots and one who plays as they advise: a takeover in the
// middle of a hand, and the next one begun.
std::vector<Example> as_advised(const rules::Game& game) {
  table::Settings settings = settings_of("room7", game.info().most_seats, &game);
  settings.automatic = true;
  settings.creator = "";
  Evening evening(settings, Evening::Taste::advised);
  evening.ask(1, "ann", "join");
  evening.advance(table::kAutoStart);
  evening.play(12);
  evening.take_over();
  evening.play(400);
  CHECK(evening.told("result") == 1);
  evening.advance(table::kAutoStart);
  evening.play(8);
  CHECK(evening.playing());
  return evening.end();
}

void write_hands(const std::filesystem::path& file, const rules::Game& game) {
  const std::string lines = compat::record_hands(game);
  const gzFile out = gzopen(file.c_str(), "wb9");
  CHECK(out && gzwrite(out, lines.data(), static_cast<unsigned>(lines.size())) > 0);
  CHECK(gzclose(out) == Z_OK);
  std::printf("%s: %d hands\n", file.c_str(), compat::kHands);
}

void write(const std::filesystem::path& file, const std::vector<Example>& examples) {
  std::ofstream out(file);
  for (const Example& example : examples) out << compat::print(example);
  std::printf("%s: %zu examples\n", file.c_str(), examples.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || std::filesystem::exists(argv[1])) {
    std::fprintf(stderr, "usage: compat-record FOLDER, which must not be there yet\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  write(folder / "frames.txt", frame_examples());
  write(folder / "rooms.txt", room_examples());
  write(folder / "journal-comings-and-goings.txt", comings_and_goings());
  write(folder / "journal-an-empty-stock.txt", an_empty_stock());
  write(folder / "journal-by-itself.txt", by_itself());
  write(folder / "journal-a-host.txt", a_host());
  for (const rules::Game* game : rules::games()) {
    const std::string name(game->info().name);
    if (game != rules::games().front())
      write(folder / ("journal-" + name + ".txt"), as_advised(*game));
    write_hands(folder / ("hands-" + name + ".gz"), *game);
  }
}
