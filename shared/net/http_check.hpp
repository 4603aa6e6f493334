// The strict check of a request's head, before any parser's result is trusted (RFC 9112 §3, §5, §6;
// RFC 9110 §5). It refuses whatever two implementations in a row might read in two ways; what it
// lets through has one reading. Never reads a body, never repairs. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "shared/base/result.hpp"

namespace cardroom::net {

enum class HeadRefusal : std::uint8_t {
  kNotEnded,        // no empty line at the end, or more after it
  kBadRequestLine,  // not method SP target SP HTTP/1.x
  kBadVersion,      // neither HTTP/1.1 nor HTTP/1.0
  kBadTarget,       // neither origin-form nor "*", or with control characters
  kBadFieldName,    // not a token, or space before the colon
  kBadFieldValue,   // a control character, a bare CR or LF, NUL
  kFolded,          // obs-fold
  kHostMissing,     // on HTTP/1.1
  kHostTwice,
  kBadHost,           // more than a host and a port
  kTransferEncoding,  // anything but exactly `chunked`, once, or any on HTTP/1.0
  kBothLengths,       // Transfer-Encoding with Content-Length
  kBadContentLength,  // not plain digits, or more than once
};
std::string_view print(HeadRefusal refusal);

// What the carrier must know before it reads a body.
struct HeadFacts {
  bool expects_continue = false;  // Expect: 100-continue
  bool operator==(const HeadFacts&) const = default;
};

// `head`: from the request line to the empty line, both included.
base::Result<HeadFacts, HeadRefusal> check_head(std::string_view head);

}  // namespace cardroom::net
