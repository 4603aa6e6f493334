#include "shared/net/arrival.hpp"

#include <array>
#include <utility>

#include "shared/net/proxy_header.hpp"

namespace cardroom::net {

namespace {

// Not a byte more than asked for: what follows is TLS's or HTTP's.
Coroutine<bool> read_exactly(ConnectionPtr connection, char* space, std::size_t size) {
  std::size_t had = 0;
  while (had < size) {
    const auto left = asio::buffer(space + had, size - had);
    const std::size_t n = co_await Wire::read_some(connection, left);
    if (n == 0) co_return false;
    had += n;
  }
  co_return true;
}

Coroutine<bool> read_proxy_header(ConnectionPtr connection) {
  std::array<char, kMaxProxyHeader> header;
  const bool begun = co_await read_exactly(connection, header.data(), kProxyHeaderBegin);
  if (!begun) co_return false;
  const auto size = proxy_header_size({header.data(), kProxyHeaderBegin});
  if (!size) co_return false;
  char* const rest = header.data() + kProxyHeaderBegin;
  const bool whole = co_await read_exactly(connection, rest, *size - kProxyHeaderBegin);
  if (!whole) co_return false;
  const auto client = parse_proxy_header({header.data(), *size});
  if (!client) co_return false;
  if (*client) connection->come_from(**client);
  co_return true;
}

// False where a proxy's header was due and is not there.
Coroutine<bool> be_told_of_client(ConnectionPtr connection) {
  const ServerOptions& options = connection->options();
  if (!options.proxy_protocol) co_return true;
  if (!options.proxies.trust(connection->address())) co_return false;
  const bool told = co_await read_proxy_header(connection);
  co_return told;
}

}  // namespace

Coroutine<bool> arrive(ConnectionPtr connection) {
  const ServerOptions& options = connection->options();
  std::uint64_t& not_arrived = connection->core().counts.not_arrived;
  connection->begin_rest(options.handshake_deadline);
  const bool told = co_await be_told_of_client(connection);
  if (!told) ++not_arrived;
  if (!told || !connection->admitted()) co_return false;
  if (!options.tls) co_return true;
  const int descriptor = connection->socket().native_handle();
  connection->begin_tls(options.tls->accept(descriptor));
  const bool agreed = co_await Wire::shake_hands(connection);
  if (!agreed) ++not_arrived;
  co_return agreed;
}

}  // namespace cardroom::net
