// Histogram: how long things took, in buckets that grow with the value: 32 to each doubling, so
// that a percentile is at most 3 % above the truth, from microseconds to hours, in constant room.
// Never forgets its extremes. Pure; one thread at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cardroom::bots {

class Histogram {
 public:
  void add(std::uint64_t value) {
    ++buckets_[bucket_of(value)];
    ++count_;
    most_ = std::max(most_, value);
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t most() const { return most_; }

  // The least value that `per_mille` thousandths of all are not above; 0 where there is none.
  std::uint64_t at(std::uint64_t per_mille) const {
    const std::uint64_t wanted = (count_ * per_mille + 999) / 1000;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size() && count_ > 0; ++i) {
      seen += buckets_[i];
      if (seen >= std::max<std::uint64_t>(wanted, 1)) return std::min(upper_end(i), most_);
    }
    return 0;
  }

 private:
  static constexpr int kSubBits = 5;
  static constexpr std::size_t kSub = std::size_t{1} << kSubBits;
  static constexpr std::size_t kBuckets = kSub * (64 - kSubBits + 1);

  // Below 64 each value is its own; above, the six highest bits choose.
  static std::size_t bucket_of(std::uint64_t value) {
    const int width = static_cast<int>(std::bit_width(value));
    const int shift = std::max(0, width - (kSubBits + 1));
    return kSub * static_cast<std::size_t>(shift) + static_cast<std::size_t>(value >> shift);
  }
  static std::uint64_t upper_end(std::size_t bucket) {
    const std::size_t shift = bucket < 2 * kSub ? 0 : bucket / kSub - 1;
    return ((std::uint64_t{bucket - kSub * shift} + 1) << shift) - 1;
  }

  std::vector<std::uint64_t> buckets_ = std::vector<std::uint64_t>(kBuckets);
  std::uint64_t count_ = 0;
  std::uint64_t most_ = 0;
};

}  // namespace cardroom::bots
