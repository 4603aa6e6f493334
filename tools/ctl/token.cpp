// cardroomctl token mint and token inspect: players' tokens, as a web site makes them.
#include "shared/crypto/token.hpp"

#include <chrono>
#include <ctime>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "shared/crypto/base64url.hpp"
#include "shared/crypto/random.hpp"
#include "shared/crypto/site_keys.hpp"
#include "tools/ctl/nouns.hpp"
#include "tools/ctl/output.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Claims;

std::int64_t seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

struct Mint {
  std::string keys;
  std::string kid;
  std::string sign;
  std::string sub;
  std::string name;
  std::int64_t ttl = 60;
};

std::string words_of(crypto::TokenFault fault) {
  switch (fault) {
    case crypto::TokenFault::sub:
      return "--sub takes 1 to 64 characters, none of them a control character";
    case crypto::TokenFault::name:
      return "--name takes 1 to 32 characters, none of them a control or bidi character";
    case crypto::TokenFault::too_long:
      return "the token would be over 2048 bytes; a shorter --name or --sub makes it fit";
    default:  // what the parser and this file let through has no other fault than no randomness
      return "no token could be made: the system gave no randomness";
  }
}

ExitCode refused(crypto::TokenFault fault) {
  const bool asked_wrongly = fault == crypto::TokenFault::sub ||
                             fault == crypto::TokenFault::name ||
                             fault == crypto::TokenFault::too_long;
  return fail(asked_wrongly ? ExitCode::usage : ExitCode::failed, words_of(fault));
}

ExitCode run(const Mint& asked) {
  if (asked.sub.starts_with(crypto::kGuestPrefix)) {
    return fail(ExitCode::usage,
                "--sub may not begin with guest-, which only guests' keys may say");
  }
  const auto ring = crypto::load_key_file(asked.keys);
  if (!ring) return fail(ring.reason());
  const crypto::Key* key = asked.kid.empty() ? &ring->newest() : ring->find(asked.kid);
  if (!key) return fail(ExitCode::not_found, asked.keys + ": no key with kid " + asked.kid);
  const auto jti = crypto::random_bytes<16>();
  if (!jti) return fail(ExitCode::failed, words_of(crypto::TokenFault::not_authentic));
  const std::int64_t now = seconds_now();
  Claims claims{.sub = asked.sub,
                .name = asked.name,
                .jti = crypto::encode_base64url(crypto::view_of(*jti)),
                .iat = now,
                .exp = now + asked.ttl};
  if (!asked.sign.empty()) {
    const auto signing = crypto::load_site_keys(asked.sign);
    if (!signing) return fail(signing.reason());
    if (!signing->newest().private_key)
      return fail(ExitCode::usage, asked.sign +
                                       ": its newest key has no private part; give the "
                                       "file that `keys new --signing` made");
    auto nested = signing->sign(claims);
    if (!nested) return refused(nested.reason().fault);
    claims.nested = *std::move(nested);
  }
  const auto token = crypto::mint_token(*key, claims);
  if (!token) return refused(token.reason().fault);
  std::cout << *token << "\n";
  return ExitCode::ok;
}

struct Inspect {
  std::string keys;
  std::string token;
  std::optional<std::int64_t> at;
  Format format = Format::table;
};

// What a token was found to be.
struct Found {
  std::string kid;               // of the header, unproven where there are no claims
  std::optional<Claims> claims;  // where the token is authentic and well-formed
  std::string reason;            // empty where it is good
};

Found look_at(const crypto::KeyRing& ring, std::string_view token, std::int64_t now) {
  crypto::TokenOpener opener;
  opener.accept(ring, crypto::Subjects::anybody);
  Found found{crypto::TokenOpener::kid_of(token), std::nullopt, ""};
  const auto claims = opener.read(token);
  if (!claims) {
    found.reason = to_text(claims.reason().fault);
    return found;
  }
  found.claims = *claims;
  const auto good = check_times(*claims, base::WallTime{now * 1000});
  if (!good) found.reason = to_text(good.reason().fault);
  return found;
}

std::string time_text(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  char text[64];
  std::string out = std::to_string(seconds);
  if (gmtime_r(&time, &parts) && std::strftime(text, sizeof text, "%F %T UTC", &parts) > 0) {
    out = std::string(text) + " (" + out + ")";
  }
  return out;
}

void print_table(const Found& found, std::int64_t now) {
  if (!found.claims) return;
  const Claims& claims = *found.claims;
  std::vector<std::pair<std::string, std::string>> rows{{"kid", found.kid},
                                                        {"sub", claims.sub},
                                                        {"name", claims.name},
                                                        {"jti", claims.jti},
                                                        {"iat", time_text(claims.iat)},
                                                        {"exp", time_text(claims.exp)}};
  if (claims.nbf != INT64_MIN) rows.emplace_back("nbf", time_text(claims.nbf));
  if (!claims.nested.empty())
    rows.emplace_back("signed", "by " + crypto::TokenOpener::kid_of(claims.nested) +
                                    "; game servers check it, this does not");
  rows.emplace_back("valid", found.reason.empty() ? "for " + std::to_string(claims.exp - now) + " s"
                                                  : "no: " + found.reason);
  print_rows(rows);
}

void print_json(const Found& found) {
  using nlohmann::ordered_json;
  ordered_json out{{"valid", found.reason.empty()}, {"reason", nullptr}, {"kid", nullptr}};
  if (!found.reason.empty()) out["reason"] = found.reason;
  if (!found.kid.empty()) out["kid"] = found.kid;
  out["claims"] = nullptr;
  if (found.claims) {
    const Claims& claims = *found.claims;
    out["claims"] = {{"sub", claims.sub},   {"name", claims.name}, {"jti", claims.jti},
                     {"iat", claims.iat},   {"exp", claims.exp},   {"nbf", nullptr},
                     {"signed_by", nullptr}};
    if (!claims.nested.empty())
      out["claims"]["signed_by"] = crypto::TokenOpener::kid_of(claims.nested);
    if (claims.nbf != INT64_MIN) out["claims"]["nbf"] = claims.nbf;
  }
  constexpr bool kAsciiOnly = true;
  std::cout << out.dump(2, ' ', kAsciiOnly) << "\n";
}

// The first line of stdin, at most a byte more than a token may have.
std::string read_token() {
  std::string token;
  for (char next; token.size() <= crypto::kMaxTokenBytes && std::cin.get(next) && next != '\n';)
    token.push_back(next);
  return token;
}

ExitCode run(const Inspect& asked) {
  const auto ring = crypto::load_key_file(asked.keys);
  if (!ring) return fail(ring.reason());
  const std::int64_t now = asked.at.value_or(seconds_now());
  const Found found = look_at(*ring, asked.token == "-" ? read_token() : asked.token, now);
  switch (asked.format) {
    case Format::table:
      print_table(found, now);
      break;
    case Format::json:
      print_json(found);
      break;
  }
  return found.reason.empty() ? ExitCode::ok
                              : fail(ExitCode::failed, "invalid token: " + found.reason);
}

void add_mint(CLI::App& token, ExitCode& exit) {
  CLI::App* verb = token.add_subcommand("mint", "Mint a token, as the web site would");
  verb->footer(
      "Prints the token. It is good for one login.\n\n"
      "Examples:\n"
      "  cardroomctl token mint --keys data/token-keys.json --sub 42 --name Ann\n"
      "  cardroomctl token mint --keys keys.json --kid 2026-11 --sub 42 --name Ann --ttl 300\n"
      "  cardroomctl token mint --keys keys.json --sign signing-key.json --sub 42 --name Ann");
  const auto asked = std::make_shared<Mint>();
  verb->add_option("--keys", asked->keys, "the key file shared with the realtime servers")
      ->required()
      ->type_name("FILE");
  verb->add_option("--sub", asked->sub, "the user's id")->required()->type_name("ID");
  verb->add_option("--name", asked->name, "the name that others see")
      ->required()
      ->type_name("NAME");
  verb->add_option("--ttl", asked->ttl, "seconds that it is good for, 1 to 300")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{1}, crypto::kMaxTokenSeconds).description(""))
      ->type_name("SECONDS");
  verb->add_option("--kid", asked->kid, "the key to use (without it: the newest, the last)")
      ->type_name("KID");
  verb->add_option("--sign", asked->sign,
                   "sign it within the seal by the newest key of this file, for game servers "
                   "that have --site-keys")
      ->type_name("FILE");
  verb->callback([asked, &exit] { exit = run(*asked); });
}

void add_inspect(CLI::App& token, ExitCode& exit) {
  CLI::App* verb = token.add_subcommand("inspect", "Show what a token says and whether it is good");
  verb->footer(
      "Whether it was redeemed before is not known here. A token that is no good gives exit\n"
      "code 1 and its reason.\n\n"
      "Examples:\n"
      "  cardroomctl token inspect --keys data/token-keys.json eyJhbGciOi...\n"
      "  cardroomctl token inspect --keys keys.json -o json - < token.txt");
  const auto asked = std::make_shared<Inspect>();
  verb->add_option("--keys", asked->keys, "the key file shared with the realtime servers")
      ->required()
      ->type_name("FILE");
  verb->add_option("TOKEN", asked->token, "the token; - reads it from stdin")
      ->required()
      ->type_name("");
  verb->add_option("--at", asked->at, "look at it as of then, in seconds since 1970 (default: now)")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40).description(""))
      ->type_name("SECONDS");
  add_format(*verb, asked->format);
  verb->callback([asked, &exit] { exit = run(*asked); });
}

}  // namespace

void add_token(CLI::App& app, ExitCode& exit) {
  CLI::App* token = app.add_subcommand("token", "Players' tokens")->alias("tokens");
  token->require_subcommand(1);
  add_mint(*token, exit);
  add_inspect(*token, exit);
}

}  // namespace cardroom::ctl
