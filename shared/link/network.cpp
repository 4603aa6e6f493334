#include "shared/link/network.hpp"

#include <algorithm>

#include "shared/base/check.hpp"
#include "shared/link/peer.hpp"

namespace cardroom::link {

class Network::Server final : public LinkServer {
 public:
  Server(Network& network, std::string address, Hello mine, std::uint8_t version)
      : network_(network), address_(std::move(address)), mine_(std::move(mine)), version_(version) {
    CHECK(network_.servers_.emplace(address_, this).second);
    network_.point_clients(address_, this);
  }
  ~Server() override {
    for (const LinkId link : links()) network_.end(link, Ending::reset);
    network_.servers_.erase(address_);
    network_.point_clients(address_, nullptr);
    std::erase_if(network_.under_way_, [this](const auto& one) {
      return one.second.to_server && one.second.server == this;
    });
  }
  void start(Listener& listener) override {
    listener_ = &listener;
    network_.changed();
  }
  void send(LinkId link, const Frame& frame) override { network_.send(link, false, frame); }
  void drop(LinkId link) override { network_.end(link, Ending::reset); }

 private:
  friend class Network;
  std::vector<LinkId> links() const {
    return network_.links_of([this](const Link& one) { return one.server == this; });
  }

  Network& network_;
  const std::string address_;
  const Hello mine_;
  const std::uint8_t version_;
  Listener* listener_ = nullptr;
  bool stopped_ = false;
  base::Instant silent_at_ = base::Instant::never();
  Events frozen_;
};

class Network::Client final : public LinkClient {
 public:
  Client(Network& network, std::string address, Hello mine, std::uint8_t version)
      : network_(network),
        pair_(mine.name, std::move(address)),
        mine_(std::move(mine)),
        version_(version) {
    network_.clients_.push_back(this);
    const auto server = network_.servers_.find(pair_.second);
    if (server != network_.servers_.end()) server_ = server->second;
    network_.note_way(pair_);
  }
  ~Client() override {
    // One that it has left may stand at the other end still.
    for (const LinkId link : network_.links_of([&](const Link& one) { return one.client == this; }))
      network_.end(link, Ending::reset);
    std::erase(network_.clients_, this);
    std::erase_if(network_.under_way_, [this](const auto& one) {
      return !one.second.to_server && one.second.client == this;
    });
  }
  void start(Listener& listener) override {
    listener_ = &listener;
    retry_ = network_.now_;
    network_.changed();
  }
  void send(const Frame& frame) override {
    if (up_) network_.send(link_, true, frame);
  }

 private:
  friend class Network;
  Network& network_;
  const Pair pair_;
  const Hello mine_;
  const std::uint8_t version_;
  Listener* listener_ = nullptr;
  Server* server_ = nullptr;  // that is at its address
  bool parted_ = false;       // from there,
  base::Millis delay_{0};     // and how long a frame is under way
  LinkId link_ = 0;           // 0: down
  // As its listener was told; a link that it does not know of yet carries nothing of it.
  bool up_ = false;
  base::Instant retry_ = base::Instant::never();
};

std::unique_ptr<LinkServer> Network::serve(const std::string& address, Hello mine,
                                           std::uint8_t version) {
  return std::make_unique<Server>(*this, address, std::move(mine), version);
}

std::unique_ptr<LinkClient> Network::connect(const std::string& address, Hello mine,
                                             std::uint8_t version) {
  return std::make_unique<Client>(*this, address, std::move(mine), version);
}

void Network::push(LinkId link, bool to_server, Kind kind, const Frame& frame) {
  Link& one = links_.at(link);
  base::Instant& due = to_server ? one.to_server : one.to_client;
  due = std::max(due, now_ + one.client->delay_);
  changed();
  under_way_.emplace(Key{due, ++last_event_},
                     Event{link, to_server, kind, one.client, one.server, frame, one.version});
}

void Network::send(LinkId link, bool to_server, const Frame& frame) {
  const auto at = links_.find(link);
  if (at == links_.end()) return;
  CHECK(frame.index() < kinds_of(at->second.version));
  if (to_server ? at->second.lost_to_server : at->second.lost_to_client) return;
  if (++at->second.waiting > kMaxNetworkQueue) return end(link, Ending::reset);
  push(link, to_server, Kind::frame, frame);
}

void Network::end(LinkId link, Ending how) {
  const auto at = links_.find(link);
  if (at == links_.end()) return;
  Link& one = at->second;
  // An end that was not told of this link's beginning is not told of its end either.
  bool tell_client = !one.client_left, tell_server = !one.server_left;
  const auto lose = [&](const auto& held) {
    const Event& event = held.second;
    if (event.link != link || event.kind == Kind::down) return false;
    if (event.to_server && how == Ending::silent) return false;
    if (event.kind == Kind::up) (event.to_server ? tell_server : tell_client) = false;
    return true;
  };
  std::erase_if(under_way_, lose);
  std::erase_if(one.server->frozen_, lose);
  if (tell_client) push(link, false, Kind::down, Heartbeat{});
  if (tell_server) push(link, true, Kind::down, Heartbeat{});
  if (!one.client_left) come_back(*one.client);
  links_.erase(at);
}

void Network::come_back(Client& client) {
  client.link_ = 0;
  client.retry_ = now_ + kReconnectFirst;
  changed();
}

void Network::fall_silent(const std::string& client, const std::string& server, Silence silence) {
  for (const LinkId link : links_between(client, server)) {
    for (const bool to_server : {true, false}) {
      if (silence == (to_server ? Silence::to_client : Silence::to_server)) continue;
      lose(link, to_server);
      std::erase_if(under_way_, [&](const auto& held) {
        const Event& event = held.second;
        const bool goes = event.link == link && event.to_server == to_server;
        return goes && event.kind == Kind::frame && links_.at(link).waiting-- > 0;
      });
    }
  }
}

void Network::lose(LinkId link, bool to_server) {
  Link& one = links_.at(link);
  if (std::exchange(to_server ? one.lost_to_server : one.lost_to_client, true)) return;
  deaf_.insert({now_ + kSilenceLimit, {link, to_server}});
  changed();
}

// One end gives the link up: to itself it is down, and the other hears nothing more.
void Network::leave(LinkId link, bool server) {
  const auto at = links_.find(link);
  if (at == links_.end()) return;
  Link& one = at->second;
  if (server ? one.client_left : one.server_left) return end(link, Ending::reset);
  (server ? one.server_left : one.client_left) = true;
  push(link, server, Kind::down, Heartbeat{});
  if (!server) come_back(*one.client);
  lose(link, !server);
}

void Network::give_up_on_silent() {
  while (!deaf_.empty() && deaf_.begin()->first <= now_) {
    const Deaf deaf = deaf_.extract(deaf_.begin()).value().second;
    leave(deaf.link, deaf.server);
  }
}

std::vector<LinkId> Network::links_of(const std::function<bool(const Link&)>& wanted) const {
  std::vector<LinkId> found;
  for (const auto& [link, one] : links_)
    if (wanted(one)) found.push_back(link);
  return found;
}

std::vector<LinkId> Network::links_between(const std::string& client,
                                           const std::string& server) const {
  return links_of(
      [pair = Pair(client, server)](const Link& one) { return one.client->pair_ == pair; });
}

void Network::cut(const std::string& client, const std::string& server) {
  for (const LinkId link : links_between(client, server)) end(link, Ending::reset);
}

void Network::part(const std::string& client, const std::string& server) {
  parted_.emplace(client, server);
  note_way({client, server});
  cut(client, server);
}

void Network::heal(const std::string& client, const std::string& server) {
  parted_.erase({client, server});
  note_way({client, server});
}

void Network::stop(const std::string& server) {
  Server& one = *servers_.at(server);
  if (std::exchange(one.stopped_, true)) return;
  one.silent_at_ = now_ + kSilenceLimit;
  changed();
}

void Network::resume(const std::string& server) {
  Server& one = *servers_.at(server);
  one.stopped_ = false;
  one.silent_at_ = base::Instant::never();
  under_way_.merge(one.frozen_);
  changed();
}

void Network::delay(const std::string& client, const std::string& server, base::Millis by) {
  delays_[{client, server}] = by;
  note_way({client, server});
}

// A client knows how its way is, so that nobody looks it up by name for every frame.
void Network::note_way(const Pair& pair) {
  const auto delay = delays_.find(pair);
  for (Client* client : clients_) {
    if (client->pair_ != pair) continue;
    client->parted_ = parted_.contains(pair);
    client->delay_ = delay == delays_.end() ? base::Millis{0} : delay->second;
  }
  changed();
}

void Network::pass(base::Millis span) {
  now_ = now_ + span;
}

bool Network::reachable(const Client& client) const {
  const Server* server = client.server_;
  return server && server->listener_ && !server->stopped_ && !client.parted_;
}

void Network::point_clients(const std::string& address, Server* server) {
  for (Client* client : clients_)
    if (client->pair_.second == address) client->server_ = server;
  changed();
}

void Network::reconnect() {
  for (Client* client : clients_) {
    const bool down = client->link_ == 0 && !client->up_;
    if (!down || client->retry_ > now_ || !reachable(*client)) continue;
    const LinkId link = client->link_ = ++last_link_;
    Server* server = client->server_;
    links_[link] = {client, server, std::min(client->version_, server->version_), 0, now_, now_};
    push(link, true, Kind::up, client->mine_);
    push(link, false, Kind::up, server->mine_);
  }
}

void Network::give_up_on_stopped() {
  for (const auto& [address, server] : servers_) {
    if (server->silent_at_ > now_) continue;
    server->silent_at_ = base::Instant::never();
    for (const LinkId link : server->links()) end(link, Ending::silent);
  }
}

bool Network::deliver_one() {
  if (is_idle()) return false;
  reconnect();
  give_up_on_stopped();
  give_up_on_silent();
  while (!under_way_.empty() && under_way_.begin()->first.first <= now_) {
    auto first = under_way_.extract(under_way_.begin());
    Event& event = first.mapped();
    if (event.to_server && event.server->stopped_) {
      event.server->frozen_.insert(std::move(first));
      continue;
    }
    const auto standing = links_.find(event.link);
    if (event.kind == Kind::frame && standing != links_.end()) --standing->second.waiting;
    changed();  // whoever is told of an end comes back
    deliver(std::move(event));
    return true;
  }
  idle_until_ = next_due();
  return false;
}

void Network::deliver(Event&& event) {
  LinkServer::Listener* server = event.to_server ? event.server->listener_ : nullptr;
  LinkClient::Listener* client = event.to_server ? nullptr : event.client->listener_;
  if (client && event.kind != Kind::frame) event.client->up_ = event.kind == Kind::up;
  switch (event.kind) {
    case Kind::up: {
      const Hello theirs = std::get<Hello>(event.frame);
      return server ? server->on_link_up(event.link, theirs, event.version)
                    : client->on_up(theirs, event.version);
    }
    case Kind::frame:
      if (on_deliver) on_deliver(event.link, event.to_server, event.frame);
      return server ? server->on_frame(event.link, std::move(event.frame))
                    : client->on_frame(std::move(event.frame));
    case Kind::down:
      return server ? server->on_link_down(event.link) : client->on_down();
  }
}

void Network::pump() {
  while (deliver_one()) continue;
}

base::Instant Network::next_due() const {
  if (is_idle()) return idle_until_;
  base::Instant next = base::Instant::never();
  if (!under_way_.empty()) next = under_way_.begin()->first.first;
  for (const Client* client : clients_)
    if (client->link_ == 0 && !client->up_ && reachable(*client))
      next = std::min(next, client->retry_);
  for (const auto& [address, server] : servers_) next = std::min(next, server->silent_at_);
  if (!deaf_.empty()) next = std::min(next, deaf_.begin()->first);
  return next;
}

}  // namespace cardroom::link
