#include "tools/bots/passport.hpp"

#include <nlohmann/json.hpp>

#include "shared/crypto/base64url.hpp"
#include "shared/crypto/random.hpp"
#include "shared/crypto/token.hpp"
#include "shared/ops/clock.hpp"

namespace cardroom::bots {
namespace {

using Json = nlohmann::json;

Passport::Answer read_guest(const net::CallResult& result) {
  if (!result) return {std::nullopt, "POST /guest: " + std::string(print(result.reason()))};
  const Json body = Json::parse(result->body, nullptr, false);
  if (result->status == 200 && body.is_object() && body.contains("token"))
    return {body.at("token").get<std::string>(), ""};
  return {std::nullopt,
          "POST /guest: " + std::to_string(result->status) + " " + result->body.substr(0, 200)};
}

}  // namespace

Passport::Answer Passport::mint(const std::string& user, const std::string& name) const {
  constexpr std::int64_t kLife = 120;  // seconds
  const auto jti = crypto::random_bytes<16>();
  if (!jti) return {std::nullopt, "the system gave no randomness"};
  const std::int64_t now = ops::now().wall.seconds();
  const crypto::Claims claims{.sub = user,
                              .name = name,
                              .jti = crypto::encode_base64url(crypto::view_of(*jti)),
                              .iat = now,
                              .exp = now + kLife};
  auto token = crypto::mint_token(keys_->newest(), claims);
  if (!token) return {std::nullopt, "no token could be minted"};
  return {*std::move(token), ""};
}

void Passport::ask(const std::string& user, const std::string& name, Done done) {
  if (keys_) return done(mint(user, name));
  net::WebTarget target = target_;
  target.path = "/guest";
  target.headers = {{"Content-Type", "application/json"}};
  client_.request("POST", std::move(target), Json{{"name", name}}.dump(),
                  [done](const net::CallResult& result) { done(read_guest(result)); });
}

}  // namespace cardroom::bots
