// What happened in one room, as everybody was shown it: what all of them must agree on, and what is
// held against the journal in the end. And one user, who may sit at several devices. Values.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "shared/base/time.hpp"
#include "sim/read.hpp"

namespace cardroom::sim {

// The grace of a seat without a connection, less what clocks and links may differ by.
inline constexpr base::Millis kSurelyHeld{28'000};

// What somebody was answered, of which the host of the room is the cause.
struct Answered {
  enum class What : std::uint8_t {
    let_in,
    banned,
    not_there,
    wrong_code,
    taken,
    said,
    muted,
    outside
  };
  std::string user;
  What what;
  base::WallTime asked, at;
  std::string code = {};  // by which it asked to be let in, where it had one
};

// A private room as its host has it, of whom there may be others once it is closed. Of a house's
// room all of it is empty.
struct Hosting {
  std::string host, code;   // as in the newest table that anybody was shown,
  std::uint64_t epoch = 0;  // which is of this epoch
  std::vector<Answered> answers;
  std::set<std::string> said, unheard;  // texts in its channel: acknowledged, refused
  std::vector<std::pair<std::uint64_t, base::WallTime>> reached;  // seq, when first shown
  // Kicks and closes: those that the host asked for, those that were answered, the newest's seq.
  std::uint64_t ends_asked = 0, ends_answered = 0, end_seq = 0;
  std::uint64_t closed_seq = 0;  // of the newest close that anybody was shown
};

struct Witness {
  std::string room;
  Hosting hosting;
  // What everybody may know of an event, and the text of the first who was shown it.
  struct Known {
    Message shared;
    std::shared_ptr<const Heard> first;
  };
  std::map<std::uint64_t, Known> events;  // by seq
  // By seq and seat: the cards that this seat alone was shown with it.
  std::map<std::pair<std::uint64_t, int>, std::vector<std::string>> secrets;
  struct Shown {
    std::string user;
    int seat = -1;  // -1: to a spectator
    Message table;
  };
  std::vector<Shown> tables;
  std::uint64_t newest = 0;  // seq that anybody was shown
  std::uint64_t results = 0;
  // By user: when it was shown what happened from its seat, as wall times, now and then.
  std::map<std::string, std::vector<std::int64_t>> heard;
};

struct Account {
  std::string user, room;
  std::uint64_t last_id = 0;  // the newest that any device has sent
  struct Done {
    std::uint64_t seq = 0;
    std::string verb;
    Message body;  // as it was sent
  };
  std::map<std::uint64_t, Done> acknowledged;  // by id
  std::set<std::uint64_t> skipped;             // ids that were never sent, below last_id
  std::uint64_t leaves_sent = 0;
  std::set<std::uint64_t> leaves;  // those that happened, by seq
  std::uint64_t tokens = 0, said = 0;
  std::string spent;  // the newest token that let somebody in,
  base::Instant spent_until{0};
};

}  // namespace cardroom::sim
