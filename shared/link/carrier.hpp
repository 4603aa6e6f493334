// Which carrier a link has is said by its address: tls://HOST:PORT, or the path of a Unix socket.
// Everything runs on the io_context's thread, which outlives what is returned, as `tls` does.
#pragma once

#include "shared/link/tls_socket.hpp"

namespace cardroom::link {

struct Tls {
  Identity* identity = nullptr;  // none: Unix sockets only
  Refused refused;
};

// Both throw std::runtime_error with a sentence, as the carriers do, and where an address is of TLS
// and there is no identity.
std::unique_ptr<LinkServer> listen(boost::asio::io_context& loop, const std::string& address,
                                   const Hello& mine, const Tls& tls);
std::unique_ptr<LinkClient> connect(boost::asio::io_context& loop, const std::string& address,
                                    const Hello& mine, const Tls& tls);

}  // namespace cardroom::link
