// What a SockJS service needs of the program around it. A session looks to the program like a
// WebSocket: the same peer, the same handler, the same codes. Loop's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "shared/base/time.hpp"
#include "shared/net/web_server.hpp"

namespace cardroom::realtime::sockjs {

struct Program {
  boost::asio::io_context& loop;
  std::function<base::Now()> clock;
  // A session is open; as WebHandler::on_open. `peer` outlives what it gives.
  std::function<std::unique_ptr<net::SocketHandler>(net::WebSocketPeer& peer,
                                                    const net::HttpRequest& request)>
      open;
  // A response where whoever asks for a session is not let in now.
  std::function<std::optional<net::HttpResponse>(const net::HttpRequest& request)> refuse_new;
  // The same where a session is named that is not there or another's, in place of the 404.
  std::function<std::optional<net::HttpResponse>(const net::HttpRequest& request)> refuse_unknown;
};

}  // namespace cardroom::realtime::sockjs
