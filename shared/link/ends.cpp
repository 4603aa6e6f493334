#include "shared/link/ends.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>

#include "shared/link/wire.hpp"

namespace cardroom::link {
namespace {

constexpr base::Millis kAcceptAgain{100};

// Whether the other end may call itself that.
bool is_true(const Wire& wire, const Hello& theirs) {
  const auto proven = wire.proven();
  return !proven || *proven == theirs.role;
}

class Server final : public LinkServer, public Wire::Owner {
 public:
  Server(std::unique_ptr<Acceptor> acceptor, const Hello& mine)
      : mine_(mine), acceptor_(std::move(acceptor)), timer_(acceptor_->executor()) {}

  ~Server() {
    for (auto& [link, held] : links_) held.wire->abandon();
  }

  void start(Listener& listener) override {
    listener_ = &listener;
    accept();
  }

  void send(LinkId link, const Frame& frame) override {
    const auto found = links_.find(link);
    if (found != links_.end()) found->second.wire->send(frame);
  }

  void drop(LinkId link) override {
    const auto found = links_.find(link);
    if (found != links_.end()) found->second.wire->end(Ending::closed);
  }

 private:
  struct Held {
    std::shared_ptr<Wire> wire;
    bool up = false;
  };

  void accept() {
    acceptor_->accept([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error,
                                                            std::shared_ptr<Stream> stream) {
      if (alive.expired() || error == boost::asio::error::operation_aborted) return;
      if (error) return accept_again();
      if (links_.size() < kMaxLinks) add(std::move(stream));
      accept();
    });
  }

  // Out of descriptors: those who wait are taken when some are free again.
  void accept_again() {
    timer_.expires_after(kAcceptAgain);
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const auto& error) {
      if (!error && !alive.expired()) accept();
    });
  }

  void add(std::shared_ptr<Stream> stream) {
    const LinkId link = ++last_link_;
    auto wire = std::make_shared<Wire>(std::move(stream), Peer(mine_, Side::called, steady_now()),
                                       *this, link);
    links_.emplace(link, Held{wire});
    wire->run();
  }

  void on_wire_frame(Wire& wire, Frame&& frame) override {
    if (const Hello* theirs = std::get_if<Hello>(&frame)) {
      if (!is_true(wire, *theirs)) return wire.end(Ending::malformed);
      links_.at(wire.link()).up = true;
      listener_->on_link_up(wire.link(), *theirs, wire.peer().version());
    } else {
      listener_->on_frame(wire.link(), std::move(frame));
    }
  }

  void on_wire_end(Wire& wire, Ending) override {
    const LinkId link = wire.link();
    const auto held = links_.extract(link);
    if (held.mapped().up) listener_->on_link_down(link);
  }

  const Hello mine_;
  const std::unique_ptr<Acceptor> acceptor_;
  boost::asio::steady_timer timer_;
  Listener* listener_ = nullptr;
  std::map<LinkId, Held> links_;
  LinkId last_link_ = 0;
  // A wait that is over but not yet told must find that its owner has gone.
  const std::shared_ptr<char> alive_ = std::make_shared<char>();
};

class Client final : public LinkClient, public Wire::Owner {
 public:
  Client(std::unique_ptr<Connector> connector, const Hello& mine)
      : mine_(mine), connector_(std::move(connector)), timer_(connector_->executor()) {}

  ~Client() {
    if (connecting_) connecting_->close();
    if (wire_) wire_->abandon();
  }

  void start(Listener& listener) override {
    listener_ = &listener;
    connect();
  }

  void send(const Frame& frame) override {
    if (wire_ && up_) wire_->send(frame);
  }

 private:
  void connect() {
    connecting_ = connector_->connect([this, alive = std::weak_ptr(alive_)](const auto& error) {
      if (alive.expired()) return;
      timer_.cancel();
      const auto stream = std::exchange(connecting_, nullptr);
      if (error) return connect_later();
      Peer peer(mine_, Side::caller, steady_now(), std::exchange(version_, kVersion));
      wire_ = std::make_shared<Wire>(stream, std::move(peer), *this, 0);
      wire_->run();
    });
    timer_.expires_after(kSilenceLimit);
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const auto& error) {
      if (!error && !alive.expired() && connecting_) connecting_->close();
    });
  }

  void connect_later() {
    timer_.expires_after(backoff_.next());
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const auto& error) {
      if (!error && !alive.expired()) connect();
    });
  }

  void on_wire_frame(Wire& wire, Frame&& frame) override {
    if (const Hello* theirs = std::get_if<Hello>(&frame)) {
      if (!is_true(wire, *theirs)) return wire.end(Ending::malformed);
      up_ = true;
      backoff_.reset();
      listener_->on_up(*theirs, wire.peer().version());
    } else {
      listener_->on_frame(std::move(frame));
    }
  }

  void on_wire_end(Wire& wire, Ending) override {
    const auto wire_alive = std::exchange(wire_, nullptr);
    version_ = wire.peer().older().value_or(kVersion);
    connect_later();
    if (std::exchange(up_, false)) listener_->on_down();
  }

  const Hello mine_;
  const std::unique_ptr<Connector> connector_;
  boost::asio::steady_timer timer_;
  Backoff backoff_;
  std::uint8_t version_ = kVersion;  // to be spoken on the next link
  Listener* listener_ = nullptr;
  std::shared_ptr<Stream> connecting_;
  std::shared_ptr<Wire> wire_;
  bool up_ = false;
  const std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace

std::unique_ptr<LinkServer> serve_links(std::unique_ptr<Acceptor> acceptor, const Hello& mine) {
  return std::make_unique<Server>(std::move(acceptor), mine);
}

std::unique_ptr<LinkClient> keep_link(std::unique_ptr<Connector> connector, const Hello& mine) {
  return std::make_unique<Client>(std::move(connector), mine);
}

}  // namespace cardroom::link
