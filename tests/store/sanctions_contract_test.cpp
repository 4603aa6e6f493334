// Sanctions, over every engine.
#include <algorithm>

#include "store/engines.hpp"

namespace cardroom::store {
namespace {

template <class Engine>
class Sanctioned : public EveryStore<Engine> {
 protected:
  void impose(const Sanction& sanction) {
    EXPECT_EQ(ask<Noted>(this->store(), Impose{7, sanction}).number, 7U);
  }
  Sanctions list(std::int64_t since = 0) {
    return ask<Sanctions>(this->store(), ListSanctions{8, since});
  }
};
TYPED_TEST_SUITE(Sanctioned, Engines);

Sanction mute_of(const std::string& user) {
  return {user, SanctionKind::mute, kForGood, std::string("rude\0\xff", 6), kNoon};
}

TYPED_TEST(Sanctioned, AreListedAsTheyWereImposedByUser) {
  EXPECT_EQ(this->list().sanctions, std::vector<Sanction>{});
  EXPECT_NE(this->list().as_of, 0);
  const Sanction ban{"bob", SanctionKind::ban, base::WallTime{kNoon.ms + 1}, "", kNoon};
  this->impose(mute_of("bob"));
  this->impose(ban);
  this->impose(mute_of("ann"));
  EXPECT_EQ(this->list().sanctions, (std::vector<Sanction>{mute_of("ann"), mute_of("bob"), ban}));
}

TYPED_TEST(Sanctioned, ANewOneStandsInPlaceOfTheOneOfItsKind) {
  this->impose(mute_of("bob"));
  const Sanction lifted{"bob", SanctionKind::mute, kNoon, "sorry", kNoon};
  this->impose(lifted);
  EXPECT_EQ(this->list().sanctions, std::vector<Sanction>{lifted});
}

TYPED_TEST(Sanctioned, OfThoseImposedSinceNoneIsMissed) {
  this->impose(mute_of("ann"));
  const std::int64_t since = this->list().as_of;
  this->impose(mute_of("bob"));
  const std::vector<Sanction> later = this->list(since).sanctions;
  EXPECT_NE(std::ranges::find(later, mute_of("bob")), later.end());
}

}  // namespace
}  // namespace cardroom::store
