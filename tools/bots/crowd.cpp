#include "tools/bots/crowd.hpp"

#include <sys/resource.h>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstdio>

namespace cardroom::bots {
namespace {

constexpr base::Millis kStartEvery{1};  // at the start, one connection after the other

std::uint64_t own_cpu_us() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto us = [](const timeval& time) {
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
           static_cast<std::uint64_t>(time.tv_usec);
  };
  return us(used.ru_utime) + us(used.ru_stime);
}

}  // namespace

Crowd::Crowd(boost::asio::io_context& loop, const Options& options, Passport& passport,
             net::WebClient& client, History& history)
    : loop_(loop),
      options_(options),
      world_{loop, options, client, passport, rooms_, violations_, tally_, history, {}, {}, "", 0},
      beat_(loop),
      time_(loop) {
  world_.game = options.game;
  world_.began_us = micros_now();
  world_.changed = [this](const Party& party) { party_changed(party); };
  world_.hopeless = [this](const std::string& why) { stop(why); };
}

void Crowd::seat_all() {
  const int tables = options_.tables;
  const bool new_rooms = options_.room.empty();
  parties_.resize(static_cast<std::size_t>(tables));
  for (int i = 0; i < tables; ++i) {
    Party& party = parties_[static_cast<std::size_t>(i)];
    party.room = new_rooms ? "bots-" + std::to_string(options_.seed) + "-" + std::to_string(i)
                           : options_.room;
    party.made = !new_rooms;
    party.players = options_.players / tables + (i < options_.players % tables ? 1 : 0);
    party.seats = options_.seats;
  }
  for (int i = 0; i < options_.players; ++i) {
    Party& party = parties_[static_cast<std::size_t>(i % tables)];
    players_.push_back(std::make_unique<Player>(world_, party, i, new_rooms && i < tables));
  }
}

void Crowd::start() {
  seat_all();
  for (std::size_t i = 0; i < players_.size(); ++i) players_[i]->start(kStartEvery * i);
  said_us_ = micros_now();
  time_.expires_after(kRampLimit);
  time_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const auto out = std::ranges::find_if(players_, [](const auto& p) { return !p->joined(); });
    stop("not all players could sit down in time" +
         (out == players_.end() ? "" : ": " + (*out)->trouble()));
  });
  beat();
}

void Crowd::party_changed(const Party& party) {
  if (party.whole() && std::ranges::all_of(parties_, &Party::whole)) all_sit();
  // Not from within a player's own call.
  boost::asio::post(loop_, [this] {
    for (const auto& player : players_) player->consider();
  });
}

void Crowd::all_sit() {
  if (play_us_ > 0) return;
  play_us_ = micros_now();
  cpu_us_at_play_ = own_cpu_us();
  time_.cancel();
  if (options_.seconds == 0) return;
  time_.expires_after(std::chrono::seconds(options_.seconds));
  time_.async_wait([this](const boost::system::error_code& error) {
    if (!error) end();
  });
}

void Crowd::end() {
  if (end_us_ > 0) return;
  end_us_ = micros_now();
  actions_at_end_ = tally_.actions;
  if (play_us_ == 0) return stop("told to end before all players sat");
  for (const auto& player : players_) player->end();
  time_.expires_after(kDrainLimit);
  time_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    for (const auto& player : players_)
      if (!player->done()) violations_.add({Rule::no_answer, "", "", 0, player->trouble(), ""});
    loop_.stop();
  });
}

void Crowd::stop(const std::string& failure) {
  if (failure_.empty()) failure_ = failure;
  loop_.stop();
}

Progress Crowd::progress(std::uint64_t now_us) {
  Progress now;
  now.at_us = now_us - world_.began_us;
  now.actions = tally_.actions;
  const std::uint64_t span = std::max<std::uint64_t>(now_us - said_us_, 1);
  now.actions_a_second = (tally_.actions - said_actions_) * 1'000'000 / span;
  now.p50_us = tally_.recent.at(500);
  now.p99_us = tally_.recent.at(990);
  now.connected = std::ranges::count_if(players_, [](const auto& p) { return p->connected(); });
  now.players = std::ssize(players_);
  now.playing = play_us_ > 0 && end_us_ == 0;
  now.stalls = tally_.stalls;
  now.reconnects = tally_.reconnects;
  now.violations = violations_.count();
  return now;
}

void Crowd::beat() {
  beat_.expires_after(options_.every);
  beat_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const std::uint64_t now = micros_now();
    if (!options_.quiet) say(progress(now), options_.format);
    said_us_ = now;
    said_actions_ = tally_.actions;
    tally_.recent = {};
    for (const auto& player : players_) player->sweep(now);
    if (end_us_ > 0 && std::ranges::all_of(players_, [](const auto& p) { return p->done(); }))
      return loop_.stop();
    beat();
  });
}

void Crowd::hang_up() {
  beat_.cancel();
  time_.cancel();
  for (const auto& player : players_) player->hang_up();
  loop_.restart();
  loop_.poll();
}

Report Crowd::report() const {
  Report report;
  report.seed = options_.seed;
  report.players = options_.players;
  report.tables = options_.tables;
  const std::uint64_t end = end_us_ > 0 ? end_us_ : micros_now();
  report.play_us = play_us_ > 0 ? end - play_us_ : 0;
  report.cpu_us = own_cpu_us() - cpu_us_at_play_;
  report.actions_in_time = actions_at_end_;
  report.tally = tally_;
  for (const auto& player : players_) {
    report.longest_stalls.add(player->longest_us());
    report.results += player->checker().results();
    report.deals_verified += player->checker().proofs().verified();
  }
  for (const auto& [room, log] : rooms_)
    if (log.seq() > 0 && !log.closed()) report.rooms.push_back({room, log.epoch(), log.seq()});
  report.violations = violations_;
  return report;
}

}  // namespace cardroom::bots
