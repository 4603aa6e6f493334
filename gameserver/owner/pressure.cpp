#include "gameserver/owner/pressure.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace cardroom::owner {
namespace {

constexpr std::int64_t kLooks = 8;  // of which the newest is one in weight
constexpr std::int64_t kMicros = 1'000;

base::Millis bound_of(Errand errand) {
  switch (errand) {
    case Errand::list:
      return kListsGoAt;
    case Errand::join:
      return kJoinsGoAt;
    case Errand::talk:
      return kTalkGoesAt;
  }
  CHECK(false);
}

}  // namespace

void Pressure::note(base::Millis late, base::Instant now) {
  const auto counted = std::clamp(late, base::Millis{0}, kLatestCounted);
  late_micros_ += (counted.count() * kMicros - late_micros_) / kLooks;
  noted_at_ = now;
}

bool Pressure::turns_away(Errand errand, base::Instant now) const {
  return now - noted_at_ <= kBelieved && late_micros_ > bound_of(errand).count() * kMicros;
}

}  // namespace cardroom::owner
