// One question to a game server over its private link, and the answer. It waits for no server that
// is not there. One thread; it runs a loop of its own.
#pragma once

#include <string>
#include <vector>

#include "shared/base/result.hpp"
#include "shared/base/time.hpp"
#include "shared/link/identity.hpp"
#include "tools/ctl/exit_code.hpp"

namespace cardroom::ctl {

// Where the game server is, and for a tls:// address what is shown to it.
struct Route {
  std::string link;
  link::CertificateFiles certificates = {};
};

struct NoAnswer {
  ExitCode code;      // unreachable, timeout, or what the server's refusal comes to
  std::string words;  // one sentence, with the mend
};

// The answer's JSON text.
base::Result<std::string, NoAnswer> ask(const Route& route, base::Millis timeout,
                                        const std::string& command,
                                        std::vector<std::string> arguments);

}  // namespace cardroom::ctl
