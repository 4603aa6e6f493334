#include "shared/crypto/claims.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "shared/base/utf8.hpp"
#include "shared/crypto/strict_json.hpp"

namespace cardroom::crypto {
namespace {

using base::Fields;

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F);  // general category Cc
}

// The property Bidi_Control of the Unicode Character Database.
bool is_bidi(char32_t point) {
  return point == 0x061C || point == 0x200E || point == 0x200F ||
         (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

bool is_any(char32_t) {
  return false;
}

bool is_control_or_bidi(char32_t point) {
  return is_control(point) || is_bidi(point);
}

// 1 to `most` code points, none of them `banned`.
bool is_text(std::string_view text, std::size_t most, bool (*banned)(char32_t)) {
  const auto points = base::code_points(text);
  return points && !points->empty() && points->size() <= most &&
         std::none_of(points->begin(), points->end(), banned);
}

bool names_us(const base::Value* aud) {
  const auto is_us = [](const base::Value& value) {
    const std::string* text = value.text();
    return text && *text == kAudience;
  };
  if (!aud) return false;
  const base::List* list = aud->list();
  return list ? std::any_of(list->begin(), list->end(), is_us) : is_us(*aud);
}

base::Refused<InvalidToken> refuse(TokenFault fault) {
  return base::refuse(InvalidToken{fault});
}

}  // namespace

std::optional<TokenFault> fault_of(const Claims& claims) {
  if (!is_text(claims.sub, kMaxSubPoints, is_control)) return TokenFault::sub;
  if (!is_text(claims.name, kMaxNamePoints, is_control_or_bidi)) return TokenFault::name;
  if (!is_text(claims.jti, kMaxJtiPoints, is_any)) return TokenFault::jti;
  return std::nullopt;
}

base::Result<Claims, InvalidToken> parse_claims(std::string_view text) {
  const auto parsed = parse_object(text);
  if (!parsed) return refuse(TokenFault::claims);
  const Fields& fields = *parsed;
  Claims claims;
  const auto take_text = [&fields](std::string_view member, std::string& into) {
    if (const std::string* held = base::find_text(fields, member)) into = *held;
  };
  take_text("sub", claims.sub);  // absent or of another kind: empty, which no rule takes
  take_text("name", claims.name);
  take_text("jti", claims.jti);
  if (const auto fault = fault_of(claims)) return refuse(*fault);
  if (!names_us(base::find(fields, "aud"))) return refuse(TokenFault::aud);
  const auto take_time = [&fields](std::string_view member, std::int64_t& into) {
    const std::int64_t* held = base::find_integer(fields, member);
    if (held) into = *held;
    return held != nullptr;
  };
  if (!take_time("iat", claims.iat)) return refuse(TokenFault::iat);
  if (!take_time("exp", claims.exp)) return refuse(TokenFault::exp);
  if (base::find(fields, "nbf") && !take_time("nbf", claims.nbf)) return refuse(TokenFault::nbf);
  return claims;
}

std::string print_claims(const Claims& claims) {
  return nlohmann::ordered_json{{"sub", claims.sub}, {"name", claims.name}, {"iat", claims.iat},
                                {"exp", claims.exp}, {"jti", claims.jti},   {"aud", kAudience}}
      .dump();
}

}  // namespace cardroom::crypto
