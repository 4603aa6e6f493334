#include "gameserver/store/row.hpp"

#include <zlib.h>

#include <algorithm>

#include "shared/base/pack.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::store {
namespace {

using base::Packer;
using crypto::view_of;

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

std::uint32_t crc_of(std::string_view content) {
  const auto* bytes = reinterpret_cast<const Bytef*>(content.data());
  return static_cast<std::uint32_t>(::crc32_z(0, bytes, content.size()));
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
