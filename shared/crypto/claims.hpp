// What a claims set may hold, apart from the time of day: inner part of token.hpp.
// Lives on any thread; knows no clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/crypto/token.hpp"

namespace cardroom::crypto {

// Strict JSON to claims; members that PROTOCOL.md does not name are ignored.
base::Result<Claims, InvalidToken> parse_claims(std::string_view text);

// The first claim that is not as PROTOCOL.md has it.
std::optional<TokenFault> fault_of(const Claims& claims);

// One JSON object with `aud`; the claims have no fault.
std::string print_claims(const Claims& claims);

}  // namespace cardroom::crypto
