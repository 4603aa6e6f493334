#include "shared/link/unix_socket.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "shared/link/ends.hpp"

namespace cardroom::link {
namespace {

using Protocol = boost::asio::local::stream_protocol;

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

class UnixStream final : public Stream {
 public:
  explicit UnixStream(Protocol::socket connected) : socket(std::move(connected)) {}

  boost::asio::any_io_executor executor() override { return socket.get_executor(); }
  void open(Done done) override { done({}, 0); }
  void read_some(std::span<char> space, Done done) override {
    socket.async_read_some(boost::asio::buffer(space.data(), space.size()), std::move(done));
  }
  void write_all(std::string_view bytes, Done done) override {
    boost::asio::async_write(socket, boost::asio::buffer(bytes), std::move(done));
  }
  void close() override {
    boost::system::error_code ignored;
    socket.close(ignored);
  }
  std::optional<Role> proven() const override { return std::nullopt; }

  Protocol::socket socket;
};

class UnixAcceptor final : public Acceptor {
 public:
  UnixAcceptor(boost::asio::io_context& loop, const std::string& path)
      : path_(path), endpoint_(endpoint_of(path)), lock_(path), acceptor_(loop) {
    remove_left_over(loop, path);
    acceptor_.open(Protocol());
    // On Linux the file takes its mode from the socket: there is no moment at which it is wider.
    if (::fchmod(acceptor_.native_handle(), 0600) != 0) fail("cannot restrict", path);
    boost::system::error_code error;
    acceptor_.bind(endpoint_, error);
    if (error) throw std::runtime_error("cannot listen on " + path + ": " + error.message());
    acceptor_.listen();
  }
  ~UnixAcceptor() { ::unlink(path_.c_str()); }

  boost::asio::any_io_executor executor() override { return acceptor_.get_executor(); }
  void accept(Accepted accepted) override {
    acceptor_.async_accept([accepted = std::move(accepted)](const boost::system::error_code& error,
                                                            Protocol::socket socket) {
      accepted(error, std::make_shared<UnixStream>(std::move(socket)));
    });
  }

 private:
  const std::string path_;
  const Protocol::endpoint endpoint_;
  PathLock lock_;
  Protocol::acceptor acceptor_;
};

class UnixConnector final : public Connector {
 public:
  UnixConnector(boost::asio::io_context& loop, const std::string& path)
      : loop_(loop), endpoint_(endpoint_of(path)) {}

  boost::asio::any_io_executor executor() override { return loop_.get_executor(); }
  std::shared_ptr<Stream> connect(Connected connected) override {
    auto stream = std::make_shared<UnixStream>(Protocol::socket(loop_));
    stream->socket.async_connect(endpoint_, [stream, connected = std::move(connected)](
                                                const auto& error) { connected(error); });
    return stream;
  }

 private:
  boost::asio::io_context& loop_;
  const Protocol::endpoint endpoint_;
};

}  // namespace

std::unique_ptr<LinkServer> listen_unix(boost::asio::io_context& loop, const std::string& path,
                                        const Hello& mine) {
  return serve_links(std::make_unique<UnixAcceptor>(loop, path), mine);
}

std::unique_ptr<LinkClient> connect_unix(boost::asio::io_context& loop, const std::string& path,
                                         const Hello& mine) {
  return keep_link(std::make_unique<UnixConnector>(loop, path), mine);
}

}  // namespace cardroom::link
