// TLS 1.2 and 1.3 (RFC 8446) for accepted sockets: OpenSSL directly on the descriptor, which holds
// a fifth of what Beast's ssl::stream does, and nothing but its state while a connection rests.
// Tls: the certificate and its key, and how they are read anew. TlsStream: one connection's end.
// Never blocks, never waits: who calls does. No client certificates, no renegotiation, no early
// data, no protocol but HTTP/1.1. Inside shared/net and its users' main; on the loop's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/result.hpp"

// OpenSSL's own names, so that its headers stay in tls.cpp.
struct ssl_st;
struct ssl_ctx_st;

namespace cardroom::net {

class TlsStream {
 public:
  // done: go on. want_…: nothing more before the socket can be read or written. ended: of this
  // connection nothing more comes; the other side said so, or went, or spoke no TLS that is taken.
  enum class Step : std::uint8_t { done, want_read, want_write, ended };
  struct Outcome {
    Step step;
    std::size_t bytes = 0;
  };

  TlsStream(ssl_ctx_st* context, int descriptor);

  Step handshake();

  Outcome read(char* space, std::size_t size);
  // There may be something to read that the socket no longer tells of.
  bool read_ahead() const;

  // `bytes`: how many were taken, of which some may still be unsent (at most kMaxRecord).
  // want_write: none were, before the socket can be written.
  Outcome write(std::string_view bytes);
  bool unsent() const { return !unsent_.empty(); }

  // close_notify, where it can leave at once.
  void say_goodbye();

 private:
  static constexpr std::size_t kMaxRecord = 16 * 1024;

  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  Step step_of(int result) const;

  std::unique_ptr<ssl_st, Free> ssl_;
  // OpenSSL wants the very same bytes again after a write that was cut short, and the outbox may
  // have dropped them by then.
  std::string unsent_;
  bool failed_ = false;
};

class Tls {
 public:
  // PEM files: the server's certificate and those that lead to its root; its key, without a pass
  // phrase and for its owner's eyes. The reason is a sentence for an operator.
  static base::Result<std::unique_ptr<Tls>, std::string> load(std::string certificates,
                                                              std::string key);

  // Reads both files again, for connections accepted from now on; where they are not whole,
  // nothing changes.
  base::Result<base::Done, std::string> reload();

  std::unique_ptr<TlsStream> accept(int descriptor);

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Context = std::unique_ptr<ssl_ctx_st, Free>;

  Tls(std::string certificates, std::string key)
      : certificates_(std::move(certificates)), key_(std::move(key)) {}
  static base::Result<Context, std::string> read(const std::string& certificates,
                                                 const std::string& key);

  const std::string certificates_, key_;
  Context context_;
};

}  // namespace cardroom::net
