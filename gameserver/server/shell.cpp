#include "gameserver/server/shell.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "gameserver/store/contract.hpp"
#include "shared/ops/clock.hpp"
#include "shared/ops/log.hpp"

namespace cardroom::server {

Shell::Shell(boost::asio::io_context& loop, std::unique_ptr<store::Store> store, Door door,
             owner::Config config)
    : loop_(loop),
      timer_(loop),
      pulse_(loop),
      server_(*this, std::move(door), std::move(config)),
      store_(std::move(store), [this](store::Outcome outcome) {
        boost::asio::post(
            loop_, [this, outcome = std::move(outcome)]() mutable { stored(std::move(outcome)); });
      }) {
  pulse();
}

// A stop of the process is charged to no clock.
base::Now Shell::now() {
  base::Now now = ops::now();
  now.instant = lived_.at(now.instant);
  return now;
}

void Shell::stored(store::Outcome outcome) {
  if (const auto* broken = std::get_if<store::Broken>(&outcome)) {
    // Never the same descriptor again after an I/O error: a new process reads what is there.
    ops::log(ops::Level::error, "store_broken", {{"why", broken->why}});
    std::_Exit(1);
  }
  if (const auto* copied = std::get_if<store::Copied>(&outcome)) return server_.copied(*copied);
  server_.stored(std::get<std::vector<store::Answer>>(outcome));
}

// All of one turn of the loop goes in one go: the first alone would begin a commit that the others
// then wait for.
void Shell::to_store(store::Request request) {
  if (gathered_.empty()) boost::asio::post(loop_, [this] { submit(); });
  gathered_.push_back(std::move(request));
}

void Shell::submit() {
  store_.submit(gathered_);
  std::vector<store::Answer> refused;
  for (const store::Request& request : std::exchange(gathered_, {}))
    refused.push_back(store::unavailable(request));
  if (!refused.empty()) server_.stored(std::move(refused));
}

void Shell::rekey(const crypto::KeyRing& keys, std::optional<crypto::SiteKeys> site_keys) {
  server_.rekey(keys, std::move(site_keys));
  store_.rekey(keys);
}

void Shell::stop() {
  store_.submit(gathered_);
  store_.stop();
}

void Shell::wake_at(base::Instant due) {
  timer_.cancel();
  if (due == base::Instant::never()) return;
  const base::Instant steady = lived_.steady_at(due);
  timer_.expires_at(std::chrono::steady_clock::time_point(base::Millis{steady.ms}));
  timer_.async_wait([this, due](const boost::system::error_code& error) {
    if (error) return;
    if (now().instant < due) return wake_at(due);  // it was stopped meanwhile
    server_.tick();
  });
}

// By how much a timer comes late says how long everything else waits.
void Shell::pulse() {
  pulse_.expires_after(owner::kPulse);
  pulse_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const auto late = std::chrono::steady_clock::now() - pulse_.expiry();
    server_.runs_late(std::chrono::duration_cast<base::Millis>(late));
    pulse();
  });
}

void Shell::faulted(const std::string& room, const std::string& why) {
  ops::log(ops::Level::error, "table_faulted", {{"room", room}, {"why", why}});
}

void Shell::unreadable(std::size_t tables, const std::string& why) {
  throw std::runtime_error(
      "not one of the store's " + std::to_string(tables) + " tables reads (" + why +
      "): another build wrote them, in a form that this one does not know; begin anew with another "
      "--data folder or --store, or go back to that build and its own back-up");
}

void Shell::parked(const std::string& room, const std::string& why) {
  ops::log(ops::Level::error, "table_parked", {{"room", room}, {"why", why}});
}

}  // namespace cardroom::server
