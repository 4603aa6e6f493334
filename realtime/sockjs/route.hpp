// What a path below a SockJS service's prefix asks for, and what may be asked there.
// Never decodes a path: `%` in it is a character like any other. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "realtime/sockjs/frames.hpp"

namespace cardroom::realtime::sockjs {

enum class Endpoint : std::uint8_t {
  none,
  greeting,
  info,
  iframe,
  raw_websocket,
  websocket,
  xhr,
  xhr_send,
  xhr_streaming,
  eventsource,
  htmlfile,
  jsonp,
  jsonp_send,
};

struct Route {
  Endpoint endpoint = Endpoint::none;
  std::string_view session{};  // of those that belong to one
  bool operator==(const Route&) const = default;
};

// `rest`: the path behind the prefix.
Route route(std::string_view rest);

// As the header Allow has them.
std::string_view methods(Endpoint endpoint);
bool allows(Endpoint endpoint, std::string_view method);

// For browsers of old and proxies that buffer: off unless the operator wants them.
bool is_legacy(Endpoint endpoint);
// How the client receives there; nothing where it does not.
std::optional<Transport> transport_of(Endpoint endpoint);
// The client sends its messages there.
bool is_send(Endpoint endpoint);

// Which sessions' names are taken.
enum class IdAlphabet : std::uint8_t { url_safe, any };
struct IdRule {
  std::size_t least = 8, most = 64;
  IdAlphabet alphabet = IdAlphabet::url_safe;
};
bool is_session_id(std::string_view id, const IdRule& rule);

// A name that a page may call: letters, digits, `-`, `_` and `.`, at most kMaxCallback.
inline constexpr std::size_t kMaxCallback = 32;
bool is_callback(std::string_view name);

}  // namespace cardroom::realtime::sockjs
