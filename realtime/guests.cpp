#include "realtime/guests.hpp"

#include <utility>

#include "shared/base/fields.hpp"
#include "shared/protocol/document.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::realtime {
namespace {

using protocol::ErrorCode;

int status_of(ErrorCode code) {
  if (code == ErrorCode::bad_message) return 400;
  if (code == ErrorCode::rate_limited || code == ErrorCode::busy) return 429;
  return protocol::may_retry(code) ? 503 : 403;
}

GuestAnswer with_body(ErrorCode code, std::string body) {
  return {status_of(code), std::move(body), protocol::may_retry(code) ? 1 : 0};
}

GuestAnswer refusal(ErrorCode code, std::string_view text = {}) {
  return with_body(code, protocol::error_message({.code = code, .text = text}));
}

// The private tier's own words, under the status that belongs to their code.
GuestAnswer refused_there(const std::string& error) {
  const protocol::Document document = protocol::read_document(error);
  const std::string* name = base::find_text(document.fields, "code");
  const auto code = protocol::error_named(name ? *name : std::string());
  return code ? with_body(*code, error) : refusal(ErrorCode::unavailable);
}

}  // namespace

void GuestDesk::ask(std::string_view body, base::Instant now, Reply reply) {
  if (guests_ == Guests::off) return reply(refusal(ErrorCode::forbidden, "no guests here"));
  if (body.size() > kMaxGuestBody)
    return reply({413, protocol::error_message({.code = ErrorCode::bad_message}), 0});
  const protocol::Document document = protocol::read_document(body);
  if (!document.fault.empty()) return reply(refusal(ErrorCode::bad_message, document.fault));
  const std::string* name = base::find_text(document.fields, "name");
  if (!name || document.fields.size() != 1)
    return reply(refusal(ErrorCode::bad_message, R"(send {"name":"…"} and nothing else)"));
  if (waiting_.size() >= kMaxWaitingGuests) return reply(refusal(ErrorCode::busy));
  const std::uint64_t number = ++last_number_;
  const LinkNo link = send_(link::MintGuest{number, *name});
  if (link == 0) return reply(refusal(ErrorCode::unavailable));
  waiting_.emplace(number, Waiting{now + kGuestDeadline, link, std::move(reply)});
}

void GuestDesk::minted(LinkNo from, const link::GuestMinted& frame) {
  const auto at = waiting_.find(frame.number);
  if (at == waiting_.end() || at->second.link != from) return;
  const auto waiting = waiting_.extract(at);
  if (frame.token.empty()) return waiting.mapped().reply(refused_there(frame.error));
  GuestAnswer answer;
  protocol::write(answer.body, base::Fields{{"token", frame.token}});
  waiting.mapped().reply(answer);
}

void GuestDesk::link_lost(LinkNo link) {
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    const auto next = std::next(at);
    if (at->second.link == link)
      waiting_.extract(at).mapped().reply(refusal(ErrorCode::unavailable));
    at = next;
  }
}

void GuestDesk::tick(base::Instant now) {
  while (!waiting_.empty() && waiting_.begin()->second.until <= now) {
    const auto waiting = waiting_.extract(waiting_.begin());
    waiting.mapped().reply(refusal(ErrorCode::unavailable));
  }
}

}  // namespace cardroom::realtime
