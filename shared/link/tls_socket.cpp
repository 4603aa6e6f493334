#include "shared/link/tls_socket.hpp"

#include <openssl/ssl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

#include "shared/link/ends.hpp"

namespace cardroom::link {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr std::string_view kScheme = "tls://";

std::optional<Tcp::endpoint> parse(std::string_view address) {
  if (!is_tls(address)) return std::nullopt;
  address.remove_prefix(kScheme.size());
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  const bool brackets = host.starts_with('[') && host.ends_with(']');
  if (brackets) host = host.substr(1, host.size() - 2);
  Error error;
  const auto ip = asio::ip::make_address(std::string(host), error);
  std::uint16_t number = 0;
  const auto [end, wrong] = std::from_chars(port.begin(), port.end(), number);
  if (error || ip.is_v6() != brackets || wrong != std::errc() || end != port.end() || number == 0)
    return std::nullopt;
  return Tcp::endpoint(ip, number);
}

bool is_private(const asio::ip::address_v4& ip) {
  const std::uint32_t bits = ip.to_uint();
  const std::uint32_t first = bits >> 24, two = bits >> 16;
  return first == 127 || first == 10 || (bits >> 20) == 0xAC1 || two == 0xC0A8 || two == 0xA9FE;
}

bool is_private(const asio::ip::address& ip) {
  if (ip.is_v4()) return is_private(ip.to_v4());
  const auto v6 = ip.to_v6();
  if (v6.is_v4_mapped()) return is_private(asio::ip::make_address_v4(asio::ip::v4_mapped, v6));
  return v6.is_loopback() || v6.is_link_local() || (v6.to_bytes()[0] & 0xFE) == 0xFC;
}

std::string print(const Tcp::endpoint& endpoint) {
  const bool v6 = endpoint.address().is_v6();
  const std::string host = endpoint.address().to_string();
  return std::string(kScheme) + (v6 ? "[" + host + "]" : host) + ":" +
         std::to_string(endpoint.port());
}

// Says each refusal once: who is refused comes again several times a second.
class Teller {
 public:
  explicit Teller(Refused refused) : refused_(std::move(refused)) {}
  void tell(const std::string& address, const std::string& why) {
    if (std::exchange(last_, address + why) != address + why) refused_(address, why);
  }
  void forget() { last_.clear(); }

 private:
  const Refused refused_;
  std::string last_;
};

enum class End : std::uint8_t { accepts, connects };

class TlsStream final : public Stream, public std::enable_shared_from_this<TlsStream> {
 public:
  TlsStream(Tcp::socket socket, Identity& identity, End end, std::shared_ptr<Teller> teller)
      : stream_(std::move(socket), identity.context()),
        mine_(identity.role()),
        end_(end),
        teller_(std::move(teller)) {}

  Tcp::socket& socket() { return stream_.next_layer(); }
  asio::any_io_executor executor() override { return stream_.get_executor(); }

  void open(Done done) override {
    Error ignored;
    socket().set_option(Tcp::no_delay(true), ignored);
    const auto there = socket().remote_endpoint(ignored);
    // A caller's port is another each time.
    address_ = end_ == End::connects ? print(there) : there.address().to_string();
    const auto side =
        end_ == End::accepts ? asio::ssl::stream_base::server : asio::ssl::stream_base::client;
    stream_.async_handshake(side, [self = shared_from_this(), done = std::move(done)](
                                      const Error& error) { done(self->judge(error), 0); });
  }

  void read_some(std::span<char> space, Done done) override {
    stream_.async_read_some(
        asio::buffer(space.data(), space.size()),
        [self = shared_from_this(), done = std::move(done)](const Error& error, std::size_t size) {
          // In TLS 1.3 who accepts refuses a certificate after the other's handshake is over.
          if (error.category() == asio::error::get_ssl_category())
            self->teller_->tell(self->address_, error.message());
          else if (!error)
            self->teller_->forget();
          done(error, size);
        });
  }

  void write_all(std::string_view bytes, Done done) override {
    asio::async_write(stream_, asio::buffer(bytes), std::move(done));
  }

  void close() override {
    Error ignored;
    socket().close(ignored);
  }

  std::optional<Role> proven() const override { return proven_; }

 private:
  Error judge(const Error& error) {
    if (error) {
      const long verdict = SSL_get_verify_result(stream_.native_handle());
      const bool of_tls = error.category() == asio::error::get_ssl_category();
      if (verdict != X509_V_OK)
        teller_->tell(address_, X509_verify_cert_error_string(verdict));
      else if (of_tls)
        teller_->tell(address_, error.message());
      return error;
    }
    const auto role = peer_role(stream_.native_handle(), mine_);
    if (!role) {
      teller_->tell(address_, role.reason());
      return asio::error::access_denied;
    }
    proven_ = *role;
    return {};
  }

  asio::ssl::stream<Tcp::socket> stream_;
  const Role mine_;
  const End end_;
  const std::shared_ptr<Teller> teller_;
  std::string address_;
  std::optional<Role> proven_;
};

class TlsAcceptor final : public Acceptor {
 public:
  TlsAcceptor(asio::io_context& loop, const std::string& address, Identity& identity,
              Refused refused)
      : acceptor_(loop), identity_(identity), teller_(std::make_shared<Teller>(refused)) {
    if (const std::string fault = listening_fault(address); !fault.empty())
      throw std::runtime_error(fault);
    const Tcp::endpoint endpoint = *parse(address);
    Error error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw std::runtime_error("cannot listen on " + address + ": " + error.message());
  }

  asio::any_io_executor executor() override { return acceptor_.get_executor(); }
  void accept(Accepted accepted) override {
    acceptor_.async_accept(
        [&identity = identity_, teller = teller_, accepted = std::move(accepted)](
            const Error& error, Tcp::socket socket) {
          if (error) return accepted(error, nullptr);
          accepted(error,
                   std::make_shared<TlsStream>(std::move(socket), identity, End::accepts, teller));
        });
  }

 private:
  Tcp::acceptor acceptor_;
  Identity& identity_;
  const std::shared_ptr<Teller> teller_;
};

class TlsConnector final : public Connector {
 public:
  TlsConnector(asio::io_context& loop, const std::string& address, Identity& identity,
               Refused refused)
      : loop_(loop), identity_(identity), teller_(std::make_shared<Teller>(refused)) {
    if (const std::string fault = address_fault(address); !fault.empty())
      throw std::runtime_error(fault);
    endpoint_ = *parse(address);
  }

  asio::any_io_executor executor() override { return loop_.get_executor(); }
  std::shared_ptr<Stream> connect(Connected connected) override {
    auto stream =
        std::make_shared<TlsStream>(Tcp::socket(loop_), identity_, End::connects, teller_);
    stream->socket().async_connect(endpoint_, [stream, connected = std::move(connected)](
                                                  const Error& error) { connected(error); });
    return stream;
  }

 private:
  asio::io_context& loop_;
  Identity& identity_;
  const std::shared_ptr<Teller> teller_;
  Tcp::endpoint endpoint_;
};

}  // namespace

bool is_tls(std::string_view address) {
  return address.starts_with(kScheme);
}

std::string address_fault(const std::string& address) {
  return parse(address) ? "" : "not tls://ADDR:PORT (an address, not a name): " + address;
}

std::string listening_fault(const std::string& address) {
  const auto endpoint = parse(address);
  if (!endpoint) return address_fault(address);
  if (endpoint->address().is_unspecified())
    return address + " is every address of this machine; name the private one";
  return is_private(endpoint->address())
             ? ""
             : address + " is a public address; links belong on a loopback or private one";
}

std::unique_ptr<LinkServer> listen_tls(asio::io_context& loop, const std::string& address,
                                       const Hello& mine, Identity& identity, Refused refused) {
  return serve_links(std::make_unique<TlsAcceptor>(loop, address, identity, std::move(refused)),
                     mine);
}

std::unique_ptr<LinkClient> connect_tls(asio::io_context& loop, const std::string& address,
                                        const Hello& mine, Identity& identity, Refused refused) {
  return keep_link(std::make_unique<TlsConnector>(loop, address, identity, std::move(refused)),
                   mine);
}

}  // namespace cardroom::link
