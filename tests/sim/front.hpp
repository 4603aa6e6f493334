// A realtime server in the simulated world: a router that links itself to every game server.
#pragma once

#include <memory>
#include <string>

#include "realtime/router.hpp"
#include "shared/link/network.hpp"

namespace cardroom::sim {

class World;

class Front {
 public:
  Front(World& world, std::size_t index);

  // Its name in the network, as of this start.
  const std::string& name() const { return name_; }
  realtime::Router& router() { return *router_; }
  // Of all its connections nothing is left: their carriers are to forget it first.
  void restart();
  void pass();
  base::Instant due() const { return next_tick_; }

 private:
  void start();

  World& world_;
  const std::size_t index_;
  std::uint64_t starts_ = 0;
  std::string name_;
  std::unique_ptr<realtime::Router> router_;
  base::Instant next_tick_{0}, next_session_tick_{0};
};

}  // namespace cardroom::sim
