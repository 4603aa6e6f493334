// Runs the built cardroomctl, as an operator would. For tests only.
#pragma once

#include <string>

#include "crypto/command.hpp"

namespace cardroom::ctl {

// `arguments` as the shell reads them, redirections included.
inline crypto::Said ctl(const std::string& arguments) {
  return crypto::run(CARDROOM_BUILD_DIR "/bin/cardroomctl " + arguments);
}

}  // namespace cardroom::ctl
