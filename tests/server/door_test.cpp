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

// A door that has keys of web sites.
struct SignedDoors : Doors {
  SignedDoors() { door = Door(keys, site); }

  crypto::Claims ann(std::int64_t iat = kNow.seconds()) const {
    return {.sub = "42", .name = "Ann", .jti = "j-1", .iat = iat, .exp = iat + 60};
  }
  // What a realtime server says that it read, and what was signed.
  Who open_claims(const std::string& nested, base::WallTime now = kNow) {
    link::Authenticate frame;
    frame.proof = link::Proof::claims;
    frame.user = "1";
    frame.name = "Mallory";
    frame.jti = "j-2";
    frame.exp = kNow.seconds() + 60;
    frame.secret = nested;
    frame.kid = "web-1";
    const auto claims = door.open(frame, now);
    return claims ? Who{claims->person.user, claims->person.name, claims->jti, claims->kid} : Who{};
  }

  crypto::SiteKeys site = *crypto::SiteKeys::fresh("site-1");
};

TEST_F(SignedDoors, BelieveWhatTheSiteSignedWhateverIsSaidBesideIt) {
  EXPECT_EQ(open_claims(*site.sign(ann())), (Who{"42", "Ann", "j-1", "web-1"}));
}

TEST_F(SignedDoors, TakeNoClaimsThatNoSiteSigned) {
  EXPECT_EQ(open_claims(""), Who{});
  EXPECT_EQ(open_claims(*crypto::SiteKeys::fresh("site-1")->sign(ann())), Who{});
}

TEST_F(SignedDoors, TakeASignedTokenUntilItsEndAndNoLonger) {
  const std::string nested = *site.sign(ann());
  EXPECT_FALSE(open_claims(nested, base::WallTime{kNow.ms + 59'999}).empty());
  EXPECT_EQ(open_claims(nested, base::WallTime{kNow.ms + 60'000}), Who{});
}

TEST_F(SignedDoors, StillTakeGuestsAndWhoComesBack) {
  const auto guest = door.guest_token("Bo", kNow);
  EXPECT_EQ(open(link::Proof::guest_token, *guest, "guest").at(1), "Bo");
  const auto ticket = door.ticket({"42", "Ann"}, "web-1", kNow);
  EXPECT_EQ(open(link::Proof::ticket, *ticket), (Who{"42", "Ann", "web-1"}));
}

TEST_F(SignedDoors, BelieveOfAConnectionFromElsewhereWhatItsPassSays) {
  link::Opened opened{7, "42", "Ann", false, "web-1", door.pass({"42", "Ann"}, "web-1", kNow)};
  EXPECT_TRUE(door.believes(opened, kNow));
  EXPECT_TRUE(Door(keys, site).believes(opened, kNow)) << "another server of the tier";
  const link::Opened good = opened;
  const auto with = [&good](auto change) {
    link::Opened changed = good;
    change(changed);
    return changed;
  };
  for (const link::Opened& bad : {with([](link::Opened& one) { one.user = "1"; }),
                                  with([](link::Opened& one) { one.name = "Bo"; }),
                                  with([](link::Opened& one) { one.kid = "web-2"; }),
                                  with([](link::Opened& one) { one.kid = ""; }),
                                  with([](link::Opened& one) { one.pass = ""; }),
                                  with([](link::Opened& one) { one.pass.back() ^= 1; })})
    EXPECT_FALSE(door.believes(bad, kNow));
}

TEST_F(SignedDoors, BelieveOfWhoseKeyIsNotKnownWhatTheirPassSays) {
  const link::Opened opened{7, "42", "Ann", false, "", door.pass({"42", "Ann"}, "", kNow)};
  EXPECT_TRUE(door.believes(opened, kNow));
}

TEST_F(SignedDoors, BelieveAPassAsLongAsATicket) {
  const link::Opened opened{7,     "42",    "Ann",
                            false, "web-1", door.pass({"42", "Ann"}, "web-1", kNow)};
  const base::WallTime end{kNow.ms + kTicketLife.count()};
  EXPECT_TRUE(door.believes(opened, base::WallTime{end.ms - 1}));
  EXPECT_FALSE(door.believes(opened, end));
}

TEST_F(SignedDoors, TakeNoTicketForAPassNorAPassForATicket) {
  const auto ticket = crypto::decode_base64url(*door.ticket({"42", "Ann"}, "web-1", kNow));
  EXPECT_FALSE(door.believes({7, "42", "Ann", false, "web-1", *ticket}, kNow));
  const std::string pass = door.pass({"42", "Ann"}, "web-1", kNow);
  EXPECT_EQ(open(link::Proof::ticket, crypto::encode_base64url(pass)), Who{});
}

TEST_F(Doors, WithoutKeysOfSitesBelieveTheRealtimeServer) {
  EXPECT_TRUE(door.believes({7, "42", "Ann", false, "web-1", ""}, kNow));
}

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
