#include "shared/link/carrier.hpp"

#include <stdexcept>

#include "shared/link/unix_socket.hpp"

namespace cardroom::link {
namespace {

Identity& identity_for(const std::string& address, const Tls& tls) {
  if (tls.identity) return *tls.identity;
  throw std::runtime_error(
      address + " needs certificates: name them with --link-ca, --link-cert, --link-key");
}

}  // namespace

std::unique_ptr<LinkServer> listen(boost::asio::io_context& loop, const std::string& address,
                                   const Hello& mine, const Tls& tls) {
  if (!is_tls(address)) return listen_unix(loop, address, mine);
  return listen_tls(loop, address, mine, identity_for(address, tls), tls.refused);
}

std::unique_ptr<LinkClient> connect(boost::asio::io_context& loop, const std::string& address,
                                    const Hello& mine, const Tls& tls) {
  if (!is_tls(address)) return connect_unix(loop, address, mine);
  return connect_tls(loop, address, mine, identity_for(address, tls), tls.refused);
}

}  // namespace cardroom::link
