// cardroomctl hand: exported hands played again, and stepped through as a seat saw them. No server
// is asked.
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "gameserver/table/replay.hpp"
#include "shared/protocol/write.hpp"
#include "tools/ctl/nouns.hpp"
#include "tools/ctl/output.hpp"
#include "tools/hand/file.hpp"

namespace cardroom::ctl {
namespace {

constexpr int kMostSaid = 10;  // hands of one file that do not replay

constexpr const char* kMend =
    "if cardroom-verify finds the file sound, the rules changed and kept their version: raise it, "
    "and keep the old rules for old hands";

std::string json(const base::Value& value) {
  std::string text;
  protocol::write(text, value);
  return text;
}

std::string title(const base::Fields& hand) {
  const std::string* table = base::find_text(hand, "table");
  const std::int64_t* number = base::find_integer(hand, "hand_no");
  return "hand " + (number ? std::to_string(*number) : "?") + " of " + (table ? *table : "?");
}

void say_mismatch(const std::string& where, const table::Mismatch& wrong) {
  note(where + ": " + wrong.where);
  if (wrong.said) note("  in the file: " + json(*wrong.said));
  if (wrong.came) note("  now:         " + json(*wrong.came));
}

// Every hand of a file.
ExitCode replay(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ExitCode::not_found, file + " does not open");
  int lines = 0, bad = 0;
  bool of_rules = false;
  while (const auto line = hand::next_line(in)) {
    ++lines;
    const std::string where = file + ":" + std::to_string(lines);
    const auto exported = hand::read(*line);
    const auto wrong = exported ? table::replay(*exported)
                                : std::optional(table::Mismatch{exported.reason(), {}, {}});
    if (!wrong) continue;
    of_rules = of_rules || wrong->said;
    if (++bad > kMostSaid) continue;
    say_mismatch(exported ? where + ": " + title(*exported) : where, *wrong);
  }
  if (lines == 0) return fail(ExitCode::failed, file + ": no hand is in it");
  if (of_rules) note(kMend);
  if (bad > 0)
    return fail(ExitCode::failed, file + ": " + std::to_string(bad) + " of " +
                                      std::to_string(lines) + " do not replay");
  std::cout << file << ": " << lines << (lines == 1 ? " hand replays" : " hands replay") << "\n";
  return ExitCode::ok;
}

// Cards and words as they stand, and lists of them with blanks between.
std::string plain(const base::Value& value) {
  if (const std::string* text = value.text()) return *text;
  if (!value.list()) return json(value);
  std::string all;
  for (const base::Value& one : *value.list()) all += (all.empty() ? "" : " ") + plain(one);
  return "[" + all + "]";
}

std::string plain(const base::Fields& fields) {
  std::string all;
  for (const base::Field& field : fields)
    all += (all.empty() ? "" : " ") + field.name + "=" + plain(field.value);
  return all;
}

// The step that was reached, as the viewer saw it.
void print_step(const table::Playback& playback, rules::Viewer viewer) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const table::Event& event : playback.events()) {
    const rules::Move shown = playback.seen(event, viewer);
    rows.emplace_back(shown.verb, plain(shown.fields));
  }
  const rules::Sight sight = playback.hand().view(viewer);
  std::string counts, cards;
  for (const std::int64_t count : sight.counts)
    counts += (counts.empty() ? "" : " ") + std::to_string(count);
  for (const rules::Card card : sight.hand)
    cards += (cards.empty() ? "" : " ") + rules::print(card);
  rows.emplace_back("  table", plain(sight.state));
  rows.emplace_back("  counts", counts);
  if (viewer != rules::Viewer::spectator()) rows.emplace_back("  hand", cards);
  std::cout << "step " << playback.made() << "\n";
  print_rows(rows);
}

struct Shown {
  std::string file;
  std::int64_t seat = -1;  // a spectator
  std::int64_t step = -1;  // all of them
};

ExitCode show(const Shown& asked) {
  std::ifstream in(asked.file, std::ios::binary);
  if (!in) return fail(ExitCode::not_found, asked.file + " does not open");
  const auto line = hand::next_line(in);
  if (!line) return fail(ExitCode::failed, asked.file + ": no hand is in it");
  const auto exported = hand::read(*line);
  if (!exported) return fail(ExitCode::failed, asked.file + ": " + exported.reason());
  const auto hand = table::read(*exported);
  if (!hand) return fail(ExitCode::failed, asked.file + ": " + hand.reason());
  if (asked.seat >= hand->start.seats)
    return fail(ExitCode::usage, "--seat: the last is " + std::to_string(hand->start.seats - 1));
  const auto last = static_cast<std::int64_t>(hand->moves.size());
  if (asked.step > last)
    return fail(ExitCode::usage, "--step: the last is " + std::to_string(last));
  std::vector<std::pair<std::string, std::string>> rows{
      {"hand", title(*exported)}, {"game", std::string(hand->settings.game->info().name)}};
  for (std::size_t seat = 0; seat < hand->places.size(); ++seat) {
    const auto& person = hand->places[seat].person;
    rows.emplace_back("seat " + std::to_string(seat), person ? person->name : "-");
  }
  print_rows(rows);
  const rules::Viewer viewer{static_cast<rules::Seat>(asked.seat)};
  table::Playback playback(*hand);
  for (;;) {
    if (asked.step < 0 || asked.step == static_cast<std::int64_t>(playback.made()))
      print_step(playback, viewer);
    if (playback.at_end()) return ExitCode::ok;
    if (!playback.step())
      return fail(ExitCode::failed, asked.file + ": move " + std::to_string(playback.made()) +
                                        " is against the rules; 'cardroomctl hand replay' says "
                                        "what the file and the rules disagree on");
  }
}

}  // namespace

void add_hand(CLI::App& app, ExitCode& exit) {
  CLI::App* hand = app.add_subcommand("hand", "Exported hands, without a server");
  hand->require_subcommand(1);

  const auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* again = hand->add_subcommand("replay", "Play exported hands again, to the same end");
  again->footer(
      "Every move is made again by the rules of this program. What every seat was shown, and the\n"
      "result, must come out as the file has it; else the first thing that does not is named.\n"
      "A file may hold many hands, one a line.\n\n"
      "Examples:\n"
      "  cardroomctl tables export room1 12 > hand.json\n"
      "  cardroomctl hand replay hand.json");
  again->add_option("FILE", *files, "of cardroomctl tables export")->required()->type_name("");
  again->callback([files, &exit] {
    for (const std::string& file : *files)
      if (const ExitCode code = replay(file); code != ExitCode::ok) exit = code;
  });

  const auto asked = std::make_shared<Shown>();
  CLI::App* shown = hand->add_subcommand("show", "Step through a hand, as a seat saw it");
  shown->footer(
      "Each step is a move: what the seat was told of it, the table, and its own cards.\n\n"
      "Examples:\n"
      "  cardroomctl hand show hand.json --seat 2\n"
      "  cardroomctl hand show hand.json --seat 2 --step 7");
  shown->add_option("FILE", asked->file, "of cardroomctl tables export")->required()->type_name("");
  shown->add_option("--seat", asked->seat, "whose eyes; without it a spectator's")
      ->check(CLI::NonNegativeNumber.description(""))
      ->type_name("N");
  shown->add_option("--step", asked->step, "this one alone; 0 is the deal")
      ->check(CLI::NonNegativeNumber.description(""))
      ->type_name("K");
  shown->callback([asked, &exit] { exit = show(*asked); });
}

}  // namespace cardroom::ctl
