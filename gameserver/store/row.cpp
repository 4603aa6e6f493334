#include "gameserver/store/row.hpp"

#include <algorithm>
#include <array>

#include "shared/base/pack.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::store {
namespace {

using base::Packer;
using crypto::view_of;

// kCrc[n][b]: what byte b does to the remainder with n zero bytes after it.
constexpr auto kCrc = [] {
  std::array<std::array<std::uint32_t, 256>, 8> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1) * 0xEDB88320;
    table[0][byte] = crc;
  }
  for (std::size_t zeros = 1; zeros < table.size(); ++zeros)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = table[zeros - 1][byte];
      table[zeros][byte] = before >> 8 ^ table[0][before & 0xFF];
    }
  return table;
}();

template <class Row>
std::string context(std::string_view kind, const Row& row) {
  return Packer().bytes(kind).bytes(row.table).number(row.epoch).number(row.seq).take();
}

}  // namespace

std::string context_of(const Record& record) {
  return context("cardroom record", record);
}

std::string context_of(const Snapshot& snapshot) {
  return context("cardroom snapshot", snapshot);
}

std::string context_of(const Archive& archive) {
  return Packer()
      .bytes("cardroom archive")
      .bytes(archive.table)
      .number(archive.epoch)
      .number(archive.hand_no)
      .take();
}

std::string context_of(const Message& message, const std::string& root) {
  return Packer()
      .bytes("cardroom message")
      .bytes(root)
      .bytes(message.channel)
      .number(message.n)
      .number(message.place)
      .take();
}

std::string body_of(const Message& message) {
  return Packer().bytes(message.name).bytes(message.text).take();
}

bool read_body(std::string_view body, Message& message) {
  base::Unpacker in(body);
  message.name = in.text();
  message.text = in.text();
  return in.finished();
}

std::string content_of(const Record& record, std::string_view sealed) {
  Packer packer;
  packer.bytes(record.table).number(record.epoch).number(record.seq).number(record.events);
  packer.bytes(record.user).number(record.id).bytes(view_of(record.request));
  packer.integer(record.at.ms).number(record.version).bytes(sealed);
  return packer.take();
}

std::string content_of(const Snapshot& snapshot, std::string_view sealed) {
  Packer packer;
  packer.bytes(snapshot.table).number(snapshot.epoch).number(snapshot.seq);
  packer.integer(snapshot.at.ms).number(snapshot.version).bytes(sealed);
  return packer.take();
}

std::string content_of(const Archive& archive, std::string_view sealed) {
  Packer packer;
  packer.bytes(archive.table).number(archive.epoch).number(archive.hand_no);
  packer.number(archive.first).number(archive.last);
  packer.integer(archive.at.ms).number(archive.version).bytes(sealed);
  return packer.take();
}

// CRC-32 as zlib and Ethernet have it (reflected, 0xEDB88320), eight bytes a step.
std::uint32_t crc_of(std::string_view content) {
  std::uint32_t crc = 0xFFFFFFFF;
  while (content.size() >= 8) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(content[at]); };
    std::uint32_t next = 0;
    for (std::size_t at = 0; at < 4; ++at)
      next ^= kCrc[7 - at][byte(at) ^ (crc >> (8 * at) & 0xFF)] ^ kCrc[3 - at][byte(at + 4)];
    crc = next;
    content.remove_prefix(8);
  }
  for (const char byte : content)
    crc = crc >> 8 ^ kCrc[0][(crc ^ static_cast<std::uint8_t>(byte)) & 0xFF];
  return ~crc;
}

Digest first_link(std::string_view table) {
  return crypto::sha256(Packer().bytes("cardroom journal").bytes(table).take());
}

Digest next_link(const Digest& before, std::string_view content) {
  std::string bytes(view_of(before));
  bytes.append(content);
  return crypto::sha256(bytes);
}

Digest digest_from(std::string_view bytes) {
  Digest digest{};
  if (bytes.size() == digest.size()) std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

}  // namespace cardroom::store
