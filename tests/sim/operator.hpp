// The operator of a simulated evening: mutes, bans and lets off those who are there, now one and
// now another, through whichever game server, as cardroomctl does; and orders again until it is
// acknowledged. Whoever was ordered to anything once is asked again by the same server, so that no
// older order comes behind a newer one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/link/network.hpp"
#include "sim/chance.hpp"
#include "sim/sanctions.hpp"

namespace cardroom::sim {

class Operator {
 public:
  // Whom it may sanction. Its chance is its own.
  Operator(World& world, std::vector<std::string> users, Chance chance);

  // One order, or the same once more; false where there is nothing to do now.
  bool step();
  base::Instant wakes() const { return wakes_; }
  // Lifts every ban, and has no other wish any more.
  void end();
  bool settled() const { return ends_ && !order_ && !next_ban(); }

 private:
  // Its link to one game server.
  class Line final : public link::LinkClient::Listener {
   public:
    Line(Operator& self, World& world, const std::string& address);
    void on_up(const link::Hello&, std::uint8_t) override { up_ = true; }
    void on_frame(link::Frame&& frame) override;
    void on_down() override { up_ = false; }
    bool up() const { return up_; }
    void send(const link::Frame& frame) { client_->send(frame); }

   private:
    Operator& self_;
    bool up_ = false;
    std::unique_ptr<link::LinkClient> client_;
  };
  struct Order {
    Sanctions::Key key;
    bool imposes = false;
    std::int64_t seconds = 0;  // 0: for good
    std::size_t line = 0;
    std::uint64_t number = 0;  // of its newest attempt
    base::Instant sent{0};
  };

  std::optional<Sanctions::Key> next_ban() const;
  std::optional<Order> wish();
  void send();
  void answered(const link::Operated& answer);

  World& world_;
  const std::vector<std::string> users_;
  Chance chance_;
  std::vector<std::unique_ptr<Line>> lines_;  // by game server
  std::optional<Order> order_;                // without an answer yet
  std::uint64_t last_number_ = 0;
  base::Instant wakes_{0};
  bool ends_ = false;
};

}  // namespace cardroom::sim
