// Checker: holds what the servers say to one player against what PROTOCOL.md promises, while it
// plays: numbers, answers, cards, scores. It sees every message sent and received and says what is
// broken; it also knows, from the same messages, what the player may do now. It plays one table at
// a time, never sends anything itself, and believes nothing that it was not shown.
// Pure; one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/time.hpp"
#include "tools/bots/proofs.hpp"
#include "tools/bots/room_log.hpp"
#include "tools/bots/violation.hpp"

namespace cardroom::bots {

// Within this time after a connection was lost, coming back always gives the missed events.
inline constexpr base::Millis kEventsPromised{30'000};

class Checker {
 public:
  static constexpr std::size_t kMaxRecent = 256;   // events that an answer is compared with
  static constexpr std::size_t kMaxRequests = 64;  // remembered; far more than are accepted twice

  Checker(std::string player, RoomLogs& rooms, Violations& violations)
      : player_(std::move(player)), rooms_(rooms), violations_(violations) {}

  // `message` went out, on the connection that is there now.
  void sent(const Json& message);
  // One text came in. What it was, parsed; null where it was no JSON.
  Json received(std::string_view text, base::Instant now);
  // The connection is gone; what had no answer never gets one there.
  void lost(base::Instant now);
  // A fault that only the player itself can see.
  void report(Rule rule, std::string what, std::string message = "");

  // ---- what is known ----
  struct Position {
    std::uint64_t epoch = 0, seq = 0;
  };
  const std::string& room() const { return room_; }
  const Position& position() const { return position_; }
  bool attached() const { return attached_; }  // this connection follows the table
  int seat() const { return seat_; }           // -1: none
  std::uint64_t last_id() const { return last_id_; }
  const Json& legal() const { return legal_; }  // of one's own turn, else empty
  bool may_ready() const { return attached_ && seat_ >= 0 && !playing_ && !ready_; }
  std::uint64_t results() const { return results_; }
  Proofs& proofs() { return proofs_; }
  const Proofs& proofs() const { return proofs_; }

 private:
  struct Request {
    std::string msg;
    std::string body;
    int unanswered = 0;  // times sent on this connection
    std::uint64_t choice = 0;
    bool returning = false;  // a join that gave its position
    bool accepted = false;
    std::uint64_t answer = 0;  // its fingerprint, once accepted
  };
  struct Recent {
    std::uint64_t seq = 0;
    std::uint64_t print = 0;
  };

  void take(Json& message, base::Instant now);
  void answer(const Json& message, std::uint64_t print);
  void refused(Request& request, const Json& message);
  void refused_while_legal(const Request& request, const std::string& code);
  void event(Json& message);
  void old_event(const Json& message, std::uint64_t print);
  void apply(const Json& message);
  void seated(const std::string& msg, const Json& message);
  void result(const Json& message);
  void table(const Json& message, base::Instant now);
  void resume(const Json& message);
  void turn(const Json& message);
  void auth(const Json& message);
  void confirm_ids(const Json& last_id);
  void legal_is(Json legal);
  bool acts_once(const std::string& msg) const;
  void blame(const Faults& faults);
  void prove(const Json& message);
  RoomLog& log() { return rooms_[room_]; }

  const std::string player_;
  RoomLogs& rooms_;
  Violations& violations_;
  std::string_view text_;  // of the message that is looked at

  std::string room_;
  Position position_;
  bool attached_ = false;
  bool had_seat_here_ = false;  // the position is that of one who sits, without a break since
  base::Instant lost_at_ = base::Instant::never();
  std::array<Recent, kMaxRecent> recent_;
  std::map<std::uint64_t, Request> requests_;
  std::uint64_t accepted_id_ = 0;  // the highest that was acknowledged
  std::uint64_t last_id_ = 0;      // the highest that the server names

  int seat_ = -1;
  bool playing_ = false, ready_ = false, automatic_ = false;
  Pack pack_;
  Proofs proofs_;
  Json legal_ = Json::array();
  std::uint64_t choice_ = 0;  // counts what `legal` may depend on
  std::vector<std::int64_t> scores_;
  bool scores_known_ = false, match_over_ = false;
  std::uint64_t hand_no_ = 0;
  std::uint64_t results_ = 0;
};

}  // namespace cardroom::bots
