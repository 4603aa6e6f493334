// Crowd: all players of one run: seats them, lets them play for as long as was asked, says each
// second how it goes, ends them in order. Lives on the io_context's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tools/bots/player.hpp"
#include "tools/bots/report.hpp"

namespace cardroom::bots {

inline constexpr base::Millis kRampLimit{60'000};   // until all sit
inline constexpr base::Millis kDrainLimit{60'000};  // until all have left

class Crowd {
 public:
  Crowd(boost::asio::io_context& loop, const Options& options, Passport& passport,
        net::WebClient& client, History& history);

  // Returns from the loop's run() follow: stops the loop when all is over.
  void start();
  // Ends the play early, as its time does.
  void end();

  const std::string& failure() const { return failure_; }  // empty: they came in
  Report report() const;
  // After the last report: lets go of all connections, while the loop can still end them.
  void hang_up();

 private:
  void seat_all();
  void all_sit();
  void party_changed(const Party& party);
  void beat();
  void stop(const std::string& failure);
  Progress progress(std::uint64_t now_us);

  boost::asio::io_context& loop_;
  const Options& options_;
  RoomLogs rooms_;
  Violations violations_;
  Tally tally_;
  World world_;
  std::vector<Party> parties_;
  std::vector<std::unique_ptr<Player>> players_;
  boost::asio::steady_timer beat_, time_;
  std::uint64_t play_us_ = 0, end_us_ = 0;  // when play began and ended; 0: not yet
  std::uint64_t said_us_ = 0, said_actions_ = 0;
  std::uint64_t actions_at_end_ = 0;
  std::uint64_t cpu_us_at_play_ = 0;
  std::string failure_;
};

}  // namespace cardroom::bots
