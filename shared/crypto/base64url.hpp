// base64url without padding (RFC 4648 §5, RFC 7515 §2). Decoding is strict: one byte string has one
// text, so that no two texts are the same token. Pure; lives on any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cardroom::crypto {

std::string encode_base64url(std::string_view bytes);

// Nothing where a character is not of the alphabet (padding and white space too), where the length
// is impossible, or where the bits left over at the end are not zero.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace cardroom::crypto
