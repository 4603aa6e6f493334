// What was shown of one room, to all players of this process together: for each of the newest
// numbers, the fingerprint of what everybody may know of the event. Two players, or one player
// twice, shown different events under one number: the server has taken back what it acknowledged.
// Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace cardroom::bots {

// FNV-1a, 64 bits: fingerprints of texts that nobody forges.
inline std::uint64_t fingerprint(std::string_view text, std::uint64_t from = 0xcbf29ce484222325) {
  for (const char c : text) from = (from ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return from;
}

class RoomLog {
 public:
  static constexpr std::size_t kMaxKept = 4096;

  // False where another event was shown under this number.
  bool agrees(std::uint64_t seq, std::uint64_t print) {
    if (prints_.empty()) first_ = seq;
    if (seq < first_ || seq > first_ + kMaxAhead + prints_.size()) return true;
    while (first_ + prints_.size() <= seq) prints_.push_back(0);
    std::uint64_t& known = prints_[seq - first_];
    if (known == 0) known = print;
    const bool same = known == print;
    while (prints_.size() > kMaxKept) {
      prints_.pop_front();
      ++first_;
    }
    return same;
  }

  // The highest that anybody was shown, by whatever message.
  void show(std::uint64_t epoch, std::uint64_t seq) {
    if (seq < seq_) return;
    seq_ = seq;
    epoch_ = epoch;
  }
  std::uint64_t epoch() const { return epoch_; }
  std::uint64_t seq() const { return seq_; }

  // Its host asked for its end. From then on whoever asks for something there may hear that it is
  // unknown; and its name may go to another room, whose numbers go on.
  void close_asked() { may_be_closed_ = true; }
  bool may_be_closed() const { return may_be_closed_; }
  // It has ended at that number. False where that was known, or another was made since.
  bool end(std::uint64_t seq) {
    if (closed_ || seq <= begun_) return false;
    return closed_ = true;
  }
  // It was made, and its maker shown it at that number.
  void begin(std::uint64_t seq) {
    begun_ = seq;
    closed_ = false;
  }
  bool closed() const { return closed_; }
  std::uint64_t begun() const { return begun_; }

 private:
  static constexpr std::size_t kMaxAhead = kMaxKept;  // of a number after the newest known
  std::uint64_t first_ = 0;
  std::deque<std::uint64_t> prints_;  // at most kMaxKept after each call; 0: not shown
  std::uint64_t epoch_ = 0, seq_ = 0, begun_ = 0;
  bool may_be_closed_ = false, closed_ = false;
};

using RoomLogs = std::map<std::string, RoomLog>;

}  // namespace cardroom::bots
