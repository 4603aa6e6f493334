// Identity: what a process shows to the other end of a link over TLS, and whom it believes: its own
// certificate and key, and the one authority that made all certificates of the private side. Each
// names its holder's role in a subject alternative name, as the URI cardroom:role:realtime.
// TLS 1.3 only; both ends show a certificate; no sessions are resumed, so that each link is judged
// anew. On the loop's thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "shared/base/result.hpp"
#include "shared/link/frames.hpp"

namespace boost::asio::ssl {
class context;
}
struct ssl_st;

namespace cardroom::link {

// As certificates name it: realtime, gameserver, operator.
std::string_view print(Role role);

// PEM files. The key is without a pass phrase and for its owner's eyes.
struct CertificateFiles {
  std::string authority, certificate, key;
};

class Identity {
 public:
  // The reason is a sentence for an operator. A certificate of another role than `mine` is refused.
  static base::Result<std::unique_ptr<Identity>, std::string> load(CertificateFiles files,
                                                                   Role mine);
  ~Identity();

  // Reads the files again, for links made from now on; where they are not whole, nothing changes.
  base::Result<base::Done, std::string> reload();

  Role role() const { return mine_; }
  boost::asio::ssl::context& context() { return *context_; }

 private:
  Identity(CertificateFiles files, Role mine);

  const CertificateFiles files_;
  const Role mine_;
  std::unique_ptr<boost::asio::ssl::context> context_;
};

// The role of the certificate that the other end has shown; or why there is none, or it is not one
// that may be spoken to from an end of role `mine`.
base::Result<Role, std::string> peer_role(const ssl_st* ssl, Role mine);

}  // namespace cardroom::link
