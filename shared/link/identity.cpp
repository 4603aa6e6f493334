#include "shared/link/identity.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <optional>
#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::link {
namespace {

namespace ssl = boost::asio::ssl;

constexpr std::string_view kRolePrefix = "cardroom:role:";
constexpr std::array kRoles{Role::realtime, Role::game_server, Role::operator_tool};

std::optional<Role> role_named(std::string_view name) {
  for (const Role role : kRoles)
    if (print(role) == name) return role;
  return std::nullopt;
}

// Nothing where it names none, an unknown one, or more than one.
std::optional<Role> role_of(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::optional<Role> found;
  int named = 0;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    std::string_view text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                          static_cast<std::size_t>(ASN1_STRING_length(uri)));
    if (!text.starts_with(kRolePrefix)) continue;
    ++named;
    found = role_named(text.substr(kRolePrefix.size()));
  }
  return named == 1 ? found : std::nullopt;
}

// Game servers speak with all others, and all others with them only.
bool may_meet(Role mine, Role theirs) {
  return (mine == Role::game_server) != (theirs == Role::game_server);
}

std::string no_pass_phrase(std::size_t, ssl::context::password_purpose) {
  return {};  // a server that asks its terminal would hang
}

using Made = base::Result<std::unique_ptr<ssl::context>, std::string>;

Made read(const CertificateFiles& files, Role mine) {
  auto context = std::make_unique<ssl::context>(ssl::context::tlsv13);
  boost::system::error_code error;
  const auto fault = [&error](const std::string& path, std::string_view what) {
    return base::refuse(path + ": " + std::string(what) + " (" + error.message() + ")");
  };
  SSL_CTX_set_session_cache_mode(context->native_handle(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context->native_handle(), 0);
  context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  context->set_password_callback(no_pass_phrase);
  context->load_verify_file(files.authority, error);
  if (error) return fault(files.authority, "no authority's certificate can be read; PEM is wanted");
  context->use_certificate_chain_file(files.certificate, error);
  if (error) return fault(files.certificate, "no certificate can be read; PEM is wanted");
  struct stat state {};
  if (::stat(files.key.c_str(), &state) == 0 && (state.st_mode & S_IRWXO) != 0)
    return base::refuse(files.key + ": everybody on this machine can read it; chmod 600 it");
  context->use_private_key_file(files.key, ssl::context::pem, error);
  if (error) return fault(files.key, "not the certificate's key, as PEM without a pass phrase");
  if (role_of(SSL_CTX_get0_certificate(context->native_handle())) != mine) {
    return base::refuse(files.certificate +
                        ": it does not name one role, this process's own; make "
                        "it with subjectAltName=URI:" +
                        std::string(kRolePrefix) + std::string(print(mine)));
  }
  return context;
}

}  // namespace

std::string_view print(Role role) {
  switch (role) {
    case Role::realtime:
      return "realtime";
    case Role::game_server:
      return "gameserver";
    case Role::operator_tool:
      return "operator";
  }
  CHECK(false);
}

Identity::Identity(CertificateFiles files, Role mine) : files_(std::move(files)), mine_(mine) {}
Identity::~Identity() = default;

base::Result<std::unique_ptr<Identity>, std::string> Identity::load(CertificateFiles files,
                                                                    Role mine) {
  std::unique_ptr<Identity> identity(new Identity(std::move(files), mine));
  const auto read = identity->reload();
  if (!read) return base::refuse(read.reason());
  return identity;
}

base::Result<base::Done, std::string> Identity::reload() {
  Made made = read(files_, mine_);
  if (!made) return base::refuse(made.reason());
  // Links hold what they began with.
  context_ = *std::move(made);
  return base::Done{};
}

base::Result<Role, std::string> peer_role(const ssl_st* ssl, Role mine) {
  const X509* certificate = SSL_get0_peer_certificate(ssl);
  if (!certificate) return base::refuse(std::string("it shows no certificate"));
  const auto role = role_of(certificate);
  if (!role) return base::refuse(std::string("its certificate does not name one role"));
  if (!may_meet(mine, *role)) {
    return base::refuse("its certificate is for a " + std::string(print(*role)) + ", whom a " +
                        std::string(print(mine)) + " does not speak with");
  }
  return *role;
}

}  // namespace cardroom::link
