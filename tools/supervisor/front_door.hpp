// Where a person finds the table: the URL of a listening address, and the one for a phone.
//
// Never listens itself. On any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cardroom::supervisor {

// `http://127.0.0.1:8080` for "127.0.0.1:8080" and for the wildcard "0.0.0.0:8080" (or
// "[::]:8080"), which this machine reaches so.
std::string local_url(std::string_view listen);

// The URL by which another machine may reach `listen`; nothing for a loopback address, or for a
// wildcard on a machine without a network.
std::optional<std::string> phone_url(std::string_view listen);

// Prints url and its QR code on stderr; without qrencode a sentence instead of the code.
void print_qr(const std::string& url);

}  // namespace cardroom::supervisor
