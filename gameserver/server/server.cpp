#include "gameserver/server/server.hpp"

#include <boost/asio/post.hpp>
#include <chrono>

#include "gameserver/server/operate.hpp"
#include "gameserver/server/print.hpp"
#include "gameserver/store/contract.hpp"
#include "shared/ops/clock.hpp"
#include "shared/protocol/decode.hpp"
#include "shared/protocol/errors.hpp"

namespace cardroom::server {

using ops::now;
using owner::ViewerKey;

Server::Server(boost::asio::io_context& loop, std::unique_ptr<store::Store> store, Door door,
               owner::Config config, OnBroken broken, Log log)
    : loop_(loop),
      timer_(loop),
      door_(std::move(door)),
      owner_(std::move(config)),
      broken_(std::move(broken)),
      log_(std::move(log)) {
  store_ = std::make_unique<store::StoreThread>(std::move(store), [this](store::Outcome outcome) {
    boost::asio::post(
        loop_, [this, outcome = std::move(outcome)]() mutable { stored(std::move(outcome)); });
  });
}

void Server::start(std::function<void()> ready) {
  ready_ = std::move(ready);
  owner_.start(now());
  pump();
}

void Server::serve(link::LinkServer& links) {
  links_ = &links;
  links.start(*this);
}

void Server::stop() {
  store_->stop();
}

void Server::on_link_up(link::LinkId, const link::Hello&) {
  ++counts_.links;
}

void Server::on_link_down(link::LinkId link) {
  --counts_.links;
  const auto first = people_.lower_bound(ViewerKey{link, 0});
  people_.erase(first, people_.lower_bound(ViewerKey{link + 1, 0}));
  owner_.link_down(link, now());
  pump();
}

void Server::on_frame(link::LinkId link, link::Frame&& frame) {
  if (const auto* request = std::get_if<link::Request>(&frame)) {
    on_request(link, *request);
  } else if (const auto* proof = std::get_if<link::Authenticate>(&frame)) {
    on_authenticate(link, *proof);
  } else if (const auto* closed = std::get_if<link::Closed>(&frame)) {
    people_.erase({link, closed->conn});
    owner_.closed({link, closed->conn}, now());
  } else if (const auto* opened = std::get_if<link::Opened>(&frame)) {
    people_[{link, opened->conn}] = {opened->user, opened->name};
    owner_.opened({link, opened->conn}, {opened->user, opened->name});
  } else if (const auto* attach = std::get_if<link::Attach>(&frame)) {
    owner_.attach(link, *attach, now());
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
  owner_.request(link, request, std::move(decoded->rest), now());
}

void Server::on_authenticate(link::LinkId link, const link::Authenticate& proof) {
  const base::Now at = now();
  auto claims = door_.open(proof, at.wall);
  if (claims)
    owner_.authenticate({link, proof.conn}, proof.id, std::move(*claims), at);
  else
    links_->send(link, print(owner::NotAdmitted{{link, proof.conn}, proof.id}));
}

void Server::on_mint_guest(link::LinkId link, const link::MintGuest& wish) {
  link::GuestMinted minted;
  minted.number = wish.number;
  if (auto token = door_.guest_token(wish.name, now().wall))
    minted.token = std::move(*token);
  else
    minted.error = protocol::error_message({.code = protocol::ErrorCode::bad_message,
                                            .text = "a name is 1 to 32 characters, none of them "
                                                    "a control character"});
  links_->send(link, minted);
}

void Server::on_operate(link::LinkId link, const link::Operate& order) {
  links_->send(link, operate(owner_, order, now()));
}

void Server::renew_ticket(link::LinkId link, link::Conn conn) {
  const auto person = people_.find({link, conn});
  if (person == people_.end()) return;
  if (const auto ticket = door_.ticket(person->second, now().wall))
    links_->send(link, print_ticket(conn, *ticket));
}

void Server::stored(store::Outcome outcome) {
  if (const auto* broken = std::get_if<store::Broken>(&outcome)) return broken_(broken->why);
  for (const store::Answer& answer : std::get<std::vector<store::Answer>>(outcome))
    owner_.stored(answer, now());
  pump();
  if (ready_ && owner_.ready()) std::exchange(ready_, nullptr)();
}

void Server::to_store(store::Request request) {
  if (std::holds_alternative<store::Append>(request)) ++counts_.appends;
  if (store_->submit(std::move(request))) return;
  const store::Answer refused = store::unavailable(request);
  boost::asio::post(loop_, [this, refused] {
    owner_.stored(refused, now());
    pump();
  });
}

void Server::put_out(owner::Output& output) {
  if (const auto* told = std::get_if<owner::Told>(&output)) {
    counts_.delivered += told->to.size();
    links_->send(told->link, print(*told));
  } else if (const auto* refused = std::get_if<owner::Refused>(&output)) {
    ++counts_.refused;
    links_->send(refused->origin.from.link, print(*refused));
  } else if (const auto* admitted = std::get_if<owner::Admitted>(&output)) {
    const auto ticket = door_.ticket(admitted->person, now().wall);
    people_[admitted->from] = admitted->person;
    links_->send(admitted->from.link, print(*admitted, ticket.value_or("")));
  } else if (const auto* turned_away = std::get_if<owner::NotAdmitted>(&output)) {
    links_->send(turned_away->from.link, print(*turned_away));
  } else if (const auto* dismissed = std::get_if<owner::Dismissed>(&output)) {
    links_->send(dismissed->viewer.link, print(*dismissed));
  } else if (const auto* frame = std::get_if<owner::ToLink>(&output)) {
    links_->send(frame->link, frame->frame);
  } else if (auto* request = std::get_if<owner::ToStore>(&output)) {
    to_store(std::move(request->request));
  } else if (const auto* parked = std::get_if<owner::Parked>(&output)) {
    ++counts_.parked;
    log_("table parked: " + parked->what, parked->room);
  }
}

void Server::pump() {
  while (owner_.wants_seed()) {
    const auto seed = crypto::fresh_seed();
    if (!seed) break;  // no randomness: no deal begins, everything else goes on
    owner_.supply(*seed, now());
  }
  std::vector<owner::Output> outputs = owner_.take_outputs();
  for (owner::Output& output : outputs) put_out(output);
  counts_.connections = people_.size();
  arm();
}

void Server::arm() {
  const base::Instant due = owner_.deadline();
  if (due == armed_) return;
  armed_ = due;
  timer_.cancel();
  if (due == base::Instant::never()) return;
  timer_.expires_at(std::chrono::steady_clock::time_point(base::Millis{due.ms}));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    armed_ = base::Instant::never();
    owner_.tick(now());
    pump();
  });
}

}  // namespace cardroom::server
