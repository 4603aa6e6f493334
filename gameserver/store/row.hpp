// What ties the rows of a table together: the bytes that crc and chain are taken over, and the
// context that a sealed body is bound to. The same for every engine. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gameserver/store/store.hpp"

namespace cardroom::store {

// Associated data of the seal: kind ‖ table ‖ epoch ‖ seq (of a deal its number), so that no body
// can stand for another.
std::string context_of(const Record& record);
std::string context_of(const Snapshot& snapshot);
std::string context_of(const Archive& archive);
std::string context_of(const Message& message, const std::string& root);

// A message's body, before it is sealed; and what it is in the row, opened. False: it does not
// read, and the message is none.
std::string body_of(const Message& message);
bool read_body(std::string_view body, Message& message);

// All of a row but its links, packed; `sealed` stands for the body.
std::string content_of(const Record& record, std::string_view sealed);
std::string content_of(const Snapshot& snapshot, std::string_view sealed);
std::string content_of(const Archive& archive, std::string_view sealed);

std::uint32_t crc_of(std::string_view content);

// A table's chain begins with its name; each record's link is the hash of the link before it and of
// its own content.
Digest first_link(std::string_view table);
Digest next_link(const Digest& before, std::string_view content);

// As it was read; a hash of another length is damage, and matches nothing.
Digest digest_from(std::string_view bytes);

}  // namespace cardroom::store
