// What the private tier seals for players, and opens again.
#include "gameserver/server/door.hpp"

#include <gtest/gtest.h>

#include "shared/base/pack.hpp"
#include "shared/crypto/base64url.hpp"

namespace cardroom::server {
namespace {

constexpr base::WallTime kNow{1'800'000'000'000};

struct Doors : testing::Test {
  // Who came in, and by which key.
  using Who = std::vector<std::string>;
  Who open(link::Proof proof, const std::string& secret, const std::string& kid = "",
           base::WallTime now = kNow) {
    link::Authenticate frame;
    frame.proof = proof;
    frame.secret = secret;
    frame.kid = kid;
    const auto claims = door.open(frame, now);
    return claims ? Who{claims->person.user, claims->person.name, claims->kid} : Who{};
  }

  crypto::KeyRing keys = *crypto::KeyRing::fresh("journal-1");
  Door door{keys};
};

TEST_F(Doors, ATicketTellsByWhichKeyItsHolderCameIn) {
  const auto ticket = door.ticket({"42", "Ann"}, "web-1", kNow);
  ASSERT_TRUE(ticket);
  EXPECT_EQ(open(link::Proof::ticket, *ticket), (Who{"42", "Ann", "web-1"}));
}

TEST_F(Doors, WhatIsSaidOfATicketsKeyBesideItCountsForNothing) {
  const auto ticket = door.ticket({"42", "Ann"}, "web-1", kNow);
  EXPECT_EQ(open(link::Proof::ticket, *ticket, "web-2"), (Who{"42", "Ann", "web-1"}));
}

TEST_F(Doors, ATicketLastsItsLifeAndNoLonger) {
  const auto ticket = door.ticket({"42", "Ann"}, "web-1", kNow);
  const base::WallTime end{kNow.ms + kTicketLife.count()};
  EXPECT_FALSE(open(link::Proof::ticket, *ticket, "", base::WallTime{end.ms - 1}).empty());
  EXPECT_EQ(open(link::Proof::ticket, *ticket, "", end), Who{});
}

TEST_F(Doors, ATicketOfBeforeTheKeyWasInItOpensWithoutOne) {
  crypto::Sealer sealer(keys);
  base::Packer plain;
  plain.bytes("42").bytes("Ann").integer(kNow.ms + 1);
  const auto sealed = sealer.seal(plain.out(), "cardroom resume ticket 1");
  EXPECT_EQ(open(link::Proof::ticket, crypto::encode_base64url(*sealed)), (Who{"42", "Ann", ""}));
}

TEST_F(Doors, WhoseKeyIsNotKnownIsGivenATicketThatAnOlderServerOpens) {
  crypto::Sealer sealer(keys);
  const auto ticket = door.ticket({"42", "Ann"}, "", kNow);
  const auto sealed = crypto::decode_base64url(*ticket);
  ASSERT_TRUE(sealed);
  EXPECT_TRUE(sealer.open(*sealed, "cardroom resume ticket 1"));
}

TEST_F(Doors, AGuestsTokenIsOfTheKeyThatItsBringerNames) {
  const auto token = door.guest_token("Ann", kNow);
  ASSERT_TRUE(token);
  const Who who = open(link::Proof::guest_token, *token, "guest");
  ASSERT_EQ(who.size(), 3u);
  EXPECT_TRUE(who[0].starts_with("guest-"));
  EXPECT_EQ(who[2], "guest");
}

}  // namespace
}  // namespace cardroom::server
