#include "shared/link/unix_socket.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <stdexcept>
#include <utility>

#include "shared/link/wire.hpp"

namespace cardroom::link {
namespace {

using Protocol = boost::asio::local::stream_protocol;

constexpr base::Millis kAcceptAgain{100};

Protocol::endpoint endpoint_of(const std::string& path) {
  if (path.empty() || path.size() >= sizeof(sockaddr_un{}.sun_path))
    throw std::runtime_error("the link's socket path must have 1 to " +
                             std::to_string(sizeof(sockaddr_un{}.sun_path) - 1) +
                             " bytes: " + path);
  return Protocol::endpoint(path);
}

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  throw std::runtime_error(what + " " + path + ": " + std::strerror(errno));
}

// Held as long as the server lives, so that of two that start at once only one can find the other's
// socket "left over".
class PathLock {
 public:
  explicit PathLock(const std::string& path)
      : file_(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
    if (file_ < 0) fail("cannot open the lock of", path);
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(file_);
    throw std::runtime_error("another server listens on " + path);
  }
  ~PathLock() { ::close(file_); }
  PathLock(const PathLock&) = delete;
  PathLock& operator=(const PathLock&) = delete;

 private:
  int file_;
};

void remove_left_over(boost::asio::io_context& loop, const std::string& path) {
  struct stat at {};
  if (::lstat(path.c_str(), &at) != 0) return;
  if (!S_ISSOCK(at.st_mode)) throw std::runtime_error("not a socket, left alone: " + path);
  Protocol::socket probe(loop);
  boost::system::error_code error;
  probe.connect(endpoint_of(path), error);
  if (error != boost::asio::error::connection_refused)
    throw std::runtime_error("another server listens on " + path);
  ::unlink(path.c_str());
}

class Server final : public LinkServer, public Wire::Owner {
 public:
  Server(boost::asio::io_context& loop, const std::string& path, const Hello& mine)
      : path_(path),
        mine_(mine),
        endpoint_(endpoint_of(path)),
        lock_(path),
        acceptor_(loop),
        timer_(loop) {
    remove_left_over(loop, path);
    acceptor_.open(Protocol());
    // On Linux the file takes its mode from the socket: there is no moment at which it is wider.
    if (::fchmod(acceptor_.native_handle(), 0600) != 0) fail("cannot restrict", path);
    boost::system::error_code error;
    acceptor_.bind(endpoint_, error);
    if (error) throw std::runtime_error("cannot listen on " + path + ": " + error.message());
    acceptor_.listen();
  }

  ~Server() {
    for (auto& [link, held] : links_) held.wire->abandon();
    ::unlink(path_.c_str());
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
    acceptor_.async_accept([this, alive = std::weak_ptr(alive_)](
                               const boost::system::error_code& error, Wire::Socket socket) {
      if (alive.expired() || error == boost::asio::error::operation_aborted) return;
      if (error) return accept_again();
      if (links_.size() < kMaxLinks) add(std::move(socket));
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

  void add(Wire::Socket socket) {
    const LinkId link = ++last_link_;
    auto wire = std::make_shared<Wire>(std::move(socket), Peer(mine_, Side::called, steady_now()),
                                       *this, link);
    links_.emplace(link, Held{wire});
    wire->run();
  }

  void on_wire_frame(Wire& wire, Frame&& frame) override {
    if (const Hello* theirs = std::get_if<Hello>(&frame)) {
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

  const std::string path_;
  const Hello mine_;
  const Protocol::endpoint endpoint_;
  PathLock lock_;
  Protocol::acceptor acceptor_;
  boost::asio::steady_timer timer_;
  Listener* listener_ = nullptr;
  std::map<LinkId, Held> links_;
  LinkId last_link_ = 0;
  // A wait that is over but not yet told must find that its owner has gone.
  const std::shared_ptr<char> alive_ = std::make_shared<char>();
};

class Client final : public LinkClient, public Wire::Owner {
 public:
  Client(boost::asio::io_context& loop, const std::string& path, const Hello& mine)
      : mine_(mine), endpoint_(endpoint_of(path)), socket_(loop), timer_(loop) {}

  ~Client() {
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
    socket_.async_connect(endpoint_, [this, alive = std::weak_ptr(alive_)](const auto& error) {
      if (alive.expired() || error == boost::asio::error::operation_aborted) return;
      if (error) return connect_later();
      Peer peer(mine_, Side::caller, steady_now(), std::exchange(version_, kVersion));
      wire_ = std::make_shared<Wire>(std::move(socket_), std::move(peer), *this, 0);
      wire_->run();
    });
  }

  void connect_later() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    timer_.expires_after(backoff_.next());
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const auto& error) {
      if (!error && !alive.expired()) connect();
    });
  }

  void on_wire_frame(Wire& wire, Frame&& frame) override {
    if (const Hello* theirs = std::get_if<Hello>(&frame)) {
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
  const Protocol::endpoint endpoint_;
  Protocol::socket socket_;
  boost::asio::steady_timer timer_;
  Backoff backoff_;
  std::uint8_t version_ = kVersion;  // to be spoken on the next link
  Listener* listener_ = nullptr;
  std::shared_ptr<Wire> wire_;
  bool up_ = false;
  const std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace

std::unique_ptr<LinkServer> listen_unix(boost::asio::io_context& loop, const std::string& path,
                                        const Hello& mine) {
  return std::make_unique<Server>(loop, path, mine);
}

std::unique_ptr<LinkClient> connect_unix(boost::asio::io_context& loop, const std::string& path,
                                         const Hello& mine) {
  return std::make_unique<Client>(loop, path, mine);
}

}  // namespace cardroom::link
