// The steps of one HTTP exchange on a Connection: the head's bytes in, a response out.
// Never interprets a head (http_check.hpp does) nor a body. Inside shared/net only; loop's thread.
#pragma once

#include <string_view>

#include "shared/net/connection.hpp"

namespace cardroom::net {

// Reads until the connection's inbound() begins with a whole head, and returns its length; 0 where
// there is none and the connection is to end (a refusal has been written then).
Coroutine<std::size_t> read_head(ConnectionPtr connection);

// Reads some bytes more into inbound(); false at the end of the connection.
Coroutine<bool> read_more(ConnectionPtr connection);

// Asks the handler and writes its response, whole or in pieces; false where the connection is to
// end.
Coroutine<bool> answer(ConnectionPtr connection, HttpRequest request, KeepAlive keep_alive);

// False where the connection was lost on the way.
Coroutine<bool> write_response(ConnectionPtr connection, HttpResponse response,
                               KeepAlive keep_alive, BodySent body_sent);

// The carrier's own refusal of a request; the connection is to end after it.
Coroutine<void> refuse_request(ConnectionPtr connection, int status, std::string_view why);

// The same of a request whose head was read: its handler may have others read it, too.
Coroutine<void> refuse_request(ConnectionPtr connection, const HttpRequest* request, int status,
                               std::string_view why);

// "HTTP/1.1 100 Continue": the client waits for it before its body.
Coroutine<void> write_continue(ConnectionPtr connection);

}  // namespace cardroom::net
