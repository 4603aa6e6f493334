#include "sim/game.hpp"

#include <algorithm>

#include "gameserver/store/contract.hpp"
#include "shared/base/planted.hpp"
#include "sim/world.hpp"

namespace cardroom::sim {
namespace {

constexpr std::int64_t kTrueRate = 1'000;
constexpr std::uint64_t kRateSpread = 41;  // thousandths, around the true one

}  // namespace

Game::Game(sim::World& world, std::size_t index)
    : world_(world),
      index_(index),
      address_("game-" + std::to_string(index)),
      rate_(kTrueRate - static_cast<std::int64_t>(kRateSpread / 2) +
            static_cast<std::int64_t>(world.chance().below(kRateSpread))) {
  start();
}

base::Now Game::now() {
  const base::Now true_now = world_.now();
  const std::int64_t lived = true_now.instant.ms - (base::planted(95) ? 0 : slept_.count());
  return {base::Instant{lived * rate_ / kTrueRate}, true_now.wall};
}

void Game::start() {
  world_.trace(address_, "starts");
  back_at_ = wakes_ = base::Instant::never();
  stopped_ = loses_answer_ = false;
  asked_.clear();
  in_hand_.clear();
  answers_.clear();
  fenced_.clear();
  name_ = address_ + "-" + std::to_string(++starts_);
  server_ = std::make_unique<server::Server>(
      static_cast<server::World&>(*this), server::Door(world_.journal_keys()),
      owner::Config{name_, address_, owner::RequestKeys(world_.journal_keys()),
                    world_.parameters().bot_delay, world_.parameters().company, nullptr});
  server_->start([this] {
    links_ = world_.network().serve(address_, link::Hello{link::Role::game_server, name_});
    server_->serve(*links_);
  });
}

void Game::kill(base::Instant back_at) {
  world_.trace(address_, "is killed");
  if (in_hand_.empty()) in_hand_ = std::move(asked_);
  if (!in_hand_.empty() && !stopped_) {
    // The transaction in hand happened, or it did not; nobody is told.
    ++world_.faults().unknown_commits;
    if (in_hand_.size() > store::kMaxBatch) in_hand_.resize(store::kMaxBatch);
    if (world_.chance().one_in(2)) run(in_hand_);
    in_hand_.clear();
  }
  links_.reset();
  server_.reset();
  stopped_ = false;
  back_at_ = back_at;
}

void Game::stop(base::Instant until) {
  world_.trace(address_, "is stopped");
  if (links_) world_.network().stop(address_);
  stopped_ = true;
  stopped_at_ = world_.now();
  back_at_ = until;
  if (in_hand_.empty() || world_.chance().one_in(2)) return;
  // What it had sent is committed while it sleeps.
  answers_ = commit();
}

void Game::resume() {
  world_.trace(address_, "is resumed");
  if (links_) world_.network().resume(address_);
  stopped_ = false;
  back_at_ = base::Instant::never();
  const base::Now now = world_.now();
  const base::Millis slept = now.instant - stopped_at_.instant;
  if (slept <= base::kLongestLook) return;
  slept_ += slept;
  world_.audit().slept(name_, stopped_at_.wall, now.wall);
}

void Game::run_late() {
  if (!runs()) return;
  world_.trace(address_, "runs late");
  const base::Millis by{world_.chance().below(2 * owner::kTalkGoesAt.count())};
  for (int look = 0; look < 16; ++look) server_->runs_late(by);
}

std::vector<store::Answer> Game::commit() {
  std::vector<store::Answer> answers;
  const std::vector<store::Request> batch = std::exchange(in_hand_, {});
  if (!world_.store_is_open()) {
    for (const store::Request& request : batch) {
      answers.push_back(store::unavailable(request));
      if (!is_channels(request)) world_.audit().refused(name_, request, world_.now().wall);
    }
    return answers;
  }
  if (std::exchange(loses_answer_, false)) {
    using Luck = store::MemoryStore::Luck;
    ++world_.faults().unknown_commits;
    world_.trouble(world_.now().instant);
    world_.store().next(world_.chance().one_in(2) ? Luck::unknown_applied : Luck::unknown_undone);
  }
  answers = run(batch);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto* append = std::get_if<store::Append>(&batch[i]);
    const auto* fared = std::get_if<store::Appended>(&answers[i]);
    if (append && fared && fared->fate == store::Fate::durable &&
        !server_->owner().find_table(append->record.table) &&
        !is_claimed_behind(append->record.table, std::span(batch).subspan(i)))
      world_.complain("an append outlives its table: " + append->record.table);
    std::string room;
    std::uint64_t epoch = 0;
    if (Audit::lost(batch[i], answers[i], room, epoch)) fenced_.emplace_back(room, epoch);
  }
  return answers;
}

bool Game::is_claimed_behind(const std::string& room, std::span<const store::Request> rest) const {
  const auto claims = [&room](const store::Request& request) {
    const auto* claim = std::get_if<store::Claim>(&request);
    return claim && claim->table == room;
  };
  return std::ranges::any_of(rest, claims) || std::ranges::any_of(asked_, claims);
}

bool Game::is_channels(const store::Request& request) const {
  const auto* check = std::get_if<store::Check>(&request);
  const table::Table* table = check && server_ ? owner()->find_table(check->table) : nullptr;
  return table && table->at_rest();
}

std::vector<store::Answer> Game::run(const std::vector<store::Request>& batch) {
  world_.store().set_time(world_.now().wall);
  std::vector<store::Answer> answers = world_.store().run(batch);
  for (std::size_t i = 0; i < batch.size(); ++i)
    if (!is_channels(batch[i]))
      world_.audit().ran(name_, batch[i], answers[i], world_.store(), world_.now().wall);
  return answers;
}

bool Game::step_store() {
  if (!has_store_work()) return false;
  if (answers_.empty() && in_hand_.empty()) {
    const auto most = static_cast<std::ptrdiff_t>(std::min(asked_.size(), store::kMaxBatch));
    in_hand_.assign(std::make_move_iterator(asked_.begin()),
                    std::make_move_iterator(asked_.begin() + most));
    asked_.erase(asked_.begin(), asked_.begin() + most);
    return true;
  }
  if (answers_.empty()) {
    answers_ = commit();
    return true;
  }
  server_->stored(std::exchange(answers_, {}));
  for (const auto& [room, epoch] : std::exchange(fenced_, {})) {
    const table::Table* table = server_->owner().find_table(room);
    if (table && table->epoch() == epoch) world_.complain("a fenced table is kept: " + room);
  }
  return true;
}

void Game::pass() {
  if (back_at_ <= world_.now().instant) {
    if (stopped_)
      resume();
    else
      start();
  }
  if (!runs() || now().instant < wakes_) return;
  wakes_ = base::Instant::never();
  server_->tick();
}

base::Instant Game::due() const {
  if (!runs()) return back_at_;
  if (wakes_ == base::Instant::never()) return back_at_;
  // The first of the world's milliseconds at which its own clock shows that time.
  return std::min(back_at_, base::Instant{(wakes_.ms * kTrueRate + rate_ - 1) / rate_} + slept_);
}

std::optional<crypto::Seed> Game::fresh_seed() {
  Chance words(world_.chance().word());
  crypto::Seed seed;
  for (std::uint8_t& byte : seed.bytes) byte = static_cast<std::uint8_t>(words.word());
  return seed;
}

void Game::faulted(const std::string& room, const std::string& why) {
  world_.complain("a table's code threw: " + room + ": " + why);
}

void Game::unreadable(std::size_t, const std::string& why) {
  world_.complain("the store does not read: " + why);
}

void Game::parked(const std::string& room, const std::string& why) {
  world_.complain("a table was parked: " + room + ": " + why);
}

}  // namespace cardroom::sim
