// GuestDesk: POST /guest as a state machine: a body in, a frame out, an answer in, a status and a
// body for the visitor out. Guests' tokens are minted by the private tier, which holds their key.
// Pure; one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "realtime/fleet.hpp"
#include "shared/base/time.hpp"
#include "shared/link/frames.hpp"
#include "shared/protocol/errors.hpp"

namespace cardroom::realtime {

inline constexpr base::Millis kGuestDeadline{5'000};
// Visitors who wait for a token; more are told to come again.
inline constexpr std::size_t kMaxWaitingGuests = 256;
inline constexpr std::size_t kMaxGuestBody = 1024;

enum class Guests : std::uint8_t { off, on };

struct GuestAnswer {
  int status = 200;
  std::string body;
  int retry_after_s = 0;  // 0: no Retry-After
  bool operator==(const GuestAnswer&) const = default;
};

class GuestDesk {
 public:
  using Reply = std::function<void(const GuestAnswer&)>;
  // By which link it went; 0: none is up.
  using Send = std::function<LinkNo(const link::Frame&)>;

  GuestDesk(Guests guests, Send send) : guests_(guests), send_(std::move(send)) {}

  // `reply` is called once: now, at an answer, or at the deadline.
  void ask(std::string_view body, base::Instant now, Reply reply);
  void minted(LinkNo from, const link::GuestMinted& frame);
  void link_lost(LinkNo link);
  void tick(base::Instant now);

 private:
  struct Waiting {
    base::Instant until;
    LinkNo link;
    Reply reply;
  };

  const Guests guests_;
  const Send send_;
  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, Waiting> waiting_;  // by number, so by age
};

}  // namespace cardroom::realtime
