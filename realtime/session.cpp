#include "realtime/session.hpp"

#include <algorithm>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::realtime {
namespace {

using protocol::CloseCode;
using protocol::ErrorCode;

constexpr std::uint32_t kReturnLeastMs = 200;
constexpr std::uint32_t kReturnStepMs = 25;
constexpr std::uint32_t kReturnSteps = 32;

// Clients sent away together come back spread over some 800 ms.
std::uint32_t return_after_ms(link::Conn conn) {
  return kReturnLeastMs + static_cast<std::uint32_t>(conn % kReturnSteps) * kReturnStepMs;
}

// The messages whose answer may attach the connection to a table.
bool attaches(std::string_view msg) {
  return msg == "join" || msg == "create";
}

}  // namespace

Session::Session(link::Conn conn, crypto::TokenOpener& tokens, LinkState link, base::Instant now)
    : conn_(conn),
      tokens_(tokens),
      link_(link),
      due_(now + kAuthDeadline),
      auth_due_(now + kAuthDeadline) {}

void Session::text(std::string_view text, base::Now now, Effects& out) {
  switch (stage_) {
    case Stage::waiting:
    case Stage::in:
      return take(text, now, out);
    case Stage::proving:
      return hold(text, out);
    case Stage::closing:
      return;
  }
}

void Session::take(std::string_view text, base::Now now, Effects& out) {
  auto decoded = protocol::decode(text);
  if (!decoded)
    return strike(ErrorCode::bad_message, decoded.reason().id, decoded.reason().what, out);
  protocol::Request& request = *decoded;
  const bool proof = request.known && request.msg == "auth";
  if (proof && stage_ == Stage::waiting) return prove(request, now, out);
  if (stage_ == Stage::waiting) return refuse(ErrorCode::auth_required, request.id, out);
  if (!request.known) return strike(ErrorCode::unknown_message, request.id, {}, out);
  if (proof) return refuse(ErrorCode::already_authenticated, request.id, out);
  if (request.msg == "ping") return pong(request, out);
  forward(std::move(request), text, out);
}

// Whether a join sent right behind an `auth` is taken must not depend on how long the proof takes.
void Session::hold(std::string_view text, Effects& out) {
  if (held_.size() < kMaxHeld && held_bytes_ + text.size() <= kMaxHeldBytes) {
    held_.emplace_back(text);
    held_bytes_ += text.size();
    return;
  }
  const auto decoded = protocol::decode(text);
  if (decoded) return refuse(ErrorCode::busy, decoded->id, out);
  strike(ErrorCode::bad_message, decoded.reason().id, decoded.reason().what, out);
}

void Session::take_held(base::Now now, Effects& out) {
  std::vector<std::string> held = std::exchange(held_, {});
  held_bytes_ = 0;
  for (const std::string& text : held) this->text(text, now, out);
}

void Session::prove(const protocol::Request& request, base::Now now, Effects& out) {
  proof_id_ = request.id;
  if (const std::string* ticket = base::find_text(request.rest, "resume")) {
    return send_proof({.conn = conn_,
                       .id = request.id,
                       .proof = link::Proof::ticket,
                       .user = {},
                       .name = {},
                       .jti = {},
                       .exp = 0,
                       .secret = *ticket},
                      now.instant, out);
  }
  const std::string* token = base::find_text(request.rest, "token");
  CHECK(token);  // the schema demands one of the two
  auto claims = tokens_.open(*token, now.wall);
  if (claims) {
    return send_proof({.conn = conn_,
                       .id = request.id,
                       .proof = link::Proof::claims,
                       .user = claims->sub,
                       .name = claims->name,
                       .jti = claims->jti,
                       .exp = claims->exp,
                       .secret = {}},
                      now.instant, out);
  }
  const bool guest = claims.reason().fault == crypto::TokenFault::unknown_kid &&
                     crypto::TokenOpener::kid_of(*token).starts_with("guest");
  if (guest) {
    return send_proof({.conn = conn_,
                       .id = request.id,
                       .proof = link::Proof::guest_token,
                       .user = {},
                       .name = {},
                       .jti = {},
                       .exp = 0,
                       .secret = *token},
                      now.instant, out);
  }
  refuse(ErrorCode::invalid_token, request.id, out);
  proof_refused(out);
}

void Session::send_proof(link::Authenticate proof, base::Instant now, Effects& out) {
  proof_unavailable_ = link_ == LinkState::down;
  if (proof_unavailable_) return refuse(ErrorCode::unavailable, proof.id, out);
  stage_ = Stage::proving;
  due_ = now + kProofDeadline;
  known_there_ = true;
  out.push_back(Forward{std::move(proof)});
}

void Session::proof_refused(Effects& out) {
  if (++refused_proofs_ >= kMaxRefusedProofs) end(CloseCode::protocol_abuse, out);
}

void Session::authenticated(const link::Authenticated& frame, base::Now now, Effects& out) {
  if (stage_ != Stage::proving) return;
  out.push_back(Say{frame.body});
  stage_ = frame.accepted ? Stage::in : Stage::waiting;
  due_ = frame.accepted ? now.instant + kRenewEvery : auth_due_;
  if (frame.accepted) {
    user_ = frame.user;
    name_ = frame.name;
  } else {
    proof_unavailable_ = frame.retry;
    if (!frame.retry) proof_refused(out);
  }
  take_held(now, out);
}

void Session::pong(const protocol::Request& request, Effects& out) {
  base::Fields fields;
  if (const std::int64_t* t = base::find_integer(request.rest, "t")) fields.push_back({"t", *t});
  Say& said = std::get<Say>(out.emplace_back(Say{}));
  protocol::write_message(said.text, {.msg = "pong", .re = request.id}, fields);
}

void Session::forward(protocol::Request&& request, std::string_view text, Effects& out) {
  if (link_ == LinkState::down) return refuse(ErrorCode::unavailable, request.id, out);
  if (in_flight_.size() >= kMaxInFlight) return refuse(ErrorCode::busy, request.id, out);
  const bool attaching = attaches(request.msg);
  if (attaching && attachments_.size() >= kMaxAttachments && !attachment_of(request.room))
    return refuse(ErrorCode::too_many, request.id, out);
  const std::uint64_t number = ++last_number_;
  in_flight_.push_back({number, request.id});
  out.push_back(Forward{link::Request{conn_, number, attaching ? number : 0, std::move(request.msg),
                                      request.id, std::move(request.room), std::string(text)}});
}

Session::Delivery Session::deliver(const link::Deliver& frame, Effects& out) {
  if (stage_ != Stage::in) return Delivery::ignore;
  if (frame.answers != 0) {
    const auto same = [&](const Waiting& waiting) { return waiting.number == frame.answers; };
    std::erase_if(in_flight_, same);
  }
  Attachment* attachment = frame.room.empty() ? nullptr : attachment_of(frame.room);
  // Behind a hole an event would be a gap. A refusal is none.
  const bool numbered = frame.epoch != 0;
  if (attachment && attachment->awaited && (numbered || frame.answers == 0))
    return Delivery::ignore;
  if (numbered && attachment) {
    // An old answer given again moves nothing back.
    attachment->epoch = std::max(attachment->epoch, frame.epoch);
    attachment->seq = std::max(attachment->seq, frame.seq);
  }
  if (frame.strike) count_strike(out);
  return Delivery::say;
}

void Session::attached(const link::Attached& frame) {
  if (stage_ != Stage::in) return;
  Attachment* attachment = attachment_of(frame.room);
  if (!attachment) attachment = &attachments_.emplace_back();
  if (attachment->awaited && frame.attachment < attachment->number) return;
  // The same attachment taken up again: what was shown stays shown.
  const bool same = attachment->number == frame.attachment;
  *attachment = {frame.room,
                 frame.attachment,
                 frame.spectator,
                 same ? attachment->epoch : 0,
                 same ? attachment->seq : 0,
                 false};
}

void Session::detached(const link::Detached& frame) {
  std::erase_if(attachments_, [&](const Attachment& one) { return one.room == frame.room; });
}

Session::Attachment* Session::attachment_of(std::string_view room) {
  const auto same = [room](const Attachment& one) { return one.room == room; };
  const auto found = std::find_if(attachments_.begin(), attachments_.end(), same);
  return found == attachments_.end() ? nullptr : &*found;
}

void Session::dismiss(const link::Dismiss& frame, Effects& out) {
  if (stage_ == Stage::closing) return;
  stage_ = Stage::closing;
  out.push_back(Say{frame.body});
  out.push_back(Close{static_cast<CloseCode>(frame.code)});
}

void Session::link_up(Effects& out) {
  link_ = LinkState::up;
  if (stage_ != Stage::in) return;
  known_there_ = true;
  out.push_back(Forward{link::Opened{conn_, user_, name_}});
  for (const Attachment& one : attachments_)
    out.push_back(
        Forward{link::Attach{conn_, one.number, one.room, one.spectator, one.epoch, one.seq}});
}

void Session::link_down(base::Now now, Effects& out) {
  link_ = LinkState::down;
  known_there_ = false;
  const std::vector<Waiting> lost = std::exchange(in_flight_, {});
  if (stage_ == Stage::closing) return;
  for (const Waiting& waiting : lost) refuse(ErrorCode::unavailable, waiting.id, out);
  if (stage_ != Stage::proving) return;
  stage_ = Stage::waiting;
  due_ = auth_due_;
  proof_unavailable_ = true;
  refuse(ErrorCode::unavailable, proof_id_, out);
  take_held(now, out);
}

void Session::fell_behind(Effects& out) {
  if (stage_ != Stage::in) return;
  for (Attachment& one : attachments_) {
    one.epoch = one.seq = 0;
    one.number = ++last_number_;
    one.awaited = true;
    // Without a link it is asked for when that is back.
    if (link_ == LinkState::up)
      out.push_back(Forward{link::Attach{conn_, one.number, one.room, one.spectator, 0, 0}});
  }
}

void Session::tick(base::Instant now, Effects& out) {
  if (stage_ == Stage::closing || now < due_) return;
  switch (stage_) {
    case Stage::waiting:
      // Who tried and could not be served is told where the fault lies; both codes come back.
      return end(proof_unavailable_ ? CloseCode::unreachable : CloseCode::auth_deadline, out);
    case Stage::proving:
      refuse(ErrorCode::unavailable, proof_id_, out);
      return end(CloseCode::unreachable, out);
    case Stage::in:
      if (link_ == LinkState::down) return;
      due_ = now + kRenewEvery;
      out.push_back(Forward{link::RenewTicket{conn_}});
      return;
    case Stage::closing:
      return;
  }
}

void Session::end(CloseCode why, Effects& out) {
  if (stage_ == Stage::closing) return;
  stage_ = Stage::closing;
  const std::uint32_t after = protocol::may_reconnect(why) ? return_after_ms(conn_) : 0;
  out.push_back(Say{protocol::bye_message(why, after)});
  out.push_back(Close{why});
}

void Session::refuse(ErrorCode code, Id id, Effects& out) {
  out.push_back(Say{protocol::error_message({.code = code, .re = id})});
}

void Session::strike(ErrorCode code, Id id, std::string_view what, Effects& out) {
  out.push_back(Say{protocol::error_message({.code = code, .re = id, .text = what})});
  count_strike(out);
}

void Session::count_strike(Effects& out) {
  if (++strikes_ >= kMaxStrikes) end(CloseCode::protocol_abuse, out);
}

}  // namespace cardroom::realtime
