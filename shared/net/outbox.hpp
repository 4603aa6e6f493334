// Outbox: the WebSocket frames (RFC 6455 §5.2) that wait for one socket, as one run of bytes, so
// that all of them leave in one write. It counts; whoever appends keeps the bound.
// Never writes to a socket, never splits a message into fragments. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cardroom::net {

enum class Opcode : std::uint8_t { kText = 0x1, kBinary = 0x2, kClose = 0x8, kPing = 0x9 };

inline constexpr std::size_t kMaxControlPayload = 125;
inline constexpr std::size_t kMaxFrameHead = 14;

// A client's frames are masked (RFC 6455 §5.3), a server's are not.
using MaskKey = std::optional<std::uint32_t>;

class Outbox {
 public:
  // Bytes that are no frame: the handshake, before the first frame; responses in pieces.
  void append_raw(std::string_view bytes);

  void append(Opcode opcode, std::string_view payload, MaskKey key);

  // A frame that is encoded already, whole.
  void append_frame(std::string_view frame);

  // What is to be written next; valid until the next change.
  std::string_view unsent() const { return std::string_view(bytes_).substr(sent_); }
  std::size_t size() const { return bytes_.size() - sent_; }
  bool empty() const { return sent_ == bytes_.size(); }

  // The first n bytes of unsent() have left.
  void consume(std::size_t n);

  // Forgets every frame of which no byte has left.
  void drop_queued();

  // Gives memory back where nothing is queued.
  void release_memory();

 private:
  std::string bytes_;
  std::size_t sent_ = 0;
  std::size_t frame_ = 0;  // where some frame begins, at or before the first frame not begun
};

// The payload of a close frame: the code and as much of the reason as fits.
std::string close_payload(std::uint16_t code, std::string_view reason);

// The code that an encoded close frame carries, 1005 where it has none; nothing where `frame` is
// another kind of frame.
std::optional<std::uint16_t> close_code_of(std::string_view frame);

}  // namespace cardroom::net
