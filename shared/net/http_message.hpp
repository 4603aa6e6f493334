// One HTTP request and one response as plain values, as handlers see them.
// Never reads a socket, never parses. Pure; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cardroom::net {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

enum class HttpVersion : std::uint8_t { kOneZero, kOneOne };

struct HttpRequest {
  std::string method;   // as sent: "GET"
  std::string path;     // the target before '?', not decoded
  std::string query;    // the target after '?', not decoded
  HttpHeaders headers;  // names in lower case, in the order sent
  std::string body;
  std::string peer;  // the client's address, without port, as far as trusted proxies told it
  HttpVersion version = HttpVersion::kOneOne;

  // The first header of this (lower-case) name; empty where there is none.
  std::string_view header(std::string_view name) const;
  bool has_header(std::string_view name) const;
};

// Content-Length and Connection are the carrier's; a handler sets the others.
struct HttpResponse {
  int status = 200;
  HttpHeaders headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // where set: sent in place of `body`, uncopied
};

// Called once, now or later, on the loop's thread. A second call does nothing; so does one after
// the connection is gone. It may not outlive the io_context. Where it is never called the client
// gets 504 at the handler's deadline.
using HttpReply = std::function<void(HttpResponse)>;

// The standard phrase of a status, "Unknown" for others.
std::string_view reason_phrase(int status);

enum class KeepAlive : std::uint8_t { kYes, kNo };
enum class BodySent : std::uint8_t { kYes, kNo };  // kNo: HEAD

// The status line, headers and the empty line of a response. Header values with CR, LF or NUL are a
// bug of the handler: CHECK.
std::string print_response_head(const HttpResponse& response, KeepAlive keep_alive);

// How a reader knows where a response ends whose length nobody knows at its head.
enum class Pieces : std::uint8_t { kChunks, kUntilClose };

// The same of a response that comes in pieces; its body is no part of it.
std::string print_streamed_head(const HttpResponse& response, KeepAlive keep_alive, Pieces pieces);

// One piece, as one chunk (RFC 9112 §7.1). Never of an empty one, which would be the end.
void append_chunk(std::string& out, std::string_view piece);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

// The bytes that follow the head.
std::string_view body_of(const HttpResponse& response);

// ASCII only; for header names and tokens.
std::string lower_case(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace cardroom::net
