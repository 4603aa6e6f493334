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

}  // namespace

Session::Session(link::Conn conn, const Shared& shared, std::string who, base::Instant now)
    : conn_(conn),
      tokens_(shared.tokens),
      picture_(shared.picture),
      admission_(shared.admission),
      who_(std::move(who)),
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
  if (too_fast(request, now.instant, out)) return;
  const bool proof = request.known && request.msg == "auth";
  if (proof && stage_ == Stage::waiting) return prove(request, now, out);
  if (stage_ == Stage::waiting) return refuse(ErrorCode::auth_required, request.id, out);
  if (!request.known) return strike(ErrorCode::unknown_message, request.id, {}, out);
  if (proof) return refuse(ErrorCode::already_authenticated, request.id, out);
  if (request.msg == "ping") return pong(request, out);
  forward(std::move(request), text, out);
}

bool Session::too_fast(const protocol::Request& request, base::Instant now, Effects& out) {
  const auto wait = admission_.take(act_of(request.msg), who_, now);
  if (wait) refuse_until(ErrorCode::rate_limited, request.id, *wait, out);
  return wait.has_value();
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

// What is left of the places is for those who come back.
bool Session::may_prove(const protocol::Request& request, base::Instant now, Effects& out) {
  proof_id_ = request.id;
  kid_.clear();
  const bool returns = base::find_text(request.rest, "resume") != nullptr;
  proof_act_ = returns ? Act::bad_ticket : Act::bad_token;
  if (const auto wait = admission_.look(proof_act_, who_, now)) {
    refuse_until(ErrorCode::rate_limited, request.id, *wait, out);
    return false;
  }
  if (returns || !admission_.only_returning()) return true;
  refuse(ErrorCode::busy, request.id, out);
  return false;
}

void Session::prove(const protocol::Request& request, base::Now now, Effects& out) {
  if (!may_prove(request, now.instant, out)) return;
  if (const std::string* ticket = base::find_text(request.rest, "resume")) {
    return send_proof({.conn = conn_,
                       .id = request.id,
                       .proof = link::Proof::ticket,
                       .user = {},
                       .name = {},
                       .jti = {},
                       .exp = 0,
                       .secret = *ticket,
                       .kid = {}},
                      now.instant, out);
  }
  const std::string* token = base::find_text(request.rest, "token");
  CHECK(token);  // the schema demands one of the two
  auto claims = tokens_.open(*token, now.wall);
  if (claims) {
    kid_ = crypto::TokenOpener::kid_of(*token);
    return send_proof({.conn = conn_,
                       .id = request.id,
                       .proof = link::Proof::claims,
                       .user = claims->sub,
                       .name = claims->name,
                       .jti = claims->jti,
                       .exp = claims->exp,
                       .secret = std::move(claims->nested),
                       .kid = kid_},
                      now.instant, out);
  }
  const bool guest = claims.reason().fault == crypto::TokenFault::unknown_kid &&
                     crypto::TokenOpener::kid_of(*token).starts_with("guest");
  if (guest) {
    kid_ = link::kGuestKid;
    return send_proof({.conn = conn_,
                       .id = request.id,
                       .proof = link::Proof::guest_token,
                       .user = {},
                       .name = {},
                       .jti = {},
                       .exp = 0,
                       .secret = *token,
                       .kid = kid_},
                      now.instant, out);
  }
  refuse(ErrorCode::invalid_token, request.id, out);
  proof_refused(now.instant, out);
}

void Session::send_proof(link::Authenticate proof, base::Instant now, Effects& out) {
  home_ = picture_.fleet.home(conn_);
  proof_unavailable_ = home_ == 0;
  if (proof_unavailable_) return refuse(ErrorCode::unavailable, proof.id, out);
  stage_ = Stage::proving;
  due_ = now + kProofDeadline;
  if (!knows(home_)) known_to_.push_back(home_);
  out.push_back(Forward{home_, std::move(proof)});
}

void Session::proof_refused(base::Instant now, Effects& out) {
  admission_.take(proof_act_, who_, now);
  if (++refused_proofs_ >= kMaxRefusedProofs) end(CloseCode::protocol_abuse, out);
}

void Session::authenticated(LinkNo from, const link::Authenticated& frame, base::Now now,
                            Effects& out) {
  if (stage_ != Stage::proving || from != home_) return;
  if (frame.accepted) {
    let_in(frame, now.instant, out);
  } else {
    out.push_back(Say{frame.body});
    stage_ = Stage::waiting;
    due_ = auth_due_;
    std::erase(known_to_, from);  // whom it turned away it has forgotten
    proof_unavailable_ = frame.retry;
    if (!frame.retry) proof_refused(now.instant, out);
  }
  take_held(now, out);
}

// The private tier knows tickets, and not which of the web site's keys are left.
void Session::let_in(const link::Authenticated& frame, base::Instant now, Effects& out) {
  if (!frame.kid.empty()) kid_ = frame.kid;
  if (!key_stands()) {
    kid_.clear();
    std::erase(known_to_, home_);
    out.push_back(Forward{home_, link::Closed{conn_}});
    stage_ = Stage::waiting;
    due_ = auth_due_;
    refuse(ErrorCode::invalid_token, proof_id_, out);
    return proof_refused(now, out);
  }
  out.push_back(Say{frame.body});
  stage_ = Stage::in;
  due_ = now + kRenewEvery;
  user_ = frame.user;
  name_ = frame.name;
  pass_ = frame.pass;
  who_ = "user/" + user_;
  rehome(out);
}

// Of whom it is not known by which key they came in, it may be one that was removed.
bool Session::key_stands() const {
  if (kid_.empty()) return !tokens_.has_lost_keys();
  return kid_ == link::kGuestKid || tokens_.knows(kid_);
}

void Session::pong(const protocol::Request& request, Effects& out) {
  base::Fields fields;
  if (const std::int64_t* t = base::find_integer(request.rest, "t")) fields.push_back({"t", *t});
  Say& said = std::get<Say>(out.emplace_back(Say{}));
  protocol::write_message(said.text, {.msg = "pong", .re = request.id}, fields);
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
      return renew(now, out);
    case Stage::closing:
      return;
  }
}

void Session::keys_changed(Effects& out) {
  // What a ticket is of, is told when it was looked at.
  const bool told = stage_ == Stage::in || !kid_.empty();
  if (told && !key_stands()) end(CloseCode::key_removed, out);
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

void Session::refuse_until(ErrorCode code, Id id, base::Millis after, Effects& out) {
  const auto ms = static_cast<std::uint32_t>(after.count());
  out.push_back(Say{protocol::error_message({.code = code, .re = id, .after_ms = ms})});
}

void Session::strike(ErrorCode code, Id id, std::string_view what, Effects& out) {
  out.push_back(Say{protocol::error_message({.code = code, .re = id, .text = what})});
  count_strike(out);
}

void Session::count_strike(Effects& out) {
  if (++strikes_ >= kMaxStrikes) end(CloseCode::protocol_abuse, out);
}

}  // namespace cardroom::realtime
