// The two ends of links, whatever carries their bytes: heartbeats, bounds, reconnects. Nothing here
// looks into a frame but for its kind, and into a Hello for its role where the carrier has proved
// another. Everything runs on the io_context's thread, which outlives what is returned.
#pragma once

#include <memory>

#include "shared/link/link.hpp"
#include "shared/link/stream.hpp"

namespace cardroom::link {

// Links that a server holds at once; more are closed as they come.
inline constexpr std::size_t kMaxLinks = 256;

std::unique_ptr<LinkServer> serve_links(std::unique_ptr<Acceptor> acceptor, const Hello& mine);
std::unique_ptr<LinkClient> keep_link(std::unique_ptr<Connector> connector, const Hello& mine);

}  // namespace cardroom::link
