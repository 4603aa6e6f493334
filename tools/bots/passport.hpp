// Where players' tokens come from: minted with the web site's key, or asked for as a guest. Knows
// no conversation. Lives on the io_context's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "shared/crypto/key_ring.hpp"
#include "shared/net/web_client.hpp"

namespace cardroom::bots {

class Passport {
 public:
  // The token, or why there is none, in words.
  struct Answer {
    std::optional<std::string> token;
    std::string why;
  };
  using Done = std::function<void(Answer)>;

  Passport(net::WebClient& client, net::WebTarget target) : client_(client), target_(target) {}

  // From now on tokens are minted; without it each asks for a guest's.
  void mint_with(crypto::KeyRing keys) { keys_ = std::move(keys); }

  // `user` is not heeded for a guest, who is given an id. `done` is called once, now or later.
  void ask(const std::string& user, const std::string& name, Done done);

 private:
  Answer mint(const std::string& user, const std::string& name) const;

  net::WebClient& client_;
  net::WebTarget target_;
  std::optional<crypto::KeyRing> keys_;
};

}  // namespace cardroom::bots
