#include "shared/link/in_process.hpp"

#include <algorithm>
#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::link {

void InProcessClient::start(Listener& listener) {
  listener_ = &listener;
  links_.join(*this);
}

void InProcessClient::send(const Frame& frame) {
  if (up()) links_.push_frame(true, *this, frame);
}

InProcessClient& InProcessLinks::client(Hello theirs) {
  return *clients_.emplace_back(std::make_unique<InProcessClient>(*this, std::move(theirs)));
}

InProcessClient* InProcessLinks::client_of(LinkId link) {
  const auto same = [link](const auto& client) { return client->link_ == link; };
  const auto found = std::find_if(clients_.begin(), clients_.end(), same);
  return link == 0 || found == clients_.end() ? nullptr : found->get();
}

void InProcessLinks::send(LinkId link, const Frame& frame) {
  if (InProcessClient* client = client_of(link)) push_frame(false, *client, frame);
}

void InProcessLinks::drop(LinkId link) {
  if (InProcessClient* client = client_of(link)) cut(*client);
}

void InProcessLinks::join(InProcessClient& client) {
  CHECK(listener_ && client.listener_);
  if (client.up()) return;
  client.link_ = ++last_link_;
  push({true, Kind::up, client.link_, &client, client.mine_});
  push({false, Kind::up, client.link_, &client, mine_});
}

void InProcessLinks::cut(InProcessClient& client) {
  if (!client.up()) return;
  const LinkId link = std::exchange(client.link_, 0);
  client.waiting_ = 0;
  // An end that was not told of this link's beginning is not told of its end either.
  bool tell[2] = {true, true};
  std::erase_if(queue_, [&](const Event& event) {
    if (event.link != link) return false;
    if (event.kind == Kind::up) tell[event.to_server] = false;
    return true;
  });
  for (const bool to_server : {true, false})
    if (tell[to_server]) push({to_server, Kind::down, link, &client, Heartbeat{}});
}

void InProcessLinks::push_frame(bool to_server, InProcessClient& client, const Frame& frame) {
  if (++client.waiting_ > kMaxInProcessQueue) return cut(client);
  push({to_server, Kind::frame, client.link_, &client, frame});
}

void InProcessLinks::push(Event event) {
  queue_.push_back(std::move(event));
  if (queue_.size() == 1 && wake_) wake_();
}

bool InProcessLinks::deliver_one() {
  if (queue_.empty()) return false;
  Event event = std::move(queue_.front());
  queue_.pop_front();
  if (event.kind == Kind::frame) --event.client->waiting_;
  switch (event.kind) {
    case Kind::up: {
      const Hello theirs = std::get<Hello>(event.frame);
      if (event.to_server)
        listener_->on_link_up(event.link, theirs);
      else
        event.client->listener_->on_up(theirs);
      break;
    }
    case Kind::frame:
      if (event.to_server)
        listener_->on_frame(event.link, std::move(event.frame));
      else
        event.client->listener_->on_frame(std::move(event.frame));
      break;
    case Kind::down:
      if (event.to_server)
        listener_->on_link_down(event.link);
      else
        event.client->listener_->on_down();
      break;
  }
  return true;
}

void InProcessLinks::pump() {
  while (deliver_one()) continue;
}

}  // namespace cardroom::link
