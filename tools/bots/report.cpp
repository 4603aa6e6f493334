#include "tools/bots/report.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace cardroom::bots {
namespace {

// Microseconds as milliseconds with two digits.
std::string ms(std::uint64_t us) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%" PRIu64 ".%02" PRIu64, us / 1000, us % 1000 / 10);
  return text.data();
}

std::string line(const char* name, const std::string& value) {
  std::string out(name);
  out.resize(16, ' ');
  return out + value + "\n";
}

nlohmann::ordered_json print_histogram(const Histogram& of) {
  return {{"p50", of.at(500)},  {"p90", of.at(900)}, {"p99", of.at(990)},
          {"p999", of.at(999)}, {"max", of.most()},  {"count", of.count()}};
}

}  // namespace

void say(const Progress& now, Format format) {
  if (format == Format::json) {
    const nlohmann::ordered_json out{{"at_us", now.at_us},
                                     {"actions", now.actions},
                                     {"actions_a_second", now.actions_a_second},
                                     {"p50_us", now.p50_us},
                                     {"p99_us", now.p99_us},
                                     {"connected", now.connected},
                                     {"players", now.players},
                                     {"playing", now.playing},
                                     {"stalls", now.stalls},
                                     {"reconnects", now.reconnects},
                                     {"violations", now.violations}};
    std::fprintf(stderr, "%s\n", out.dump().c_str());
    return;
  }
  std::fprintf(stderr,
               "%5" PRIu64 " s  %6" PRIu64 " actions/s  p50 %s ms  p99 %s ms  connected %" PRId64
               "/%" PRId64 "  stalls %" PRIu64 "  violations %" PRIu64 "\n",
               now.at_us / 1'000'000, now.actions_a_second, ms(now.p50_us).c_str(),
               ms(now.p99_us).c_str(), now.connected, now.players, now.stalls, now.violations);
}

std::uint64_t Report::actions_a_second() const {
  return play_us == 0 ? 0 : actions_in_time * 1'000'000 / play_us;
}

bool Report::limited_by_itself() const {
  return play_us > 0 && cpu_us * 10 > play_us * 9;
}

std::string print_text(const Report& report) {
  const Tally& tally = report.tally;
  const Histogram& latency = tally.latency;
  const Histogram& stalls = report.longest_stalls;
  const auto number = [](std::uint64_t n) { return std::to_string(n); };
  std::string out = line("played", std::to_string(report.players) + " players at " +
                                       std::to_string(report.tables) + " tables, " +
                                       ms(report.play_us) + " ms, --seed " + number(report.seed));
  out += line("actions", number(report.actions_in_time) + ", " + number(report.actions_a_second()) +
                             " a second");
  out += line("latency", "p50 " + ms(latency.at(500)) + "  p90 " + ms(latency.at(900)) + "  p99 " +
                             ms(latency.at(990)) + "  p99.9 " + ms(latency.at(999)) + "  most " +
                             ms(latency.most()) + " ms");
  out += line("longest stall", "of a player: p50 " + ms(stalls.at(500)) + "  p99 " +
                                   ms(stalls.at(990)) + "  most " + ms(stalls.most()) + " ms");
  out += line("deals", number(report.results) + " results seen, " + number(report.deals_verified) +
                           " openings verified");
  if (tally.anew > 0) out += line("made anew", number(tally.anew) + " rooms");
  out += line("reconnects", number(tally.reconnects));
  out += line("sent again", number(tally.retried) + " for want of an answer, " +
                                number(tally.repeated) + " with one");
  out += line("refused", number(tally.refused));
  out += line("violations", number(report.violations.count()));
  if (report.limited_by_itself())
    out += "warning: this process was busy all the time; the servers may be able to do more\n";
  for (const Violation& violation : report.violations.first())
    out += "  " + print(violation) + "\n";
  return out;
}

std::string print_json(const Report& report) {
  using nlohmann::ordered_json;
  const Tally& tally = report.tally;
  ordered_json rooms = ordered_json::array(), violations = ordered_json::array();
  for (const Report::Room& room : report.rooms)
    rooms.push_back({{"room", room.name}, {"epoch", room.epoch}, {"seq", room.seq}});
  for (const Violation& one : report.violations.first())
    violations.push_back({{"rule", print(one.rule)},
                          {"player", one.player},
                          {"room", one.room},
                          {"seq", one.seq},
                          {"what", one.what},
                          {"message", one.message}});
  const ordered_json out{{"seed", report.seed},
                         {"players", report.players},
                         {"tables", report.tables},
                         {"play_us", report.play_us},
                         {"actions", report.actions_in_time},
                         {"actions_a_second", report.actions_a_second()},
                         {"latency_us", print_histogram(tally.latency)},
                         {"longest_stall_us", print_histogram(report.longest_stalls)},
                         {"results_seen", report.results},
                         {"deals_verified", report.deals_verified},
                         {"made_anew", tally.anew},
                         {"received", tally.received},
                         {"reconnects", tally.reconnects},
                         {"sent_again", tally.retried},
                         {"repeated", tally.repeated},
                         {"refused", tally.refused},
                         {"own_cpu_us", report.cpu_us},
                         {"limited_by_itself", report.limited_by_itself()},
                         {"violation_count", report.violations.count()},
                         {"violations", violations},
                         {"rooms", rooms}};
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace cardroom::bots
