#include "gameserver/owner/pressure.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace cardroom::owner {
namespace {

constexpr double kWeight = 1.0 / 8;  // of the newest look

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
  late_ms_ += (static_cast<double>(counted.count()) - late_ms_) * kWeight;
  noted_at_ = now;
}

bool Pressure::turns_away(Errand errand, base::Instant now) const {
  return now - noted_at_ <= kBelieved && late_ms_ > static_cast<double>(bound_of(errand).count());
}

}  // namespace cardroom::owner
