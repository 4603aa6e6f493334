#include "shared/net/tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <span>
#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::net {

namespace {

// Forward secrecy and authenticated encryption only; TLS 1.3 has nothing else.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr std::string_view kHttp = "http/1.1";

// ---- the socket, as OpenSSL sees it: OpenSSL's own would raise SIGPIPE ----

int descriptor_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int finish(BIO* bio, ssize_t result, int retry) {
  BIO_clear_retry_flags(bio);
  const bool again = result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  if (again) BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
  return static_cast<int>(result);
}

int write_socket(BIO* bio, const char* bytes, int size) {
  const auto length = static_cast<std::size_t>(size);
  return finish(bio, ::send(descriptor_of(bio), bytes, length, MSG_NOSIGNAL), BIO_FLAGS_WRITE);
}

int read_socket(BIO* bio, char* space, int size) {
  const auto length = static_cast<std::size_t>(size);
  return finish(bio, ::recv(descriptor_of(bio), space, length, 0), BIO_FLAGS_READ);
}

long control_socket(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* socket_method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    CHECK(made);
    CHECK(BIO_meth_set_write(made, write_socket) == 1);
    CHECK(BIO_meth_set_read(made, read_socket) == 1);
    CHECK(BIO_meth_set_ctrl(made, control_socket) == 1);
    return made;
  }();
  return method;
}

// ---- the context ----

std::string fault(const std::string& path, std::string_view what) {
  std::array<char, 256> text{};
  const unsigned long code = ERR_peek_last_error();
  ERR_error_string_n(code, text.data(), text.size());
  ERR_clear_error();
  std::string sentence = path + ": " + std::string(what);
  if (code != 0) sentence.append(" (").append(text.data()).append(")");
  return sentence;
}

// A server that asks its terminal would hang.
int no_pass_phrase(char*, int, int, void*) {
  return 0;
}

// Whoever offers protocols must offer ours (RFC 7301 §3.2); whoever offers none is taken.
int choose_http(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                const unsigned char* offered, unsigned int offered_size, void*) {
  std::span<const unsigned char> rest(offered, offered_size);
  while (!rest.empty()) {
    const std::size_t size = rest.front();
    if (size + 1 > rest.size()) break;
    const auto name = rest.subspan(1, size);
    if (std::equal(name.begin(), name.end(), kHttp.begin(), kHttp.end())) {
      *chosen = name.data();
      *chosen_size = static_cast<unsigned char>(size);
      return SSL_TLSEXT_ERR_OK;
    }
    rest = rest.subspan(size + 1);
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_up(SSL_CTX* context) {
  CHECK(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
  CHECK(SSL_CTX_set_cipher_list(context, kCiphers) == 1);
  CHECK(SSL_CTX_set1_groups_list(context, kGroups) == 1);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // One call of the kernel a record, and not one for its head and one for the rest.
  SSL_CTX_set_read_ahead(context, 1);
  // Who comes back brings a ticket: nothing is kept here for those who went.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  CHECK(SSL_CTX_set_num_tickets(context, 1) == 1);
  SSL_CTX_set_alpn_select_cb(context, choose_http, nullptr);
  SSL_CTX_set_default_passwd_cb(context, no_pass_phrase);
}

}  // namespace

// ---- Tls ----

void Tls::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

base::Result<Tls::Context, std::string> Tls::read(const std::string& certificates,
                                                  const std::string& key) {
  Context context(SSL_CTX_new(TLS_server_method()));
  CHECK(context);
  set_up(context.get());
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificates.c_str()) != 1) {
    return base::refuse(fault(certificates, "no certificate can be read; PEM is wanted"));
  }
  struct stat state {};
  if (::stat(key.c_str(), &state) == 0 && (state.st_mode & S_IRWXO) != 0) {
    return base::refuse(key + ": everybody on this machine can read it; chmod 600 it");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return base::refuse(fault(key, "not the certificate's key, as PEM without a pass phrase"));
  }
  return context;
}

base::Result<std::unique_ptr<Tls>, std::string> Tls::load(std::string certificates,
                                                          std::string key) {
  std::unique_ptr<Tls> tls(new Tls(std::move(certificates), std::move(key)));
  const auto read = tls->reload();
  if (!read) return base::refuse(read.reason());
  return tls;
}

base::Result<base::Done, std::string> Tls::reload() {
  auto context = read(certificates_, key_);
  if (!context) return base::refuse(context.reason());
  // Streams hold the context that they began with.
  context_ = *std::move(context);
  return base::Done{};
}

std::unique_ptr<TlsStream> Tls::accept(int descriptor) {
  return std::make_unique<TlsStream>(context_.get(), descriptor);
}

// ---- TlsStream ----

void TlsStream::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

TlsStream::TlsStream(ssl_ctx_st* context, int descriptor) : ssl_(SSL_new(context)) {
  BIO* bio = BIO_new(socket_method());
  CHECK(ssl_ && bio);
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(descriptor)));
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
}

TlsStream::Step TlsStream::step_of(int result) const {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE:
      return Step::done;
    case SSL_ERROR_WANT_READ:
      return Step::want_read;
    case SSL_ERROR_WANT_WRITE:
      return Step::want_write;
    default:
      return Step::ended;
  }
}

TlsStream::Step TlsStream::handshake() {
  ERR_clear_error();
  const Step step = step_of(SSL_do_handshake(ssl_.get()));
  failed_ = failed_ || step == Step::ended;
  return step;
}

TlsStream::Outcome TlsStream::read(char* space, std::size_t size) {
  ERR_clear_error();
  std::size_t n = 0;
  const Step step = step_of(SSL_read_ex(ssl_.get(), space, size, &n));
  const bool said = (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  failed_ = failed_ || (step == Step::ended && !said);
  return {step, n};
}

bool TlsStream::read_ahead() const {
  return SSL_has_pending(ssl_.get()) == 1;
}

TlsStream::Outcome TlsStream::write(std::string_view bytes) {
  const bool again = unsent();
  const std::string_view now = again ? std::string_view(unsent_) : bytes.substr(0, kMaxRecord);
  if (now.empty()) return {Step::done};
  ERR_clear_error();
  std::size_t n = 0;
  const Step step = step_of(SSL_write_ex(ssl_.get(), now.data(), now.size(), &n));
  if (step == Step::done) {
    if (!again) return {step, n};
    unsent_.erase(0, n);
    return write(bytes);
  }
  // Only a handshake would wait for the other side, and it is over.
  if (step != Step::want_write) {
    failed_ = true;
    return {Step::ended};
  }
  if (again) return {Step::want_write};
  unsent_ = now;
  return {Step::done, now.size()};
}

void TlsStream::say_goodbye() {
  if (failed_ || unsent()) return;  // OpenSSL's own rule: never after a fatal error
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

}  // namespace cardroom::net
