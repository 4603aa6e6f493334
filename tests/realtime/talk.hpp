// One conversation with a Session under test: each call gives what the session did, as lines. The
// clock stands still until `after`.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "realtime/effects.hpp"
#include "realtime/session.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::realtime {

inline const std::string kUnavailable =
    R"(< {"msg":"error","text":"not available now, try again later","code":"unavailable",)"
    R"("retry":true,"after":1000})";
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
    session_.emplace(kConn, opener_, LinkState::up, now_.instant);
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

  Lines says(std::string_view text) {
    return did([&](Effects& out) { session_->text(text, now_, out); });
  }
  Lines hears(const link::Authenticated& frame) {
    return did([&](Effects& out) { session_->authenticated(frame, now_, out); });
  }
  Lines accepted() { return hears({kConn, true, "42", "Ann", R"({"msg":"auth"})", false}); }
  Lines refused() { return hears({kConn, false, "", "", R"({"msg":"error"})", false}); }
  Lines hears(const link::Deliver& frame) {
    Effects out;
    const auto delivery = session_->deliver(frame, out);
    Lines lines = print(out);
    if (delivery == Session::Delivery::say) lines.insert(lines.begin(), "< " + frame.body);
    return lines;
  }
  Lines answer(std::uint64_t number) {
    return hears(link::Deliver{{kConn}, number, false, "", 0, 0, "answered"});
  }
  Lines hears(const link::Dismiss& frame) {
    return did([&](Effects& out) { session_->dismiss(frame, out); });
  }
  Lines link_down() {
    return did([&](Effects& out) { session_->link_down(now_, out); });
  }
  Lines link_up() {
    return did([&](Effects& out) { session_->link_up(out); });
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
  std::optional<Session> session_;

 private:
  Lines did(auto act) {
    Effects out;
    act(out);
    return print(out);
  }
};

}  // namespace cardroom::realtime
