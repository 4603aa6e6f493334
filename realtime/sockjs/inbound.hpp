// What SockJS clients send, decoded strictly: JSON arrays of texts, and the forms that carry them.
// The bytes are bounded by whoever read them; nothing here allocates more than they justify.
// Never looks inside a message. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.hpp"

namespace cardroom::realtime::sockjs {

// payload_expected: nothing, or JSON that is no array of texts. broken_encoding: not JSON.
enum class InboundFault : std::uint8_t { payload_expected, broken_encoding };
// The words of the protocol.
std::string_view print(InboundFault fault);

using Messages = std::vector<std::string>;
using Inbound = base::Result<Messages, InboundFault>;

// The body of xhr_send.
Inbound decode_array(std::string_view text);
// The same, or one text by itself: what a WebSocket carries.
Inbound decode_text_or_array(std::string_view text);

// The body of jsonp_send: an array, or a form with one in its field `d`.
enum class Form : std::uint8_t { no, urlencoded };
Inbound decode_form(std::string_view body, Form form);

// A field of a form or of a query, decoded; nothing where there is none of the name or its escapes
// are broken.
std::optional<std::string> form_field(std::string_view form, std::string_view name);

}  // namespace cardroom::realtime::sockjs
