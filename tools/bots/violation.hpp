// A promise of the servers that was broken: which, to whom, where, and by which message. Values
// only. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cardroom::bots {

enum class Rule : std::uint8_t {
  malformed,       // not JSON, or without a field that its kind has
  uninvited,       // about a table that this connection has not joined
  gap,             // a `seq` was left out, or `missed` does not lead to the newest
  twice,           // an event that was shown before
  epoch_fell,      // but in old answers
  lost,            // what was acknowledged is not there any more
  contradicted,    // a `seq` that was shown, to whomever, with other content
  resume_skipped,  // a `table` where the missed events were promised
  foreign_card,    // a card, or a choice, that is for other eyes
  cards,           // a card in two places at once, or in none
  counts,          // numbers of cards that do not follow from what happened
  table_differs,   // a `table` is not what its events led to
  scores,          // a result does not add up
  no_legal,        // one's turn with nothing to choose
  answer_unasked,  // an answer to no request, or a second one to the same
  answer_differs,  // the same id answered otherwise
  no_answer,       // on a connection that stood
  refused_legal,   // what `legal` offered was refused while it stood
  wrong_refusal,   // of a request that was as it should be
  sent_away,       // closed with a code that says to stay away
  unproven,        // a seed, a contribution or a card that does not fit what was published
  stuck,           // nothing happens at the table though its clock should see to it
};

// The rule's own name: "epoch_fell".
std::string_view print(Rule rule);

struct Violation {
  Rule rule;
  std::string player, room;
  std::uint64_t seq = 0;  // of the last event that the player was shown
  std::string what;       // expected and found
  std::string message;    // that showed it
  bool operator==(const Violation&) const = default;
};

std::string print(const Violation& violation);

// All are counted, the first are kept.
class Violations {
 public:
  static constexpr std::size_t kMaxKept = 20;

  void add(Violation violation) {
    ++count_;
    if (first_.size() < kMaxKept) first_.push_back(std::move(violation));
  }
  std::uint64_t count() const { return count_; }
  const std::vector<Violation>& first() const { return first_; }

 private:
  std::uint64_t count_ = 0;
  std::vector<Violation> first_;
};

}  // namespace cardroom::bots
