#include "shared/net/outbox.hpp"

#include <array>

#include "shared/base/check.hpp"

namespace cardroom::net {

namespace {

// Past this much that has left already, the rest is moved to the front.
constexpr std::size_t kCompactAt = 16 * 1024;
constexpr std::uint16_t kNoCode = 1005;
constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kMasked = 0x80;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = (value << 8) | byte_at(bytes, at + i);
  return value;
}

struct FrameShape {
  std::size_t head = 2;  // bytes before the payload, the mask included
  std::size_t payload = 0;
};

FrameShape shape_of(std::string_view frame) {
  CHECK(frame.size() >= 2);
  const std::uint8_t length = byte_at(frame, 1) & 0x7f;
  FrameShape shape{2, length};
  if (length == 126) shape = {4, static_cast<std::size_t>(big_endian(frame, 2, 2))};
  if (length == 127) shape = {10, static_cast<std::size_t>(big_endian(frame, 2, 8))};
  if (byte_at(frame, 1) & kMasked) shape.head += 4;
  return shape;
}

std::array<char, 4> key_bytes(std::uint32_t key) {
  return {static_cast<char>(key >> 24), static_cast<char>((key >> 16) & 0xff),
          static_cast<char>((key >> 8) & 0xff), static_cast<char>(key & 0xff)};
}

}  // namespace

void Outbox::append_raw(std::string_view bytes) {
  bytes_.append(bytes);
  frame_ = bytes_.size();
}

void Outbox::append(Opcode opcode, std::string_view payload, MaskKey key) {
  bytes_.reserve(bytes_.size() + kMaxFrameHead + payload.size());
  bytes_.push_back(static_cast<char>(kFinal | static_cast<std::uint8_t>(opcode)));
  const std::uint8_t mask = key ? kMasked : 0;
  if (payload.size() < 126) {
    bytes_.push_back(static_cast<char>(mask | payload.size()));
  } else if (payload.size() <= 0xffff) {
    bytes_.push_back(static_cast<char>(mask | 126));
    append_big_endian(bytes_, payload.size(), 2);
  } else {
    bytes_.push_back(static_cast<char>(mask | 127));
    append_big_endian(bytes_, payload.size(), 8);
  }
  if (!key) {
    bytes_.append(payload);
    return;
  }
  const std::array<char, 4> mask_bytes = key_bytes(*key);
  bytes_.append(mask_bytes.data(), mask_bytes.size());
  const std::size_t begin = bytes_.size();
  bytes_.append(payload);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    bytes_[begin + i] = static_cast<char>(bytes_[begin + i] ^ mask_bytes[i % 4]);
  }
}

void Outbox::append_frame(std::string_view frame) {
  const FrameShape shape = shape_of(frame);
  CHECK(shape.head + shape.payload == frame.size());
  bytes_.append(frame);
}

void Outbox::consume(std::size_t n) {
  CHECK(n <= size());
  sent_ += n;
  if (empty()) {
    bytes_.clear();
    sent_ = 0;
    frame_ = 0;
    return;
  }
  if (sent_ < kCompactAt) return;
  // Only whole frames go, so that `frame_` stays the beginning of one.
  while (frame_ < sent_) {
    const FrameShape shape = shape_of(std::string_view(bytes_).substr(frame_));
    if (frame_ + shape.head + shape.payload > sent_) break;
    frame_ += shape.head + shape.payload;
  }
  const std::size_t gone = frame_ < sent_ ? frame_ : sent_;
  bytes_.erase(0, gone);
  sent_ -= gone;
  frame_ -= gone;
}

void Outbox::drop_queued() {
  std::size_t end = frame_;
  while (end < sent_) {
    const FrameShape shape = shape_of(std::string_view(bytes_).substr(end));
    end += shape.head + shape.payload;
  }
  bytes_.resize(end);
  if (empty()) consume(0);
}

void Outbox::release_memory() {
  if (empty()) std::string().swap(bytes_);
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload;
  append_big_endian(payload, code, 2);
  std::string_view cut = reason.substr(0, kMaxControlPayload - 2);
  // Never cut inside a code point: the reason must be UTF-8 (RFC 6455 §5.5.1).
  if (cut.size() < reason.size()) {
    while (!cut.empty() && (byte_at(reason, cut.size()) & 0xc0) == 0x80) cut.remove_suffix(1);
  }
  return payload.append(cut);
}

std::optional<std::uint16_t> close_code_of(std::string_view frame) {
  if (frame.size() < 2 || (byte_at(frame, 0) & 0x0f) != static_cast<int>(Opcode::kClose)) {
    return std::nullopt;
  }
  const FrameShape shape = shape_of(frame);
  if (shape.payload < 2 || frame.size() < shape.head + 2) return kNoCode;
  std::uint64_t code = big_endian(frame, shape.head, 2);
  if (byte_at(frame, 1) & kMasked) code ^= big_endian(frame, shape.head - 4, 2);
  return static_cast<std::uint16_t>(code);
}

}  // namespace cardroom::net
