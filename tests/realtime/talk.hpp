// One conversation with a Session under test: each call gives what the session did, as lines. There
// is one link, its home, unless a test adds others. The clock stands still until `after`.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "realtime/effects.hpp"
#include "realtime/session.hpp"
#include "shared/crypto/key_ring.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::realtime {

inline const std::string kUnavailable =
    R"(< {"msg":"error","text":"not available now, try again later","code":"unavailable",)"
    R"("retry":true,"after":250})";
inline const std::string kByeAbuse =
    R"(< {"msg":"bye","code":4503,"text":"too many bad messages","reconnect":false,"after":0})";

inline std::string with_re(std::string line, std::uint64_t re) {
  line.pop_back();
  return line + ",\"re\":" + std::to_string(re) + "}";
}

class Talk : public testing::Test {
 protected:
  static constexpr link::Conn kConn = 3;

  Talk() : ring_(*crypto::KeyRing::fresh("web-1")) {
    opener_.accept(ring_, crypto::Subjects::no_guests);
    add_link("gs-1");
    session_.emplace(kConn, Session::Shared{opener_, picture_, *admission_}, "", now_.instant);
  }

  // Up, with all its tables listed.
  LinkNo add_link(const std::string& name, std::uint8_t version = link::kVersion) {
    const LinkNo link = picture_.fleet.add("at " + name, Origin::configured, now_.instant);
    picture_.fleet.up(link, name, now_.instant, version);
    picture_.tables.up(link);
    picture_.fleet.completed(link, now_.instant);
    return link;
  }

  std::string token(std::string sub = "42", std::string jti = "j1") const {
    const crypto::Claims claims{.sub = std::move(sub),
                                .name = "Ann",
                                .jti = std::move(jti),
                                .iat = kSecond,
                                .exp = kSecond + 300};
    auto minted = crypto::mint_token(ring_.newest(), claims);
    return std::move(*minted);
  }
  static std::string auth(const std::string& with) {
    return R"({"msg":"auth","token":")" + with + "\"}";
  }

  Lines did(auto act) {
    Effects out;
    act(out);
    return print(out);
  }
  Lines says(std::string_view text) {
    return did([&](Effects& out) { session_->text(text, now_, out); });
  }
  Lines hears(const link::Authenticated& frame, LinkNo from = 1) {
    return did([&](Effects& out) { session_->authenticated(from, frame, now_, out); });
  }
  Lines accepted() { return hears({kConn, true, "42", "Ann", R"({"msg":"auth"})", false}); }
  Lines refused() { return hears({kConn, false, "", "", R"({"msg":"error"})", false}); }
  Lines hears(const link::Deliver& frame, LinkNo from = 1) {
    Effects out;
    const auto delivery = session_->deliver(from, frame, out);
    Lines lines = print(out);
    if (delivery == Session::Delivery::say) lines.insert(lines.begin(), "< " + frame.body);
    return lines;
  }
  Lines answer(std::uint64_t number, LinkNo from = 1) {
    return hears(link::Deliver{{kConn}, number, false, "", 0, 0, "answered"}, from);
  }
  Lines hears(const link::Dismiss& frame, LinkNo from = 1) {
    return did([&](Effects& out) { session_->dismiss(from, frame, out); });
  }
  void hears(const link::Pass& frame, LinkNo from = 1) { session_->renewed(from, frame); }
  void attach(const std::string& room, std::uint64_t number, bool spectator = false,
              LinkNo from = 1) {
    if (session_->attached(from, {kConn, number, room, spectator}))
      picture_.tables.follow(from, room, kConn);
  }
  void detach(const std::string& room, LinkNo from = 1) {
    if (session_->detached(from, {kConn, room})) picture_.tables.unfollow(room, kConn);
  }
  void following(const std::string& channel, std::uint64_t number, std::uint64_t epoch,
                 std::uint64_t place, LinkNo from = 1) {
    if (session_->following(from, {kConn, number, channel, epoch, place}))
      picture_.tables.follow(from, *protocol::root_of(channel), kConn);
  }
  // Whether the player is shown it.
  Lines said(const std::string& channel, std::uint64_t place, std::uint64_t answers = 0,
             LinkNo from = 1) {
    Effects out;
    const link::Said frame{{kConn}, answers, channel, place, channel + " " + std::to_string(place)};
    const auto delivery = session_->said(from, frame, out);
    Lines lines = print(out);
    if (delivery == Session::Delivery::say) lines.insert(lines.begin(), "< " + frame.body);
    return lines;
  }
  Lines event(const std::string& room, std::uint64_t epoch, std::uint64_t seq, LinkNo from = 1) {
    return hears(link::Deliver{{kConn}, 0, false, room, epoch, seq, "event"}, from);
  }
  Lines owns(LinkNo link, const std::string& room, std::uint64_t epoch) {
    return did([&](Effects& out) {
      if (const auto move = picture_.tables.owns(link, room, epoch))
        session_->moved(room, move->kind, move->from, link, out);
    });
  }
  Lines link_down(LinkNo link = 1) {
    picture_.fleet.down(link, now_.instant);
    return did([&](Effects& out) { session_->link_lost(link, now_, out); });
  }
  // It comes back and lists the tables that this connection follows.
  Lines link_up(LinkNo link = 1) {
    picture_.fleet.up(link, picture_.fleet.name(link), now_.instant);
    picture_.tables.up(link);
    picture_.fleet.completed(link, now_.instant);
    Lines lines = did([&](Effects& out) { session_->rehome(out); });
    for (const std::string& room : session_->rooms())
      for (std::string& line : owns(link, room, picture_.tables.epoch(room)))
        lines.push_back(std::move(line));
    return lines;
  }
  Lines rehome() {
    return did([&](Effects& out) { session_->rehome(out); });
  }
  Lines after(base::Millis span) {
    now_.instant = now_.instant + span;
    now_.wall.ms += span.count();
    return did([&](Effects& out) { session_->tick(now_.instant, out); });
  }
  // Authenticated, on a link that is up.
  void come_in() {
    says(auth(token()));
    accepted();
    ASSERT_TRUE(session_->authenticated());
  }

  static constexpr std::int64_t kSecond = 1'800'000'000;
  base::Now now_{{1'000}, {kSecond * 1000}};
  crypto::KeyRing ring_;
  crypto::TokenOpener opener_;
  Picture picture_;
  std::optional<Admission> admission_{std::in_place, Limits(), 100};
  std::optional<Session> session_;
};

}  // namespace cardroom::realtime
