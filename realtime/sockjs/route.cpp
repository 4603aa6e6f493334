#include "realtime/sockjs/route.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cardroom::realtime::sockjs {
namespace {

constexpr std::string_view kIframe = "/iframe";
constexpr std::string_view kHtml = ".html";

constexpr std::array<std::pair<std::string_view, Endpoint>, 8> kOfSessions{{
    {"websocket", Endpoint::websocket},
    {"xhr", Endpoint::xhr},
    {"xhr_send", Endpoint::xhr_send},
    {"xhr_streaming", Endpoint::xhr_streaming},
    {"eventsource", Endpoint::eventsource},
    {"htmlfile", Endpoint::htmlfile},
    {"jsonp", Endpoint::jsonp},
    {"jsonp_send", Endpoint::jsonp_send},
}};

bool is_lower_or_digit(char one) {
  return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9');
}

bool is_url_safe(char one) {
  return is_lower_or_digit(one) || (one >= 'A' && one <= 'Z') || one == '-' || one == '_';
}

bool is_iframe(std::string_view rest) {
  if (!rest.starts_with(kIframe) || !rest.ends_with(kHtml)) return false;
  if (rest.size() < kIframe.size() + kHtml.size()) return false;
  rest.remove_prefix(kIframe.size());
  rest.remove_suffix(kHtml.size());
  return std::ranges::all_of(rest, [](char one) {
    return is_lower_or_digit(one) || one == '-' || one == '.' || one == '_';
  });
}

// Takes "/name" off the front; empty where there is none.
std::string_view take_segment(std::string_view& rest) {
  if (!rest.starts_with('/')) return {};
  rest.remove_prefix(1);
  const std::string_view name = rest.substr(0, rest.find('/'));
  rest.remove_prefix(name.size());
  return name;
}

Route route_of_session(std::string_view rest) {
  const std::string_view server = take_segment(rest);
  const std::string_view session = take_segment(rest);
  const std::string_view name = take_segment(rest);
  const auto is_plain = [](std::string_view one) {
    return !one.empty() && one.find('.') == std::string_view::npos;
  };
  if (!rest.empty() || !is_plain(server) || !is_plain(session)) return {};
  const auto known =
      std::ranges::find(kOfSessions, name, [](const auto& one) { return one.first; });
  if (known == kOfSessions.end()) return {};
  return {known->second, session};
}

}  // namespace

Route route(std::string_view rest) {
  if (rest.empty() || rest == "/") return {Endpoint::greeting};
  if (rest == "/info") return {Endpoint::info};
  if (rest == "/websocket") return {Endpoint::raw_websocket};
  if (is_iframe(rest)) return {Endpoint::iframe};
  return route_of_session(rest);
}

std::string_view methods(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::none:
      return "";
    case Endpoint::info:
      return "OPTIONS, GET";
    case Endpoint::xhr:
    case Endpoint::xhr_send:
    case Endpoint::xhr_streaming:
      return "OPTIONS, POST";
    case Endpoint::jsonp_send:
      return "POST";
    case Endpoint::greeting:
    case Endpoint::iframe:
    case Endpoint::raw_websocket:
    case Endpoint::websocket:
    case Endpoint::eventsource:
    case Endpoint::htmlfile:
    case Endpoint::jsonp:
      return "GET";
  }
  return "";
}

bool allows(Endpoint endpoint, std::string_view method) {
  std::string_view all = methods(endpoint);
  while (!all.empty()) {
    const std::string_view one = all.substr(0, all.find(','));
    if (one == method) return true;
    all.remove_prefix(std::min(all.size(), one.size() + std::string_view(", ").size()));
  }
  return false;
}

bool is_legacy(Endpoint endpoint) {
  return endpoint == Endpoint::iframe || endpoint == Endpoint::htmlfile ||
         endpoint == Endpoint::jsonp || endpoint == Endpoint::jsonp_send;
}

std::optional<Transport> transport_of(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::xhr:
      return Transport::xhr;
    case Endpoint::xhr_streaming:
      return Transport::xhr_streaming;
    case Endpoint::eventsource:
      return Transport::eventsource;
    case Endpoint::htmlfile:
      return Transport::htmlfile;
    case Endpoint::jsonp:
      return Transport::jsonp;
    case Endpoint::none:
    case Endpoint::greeting:
    case Endpoint::info:
    case Endpoint::iframe:
    case Endpoint::raw_websocket:
    case Endpoint::websocket:
    case Endpoint::xhr_send:
    case Endpoint::jsonp_send:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_send(Endpoint endpoint) {
  return endpoint == Endpoint::xhr_send || endpoint == Endpoint::jsonp_send;
}

bool is_session_id(std::string_view id, const IdRule& rule) {
  if (id.size() < rule.least || id.size() > rule.most) return false;
  return rule.alphabet == IdAlphabet::any || std::ranges::all_of(id, is_url_safe);
}

bool is_callback(std::string_view name) {
  return !name.empty() && name.size() <= kMaxCallback &&
         std::ranges::all_of(name, [](char one) { return is_url_safe(one) || one == '.'; });
}

}  // namespace cardroom::realtime::sockjs
