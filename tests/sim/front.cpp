#include "sim/front.hpp"

#include "sim/world.hpp"

namespace cardroom::sim {

Front::Front(World& world, std::size_t index) : world_(world), index_(index) {
  start();
}

void Front::start() {
  name_ = "front-" + std::to_string(index_) + "-" + std::to_string(++starts_);
  router_ = std::make_unique<realtime::Router>(
      [this](const std::string& address) {
        return world_.network().connect(address, link::Hello{link::Role::realtime, name_});
      },
      world_.tokens(), realtime::Guests::off, [this] { return world_.now(); });
  next_tick_ = next_session_tick_ = world_.now().instant;
  // One is configured, the others are learned from it.
  const std::size_t known = index_ % world_.games().size();
  router_->start({world_.games()[known]->address()});
}

void Front::restart() {
  router_.reset();
  start();
  world_.delay(*this);
}

void Front::pass() {
  const base::Instant now = world_.now().instant;
  if (next_tick_ <= now) {
    next_tick_ = now + realtime::kTickLinksEvery;
    router_->tick_links();
  }
  if (next_session_tick_ <= now) {
    next_session_tick_ = now + realtime::kTickEvery;
    router_->tick();
  }
}

}  // namespace cardroom::sim
