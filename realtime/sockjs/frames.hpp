// The frames of SockJS 0.3.3 as bytes: what a session says, and how each transport wraps it.
// Never reads what a client sends. Texts must be UTF-8 already. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cardroom::realtime::sockjs {

// How a client receives over HTTP. It sends in requests of their own.
enum class Transport : std::uint8_t { xhr, xhr_streaming, eventsource, htmlfile, jsonp };

// Polls are answered with one frame, streams with many.
bool is_stream(Transport transport);

struct Receiver {
  Transport transport = Transport::xhr;
  std::string callback{};  // of htmlfile and jsonp; checked by whoever parsed it
  bool operator==(const Receiver&) const = default;
};

inline constexpr std::string_view kOpenFrame = "o";
inline constexpr std::string_view kHeartbeatFrame = "h";

// A JSON text as browsers write it, with those characters escaped besides that they mangle on the
// way in: U+200C-200F, U+2028-202F, U+2060-206F, U+FFF0-FFFF, and what needs a surrogate pair.
void append_quoted(std::string& out, std::string_view text);

// `quoted`: texts by append_quoted with commas between them.
std::string array_frame(std::string_view quoted);
std::string close_frame(std::uint16_t code, std::string_view reason);

// What a stream begins with, empty for a poll: browsers hold the first bytes back.
std::string prelude(const Receiver& receiver);

// One frame as the receiver wants it.
std::string wrapped(const Receiver& receiver, std::string_view frame);

}  // namespace cardroom::realtime::sockjs
