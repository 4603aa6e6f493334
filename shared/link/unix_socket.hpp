// Links over a Unix socket. The socket file has mode 0600 from its first moment; a file that is
// left over is replaced only if nobody listens on it any more. Everything runs on the io_context's
// thread, which outlives what is returned.
#pragma once

#include <memory>
#include <string>

#include "shared/link/link.hpp"

namespace boost::asio {
class io_context;
}

namespace cardroom::link {

// Listens as soon as it returns. Throws std::runtime_error with a sentence: the path is too long
// for a socket address, something else is at the path, another server listens there.
std::unique_ptr<LinkServer> listen_unix(boost::asio::io_context& loop, const std::string& path,
                                        const Hello& mine);

// Throws only where the path is too long; that nobody listens there is waited out.
std::unique_ptr<LinkClient> connect_unix(boost::asio::io_context& loop, const std::string& path,
                                         const Hello& mine);

}  // namespace cardroom::link
