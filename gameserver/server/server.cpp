#include "gameserver/server/server.hpp"

#include <charconv>
#include <cstdlib>

#include "gameserver/server/operate.hpp"
#include "gameserver/server/print.hpp"
#include "gameserver/server/sanction_order.hpp"
#include "shared/base/utf8.hpp"
#include "shared/protocol/decode.hpp"
#include "shared/protocol/errors.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::server {

using owner::ViewerKey;

namespace {

// As the schema has it for players.
bool may_be_said(const std::string& text) {
  constexpr std::size_t kMaxSaid = 500;
  const auto points = base::code_points(text);
  return points && !points->empty() && points->size() <= kMaxSaid;
}

}  // namespace

void Server::start(std::function<void()> ready, const std::string& crashed) {
  ready_ = std::move(ready);
  owner_.start(world_.now(), crashed);
  pump();
}

void Server::serve(link::LinkServer& links) {
  links_ = &links;
  links.start(*this);
}

void Server::on_link_up(link::LinkId link, const link::Hello& theirs, std::uint8_t version) {
  ++counts_.links;
  peers_[link] = {theirs.role, version};
  if (theirs.role != link::Role::realtime) return;
  owner_.link_up(link, theirs.name, version);
  pump();
}

void Server::on_link_down(link::LinkId link) {
  --counts_.links;
  peers_.erase(link);
  const auto first = people_.lower_bound(ViewerKey{link, 0});
  people_.erase(first, people_.lower_bound(ViewerKey{link + 1, 0}));
  owner_.link_down(link, world_.now());
  pump();
}

void Server::on_frame(link::LinkId link, link::Frame&& frame) {
  // An operator's tool gives orders, and speaks for no player; a realtime server the other way
  // round.
  const bool order_comes = std::holds_alternative<link::Operate>(frame);
  if (order_comes != (peers_[link].role == link::Role::operator_tool)) return links_->drop(link);
  if (const auto* request = std::get_if<link::Request>(&frame)) {
    on_request(link, *request);
  } else if (const auto* proof = std::get_if<link::Authenticate>(&frame)) {
    on_authenticate(link, *proof);
  } else if (const auto* closed = std::get_if<link::Closed>(&frame)) {
    people_.erase({link, closed->conn});
    owner_.closed({link, closed->conn}, world_.now());
  } else if (const auto* opened = std::get_if<link::Opened>(&frame)) {
    on_opened(link, *opened);
  } else if (const auto* attach = std::get_if<link::Attach>(&frame)) {
    owner_.attach(link, *attach, world_.now());
  } else if (const auto* follow = std::get_if<link::Follow>(&frame)) {
    owner_.follow(link, *follow, world_.now());
  } else if (const auto* claim = std::get_if<link::Claim>(&frame)) {
    owner_.wanted(link, *claim, world_.now());
  } else if (const auto* renew = std::get_if<link::RenewTicket>(&frame)) {
    renew_ticket(link, renew->conn);
  } else if (const auto* wish = std::get_if<link::MintGuest>(&frame)) {
    on_mint_guest(link, *wish);
  } else if (const auto* order = std::get_if<link::Operate>(&frame)) {
    on_operate(link, *order);
  } else {
    links_->drop(link);  // a frame that only this tier sends
  }
  pump();
}

// `msg`, `id` and `room` are the frame's; only the rest is taken from the body.
void Server::on_request(link::LinkId link, const link::Request& request) {
  ++counts_.requests;
  auto decoded = protocol::decode(request.body);
  if (!decoded || !decoded->known) {
    owner::Refused refused{
        {{link, request.conn}, request.number, request.id},
        decoded ? protocol::ErrorCode::unknown_message : protocol::ErrorCode::bad_message};
    links_->send(link, print(refused));
    return;
  }
  owner_.request(link, request, std::move(decoded->rest), world_.now());
}

void Server::on_authenticate(link::LinkId link, const link::Authenticate& proof) {
  const base::Now at = world_.now();
  auto claims = door_.open(proof, at.wall);
  if (claims)
    owner_.authenticate({link, proof.conn}, proof.id, std::move(*claims), at);
  else
    links_->send(link, print(owner::NotAdmitted{{link, proof.conn}, proof.id}));
}

// Who is not believed comes back, and proves anew who it is.
void Server::on_opened(link::LinkId link, const link::Opened& opened) {
  const ViewerKey viewer{link, opened.conn};
  const base::Now at = world_.now();
  if (!door_.believes(opened, at.wall))
    return links_->send(link, print(owner::Dismissed{viewer, protocol::CloseCode::unreachable}));
  people_[viewer] = {{opened.user, opened.name}, opened.kid};
  owner_.opened(viewer, {opened.user, opened.name}, opened.home, at);
}

void Server::on_mint_guest(link::LinkId link, const link::MintGuest& wish) {
  link::GuestMinted minted;
  minted.number = wish.number;
  if (auto token = door_.guest_token(wish.name, world_.now().wall))
    minted.token = std::move(*token);
  else
    minted.error = protocol::error_message({.code = protocol::ErrorCode::bad_message,
                                            .text = "a name is 1 to 32 characters, none of them "
                                                    "a control character"});
  links_->send(link, minted);
}

void Server::on_operate(link::LinkId link, const link::Operate& order) {
  if (order.command == "servers drain" && order.arguments.empty()) owner_.drain(world_.now());
  if (order.command == "servers resume" && order.arguments.empty()) owner_.resume(world_.now());
  if (order.command == "db copy" && order.arguments.empty()) return copy_store(link, order);
  if (order.command == "tables export" && order.arguments.size() == 2)
    return export_deal(link, order);
  if (const auto sanction = sanction_in(order, world_.now().wall))
    return owner_.impose(link, order.number, *sanction);
  if (!ask_channel(link, order)) links_->send(link, operate(owner_, order, world_.now()));
}

// What the store has to be asked for is answered later. False: it is no such order.
bool Server::ask_channel(link::LinkId link, const link::Operate& order) {
  if (order.arguments.size() != 2) return false;
  const std::string& channel = order.arguments[0];
  const std::string& what = order.arguments[1];
  if (order.command == "channels post" && may_be_said(what))
    owner_.order_post(link, order.number, channel, what, world_.now());
  else if (order.command == "channels log")
    owner_.order_log(link, order.number, channel, std::strtoull(what.c_str(), nullptr, 10),
                     world_.now());
  else
    return false;
  return true;
}

void Server::export_deal(link::LinkId link, const link::Operate& order) {
  const std::string& digits = order.arguments.back();
  std::uint64_t hand_no = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), hand_no);
  if (wrong != std::errc() || end != digits.data() + digits.size() || hand_no > INT64_MAX) {
    links_->send(link, link::Operated{order.number, link::Outcome::usage,
                                      "the number of a hand is a whole number"});
    return;
  }
  owner_.export_deal(link, order.number, order.arguments.front(), hand_no);
}

// One at a time: there is one place for it.
void Server::copy_store(link::LinkId link, const link::Operate& order) {
  if (copying_for_) {
    links_->send(link, link::Operated{order.number, link::Outcome::conflict,
                                      "the store is being copied for somebody else; ask again"});
    return;
  }
  copying_for_.emplace(link, order.number);
  world_.copy_store();
}

void Server::copied(const store::Copied& copied) {
  const auto [link, number] = *std::exchange(copying_for_, std::nullopt);
  link::Operated answer{number, link::Outcome::conflict, copied.why};
  if (copied.why.empty()) {
    answer = {number, link::Outcome::ok, ""};
    protocol::write(answer.body, base::Fields{{"file", copied.file}});
  }
  links_->send(link, answer);
}

void Server::renew_ticket(link::LinkId link, link::Conn conn) {
  const auto found = people_.find({link, conn});
  if (found == people_.end()) return;
  const Holder& holder = found->second;
  const base::WallTime now = world_.now().wall;
  if (const auto ticket = door_.ticket(holder.person, holder.kid, now))
    links_->send(link, print_ticket(conn, *ticket));
  if (peers_[link].version >= link::kPassVersion)
    links_->send(link, link::Pass{conn, door_.pass(holder.person, holder.kid, now)});
}

void Server::stored(const std::vector<store::Answer>& answers) {
  for (const store::Answer& answer : answers) owner_.stored(answer, world_.now());
  pump();
  if (ready_ && owner_.ready()) std::exchange(ready_, nullptr)();
}

void Server::tick() {
  wakes_ = base::Instant::never();
  owner_.tick(world_.now());
  pump();
}

void Server::drain() {
  owner_.drain(world_.now());
  pump();
}

void Server::resume() {
  owner_.resume(world_.now());
  pump();
}

void Server::rekey(const crypto::KeyRing& keys, std::optional<crypto::SiteKeys> site_keys) {
  door_ = Door(keys, std::move(site_keys));
  owner_.rekey(owner::RequestKeys(keys));
}

void Server::put_out(owner::Output& output) {
  if (const auto* told = std::get_if<owner::Told>(&output)) {
    counts_.delivered += told->to.size();
    links_->send(told->link, print(*told));
  } else if (const auto* said = std::get_if<owner::Said>(&output)) {
    counts_.delivered += said->to.size();
    links_->send(said->link, print(*said));
  } else if (const auto* ordered = std::get_if<owner::Ordered>(&output)) {
    links_->send(ordered->link, print(*ordered));
  } else if (const auto* refused = std::get_if<owner::Refused>(&output)) {
    ++counts_.refused;
    links_->send(refused->origin.from.link, print(*refused));
  } else if (const auto* admitted = std::get_if<owner::Admitted>(&output)) {
    const auto& [from, person, kid] = std::tie(admitted->from, admitted->person, admitted->kid);
    const base::WallTime now = world_.now().wall;
    people_[from] = {person, kid};
    link::Authenticated frame = print(*admitted, door_.ticket(person, kid, now).value_or(""));
    frame.pass = door_.pass(person, kid, now);
    links_->send(from.link, std::move(frame));
  } else if (const auto* turned_away = std::get_if<owner::NotAdmitted>(&output)) {
    links_->send(turned_away->from.link, print(*turned_away));
  } else if (const auto* dismissed = std::get_if<owner::Dismissed>(&output)) {
    links_->send(dismissed->viewer.link, print(*dismissed));
  } else if (const auto* frame = std::get_if<owner::ToLink>(&output)) {
    links_->send(frame->link, frame->frame);
  } else if (auto* request = std::get_if<owner::ToStore>(&output)) {
    if (std::holds_alternative<store::Append>(request->request)) ++counts_.appends;
    world_.to_store(std::move(request->request));
  } else if (const auto* faulted = std::get_if<owner::Faulted>(&output)) {
    world_.faulted(faulted->room, faulted->what);
  } else if (const auto* unreadable = std::get_if<owner::Unreadable>(&output)) {
    world_.unreadable(unreadable->tables, unreadable->what);
  } else if (const auto* parked = std::get_if<owner::Parked>(&output)) {
    ++counts_.parked;
    world_.parked(parked->room, parked->what);
  } else if (const auto* exported = std::get_if<owner::Exported>(&output)) {
    links_->send(exported->link, print(*exported));
  }
}

void Server::pump() {
  while (owner_.wants_seed()) {
    const auto seed = world_.fresh_seed();
    if (!seed) break;  // no randomness: no deal begins, everything else goes on
    owner_.supply(*seed, world_.now());
  }
  std::vector<owner::Output> outputs = owner_.take_outputs();
  for (owner::Output& output : outputs) put_out(output);
  counts_.connections = people_.size();
  if (owner_.deadline() == wakes_) return;
  wakes_ = owner_.deadline();
  world_.wake_at(wakes_);
}

}  // namespace cardroom::server
