// Links over TCP with TLS, whose both ends show certificates (identity.hpp). An address is
// tls://HOST:PORT, HOST an IP address and no name, so that nothing waits for a resolver.
// Everything runs on the io_context's thread, which outlives what is returned, as `identity` does.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "shared/link/identity.hpp"
#include "shared/link/link.hpp"

namespace boost::asio {
class io_context;
}

namespace cardroom::link {

// Told of links that TLS or a certificate's role has refused: the other end's address, and why. The
// same words for the same address once only, as long as no others come between.
using Refused = std::function<void(const std::string& address, const std::string& why)>;

bool is_tls(std::string_view address);
// What is wrong with a tls:// address to be reached; empty: nothing.
std::string address_fault(const std::string& address);
// The same of one to be listened on: no player's network may reach it, so it is a loopback or
// private one (RFC 1918, RFC 4193, RFC 3927), and no wildcard.
std::string listening_fault(const std::string& address);

// Listens as soon as it returns. Throws std::runtime_error with a sentence.
std::unique_ptr<LinkServer> listen_tls(boost::asio::io_context& loop, const std::string& address,
                                       const Hello& mine, Identity& identity, Refused refused);

// Throws only where the address is none; that nobody listens there is waited out.
std::unique_ptr<LinkClient> connect_tls(boost::asio::io_context& loop, const std::string& address,
                                        const Hello& mine, Identity& identity, Refused refused);

}  // namespace cardroom::link
