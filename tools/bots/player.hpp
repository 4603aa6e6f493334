// Player: one bot. It connects, proves who it is, sits down, plays what `legal` offers, and comes
// back whenever the connection is lost, for as long as it is not told to end. What has no answer is
// sent again with the same id. It chooses by chance alone; judging what it is shown is the
// Checker's part. Lives on the io_context's thread.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "shared/net/web_client.hpp"
#include "tools/bots/chance.hpp"
#include "tools/bots/chatter.hpp"
#include "tools/bots/checker.hpp"
#include "tools/bots/history.hpp"
#include "tools/bots/options.hpp"
#include "tools/bots/passport.hpp"
#include "tools/bots/silence.hpp"
#include "tools/bots/tally.hpp"

namespace cardroom::bots {

// A table that some of the players share.
struct Party {
  std::string room;
  int players = 0;  // who are to sit there
  int seats = 0;
  bool made = false;  // by its first player, or it was there; and not closed since
  std::string code;   // of a private room
  int life = 0;       // of how many rooms of this name one has ended
  int joined = 0;     // this one, once at least
  bool whole() const { return joined == players; }
  bool wants_fill() const { return players < seats; }
};

// What all players share; it outlives them.
struct World {
  boost::asio::io_context& loop;
  const Options& options;
  net::WebClient& client;
  Passport& passport;
  RoomLogs& rooms;
  Violations& violations;
  Tally& tally;
  History& history;
  std::function<void(const Party&)> changed;         // a party was made, or is whole
  std::function<void(const std::string&)> hopeless;  // no waiting helps
  std::string game;                                  // once it is known
  std::uint64_t began_us = 0;
};

class Player {
 public:
  Player(World& world, Party& party, int number, bool makes_room);

  void start(base::Millis in);
  void consider();  // the party changed
  void end();       // leaves the table and is done
  void sweep(std::uint64_t now_us);

  bool connected() const { return stage_ == Stage::in; }
  bool joined() const { return joined_once_; }
  bool done() const { return stage_ == Stage::done; }
  // Is gone for good, without a word.
  void hang_up();
  bool waits() const { return pending_.has_value(); }
  std::uint64_t longest_us() const { return longest_us_; }
  const Checker& checker() const { return checker_; }
  const std::string& trouble() const { return trouble_; }

 private:
  // admitted: known to the server, and waiting for the room to be there.
  enum class Stage : std::uint8_t { down, connecting, proving, admitted, entering, in, done };
  struct Pending {
    Json message;
    std::uint64_t due_us = 0;   // when it should have left
    std::uint64_t sent_us = 0;  // last
    bool in_flight = false;     // on this connection
  };

  void later(base::Millis wait, std::function<void()> what);
  void connect();
  void opened();
  void closed(std::uint16_t code, const std::string& reason);
  void come_back();
  void prove();
  void enter();
  void took(std::string_view text);
  void refused(const Json& error);
  void refused_entry(const Json& error, const std::string& code);
  void entered(const Json& message);
  void answered(const Json& event);
  void listen(std::uint64_t now_us);
  void act(const Json& choice);
  bool wants_anew() const;
  void room_closed(std::uint64_t seq);
  void leave();
  void finish();
  void send(const Json& message);
  void send_pending();
  Json choose();
  base::Millis jitter(base::Millis most);
  base::Millis rest(const Json& error);
  std::uint64_t next_id();

  World& world_;
  Party& party_;
  const std::string user_, name_;
  const bool makes_room_;
  Chance chance_;
  Checker checker_;
  std::size_t door_;  // which of the realtime servers: it goes round
  net::ClientSocket socket_;
  boost::asio::steady_timer timer_;
  std::uint64_t timer_turn_ = 0;

  Stage stage_ = Stage::down;
  bool ending_ = false, joined_once_ = false, thinking_ = false;
  int joined_in_ = -1;  // which life of the party's
  std::string ticket_;
  std::uint64_t proof_id_ = 0, entry_id_ = 0, id_ = 0;
  std::uint64_t connection_ = 0;
  std::uint64_t asked_us_ = 0;  // the proof or entry that waits; 0: none
  std::uint64_t heard_us_ = 0;  // the last that was heard of the table
  Silence silence_;             // of the connection
  std::optional<Pending> pending_;
  Chatter chatter_;
  base::Millis backoff_;
  base::Millis told_to_wait_{0};  // by a `bye`
  int refused_proofs_ = 0;
  std::uint64_t results_before_ = 0;  // in rooms of this name that are closed
  int refusals_ = 0;                  // that will pass, since something was done
  bool table_moves_ = false;          // the last of them: it was on its way to another server
  std::uint64_t longest_us_ = 0;
  std::string trouble_;  // the last reason for not being in
};

}  // namespace cardroom::bots
