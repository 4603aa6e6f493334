#include "gameserver/server/print.hpp"

#include "shared/base/planted.hpp"
#include "shared/protocol/errors.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::server {
namespace {

constexpr std::size_t kMostExported = link::kMaxFrame - 256;  // with room for the frame's head

std::string print_error(protocol::ErrorCode code, std::optional<std::uint64_t> re) {
  return protocol::error_message({.code = code, .re = re});
}

base::Fields print(const owner::Person& person) {
  return {{"id", person.user}, {"name", person.name}};
}

}  // namespace

link::Deliver print(const owner::Told& told) {
  link::Deliver frame;
  frame.to = told.to;
  frame.answers = told.answers;
  frame.room = told.room;
  frame.epoch = told.epoch;
  frame.seq = told.seq;
  protocol::Head head{told.message.verb, told.room, told.epoch, told.seq, told.re};
  if (base::find(told.message.fields, "seq")) head.epoch = 0;      // its own fields say it
  if (base::find(told.message.fields, "channel")) head.room = {};  // likewise
  protocol::write_message(frame.body, head, told.message.fields);
  return frame;
}

link::Said print(const owner::Said& said) {
  link::Said frame;
  frame.to = said.to;
  frame.answers = said.answers;
  frame.channel = said.message.channel;
  frame.place = said.message.place;
  const table::Move message = lobby::print(said.message);
  protocol::write_message(frame.body, {.msg = message.verb, .re = said.re}, message.fields);
  return frame;
}

link::Operated print(const owner::Ordered& ordered) {
  link::Operated frame;
  frame.number = ordered.number;
  if (!ordered.refused) {
    protocol::write(frame.body, ordered.fields);
    return frame;
  }
  const bool unknown = *ordered.refused == protocol::ErrorCode::unknown_channel;
  frame.outcome = unknown ? link::Outcome::not_found : link::Outcome::conflict;
  frame.body = unknown ? "no such channel here; `cardroomctl channels list` names those there are"
                       : "that cannot be done here now (" +
                             std::string(protocol::error_text(*ordered.refused)) +
                             "); ask again, or, of a channel, the game server that owns it";
  return frame;
}

link::Operated print(const owner::Exported& exported) {
  link::Operated frame{exported.order, exported.outcome, exported.why};
  if (exported.outcome != link::Outcome::ok) return frame;
  protocol::write(frame.body, exported.hand);
  if (frame.body.size() <= kMostExported) return frame;
  return {exported.order, link::Outcome::conflict, "that hand is too long to be exported"};
}

link::Deliver print(const owner::Refused& refused) {
  link::Deliver frame;
  frame.to = {refused.origin.from.conn};
  frame.answers = refused.origin.number;
  frame.strike = refused.code == protocol::ErrorCode::bad_message ||
                 refused.code == protocol::ErrorCode::unknown_message;
  frame.body = print_error(refused.code, base::planted(41) ? std::nullopt : refused.origin.id);
  return frame;
}

link::Authenticated print(const owner::Admitted& admitted, const std::string& ticket) {
  link::Authenticated frame;
  frame.conn = admitted.from.conn;
  frame.accepted = true;
  frame.user = admitted.person.user;
  frame.name = admitted.person.name;
  frame.kid = admitted.kid;
  protocol::write_message(
      frame.body, {.msg = "auth", .re = admitted.id},
      {{"user", print(admitted.person)}, {"resume", ticket}, {"seats", admitted.seats}});
  return frame;
}

link::Authenticated print(const owner::NotAdmitted& refused) {
  link::Authenticated frame;
  frame.conn = refused.from.conn;
  frame.body = print_error(refused.code, refused.id);
  frame.retry = protocol::may_retry(refused.code);
  return frame;
}

link::Dismiss print(const owner::Dismissed& dismissed) {
  return {dismissed.viewer.conn, protocol::close_number(dismissed.code),
          protocol::bye_message(dismissed.code, 0)};
}

link::Deliver print_ticket(link::Conn conn, const std::string& ticket) {
  link::Deliver frame;
  frame.to = {conn};
  protocol::write_message(frame.body, {.msg = "resume_ticket"}, {{"resume", ticket}});
  return frame;
}

}  // namespace cardroom::server
