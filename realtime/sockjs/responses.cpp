#include "realtime/sockjs/responses.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "shared/crypto/hash.hpp"

namespace cardroom::realtime::sockjs {
namespace {

constexpr std::string_view kPlain = "text/plain; charset=UTF-8";
constexpr std::string_view kScript = "application/javascript; charset=UTF-8";
constexpr std::string_view kPage = "text/html; charset=UTF-8";
constexpr std::string_view kNeverCached =
    "no-store, no-cache, no-transform, must-revalidate, max-age=0";
constexpr std::int64_t kYearS = 31'536'000;
constexpr std::string_view kCookie = "JSESSIONID=";
constexpr std::size_t kMaxCookieBytes = 128;

constexpr std::string_view kIframeHead = R"(<!DOCTYPE html>
<html>
<head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
  <script src=")";
constexpr std::string_view kIframeTail = R"("></script>
  <script>
    document.domain = document.domain;
    SockJS.bootstrap_iframe();
  </script>
</head>
<body>
  <h2>Don't panic!</h2>
  <p>This is a SockJS hidden iframe. It's used for cross domain magic.</p>
</body>
</html>)";

std::string iframe_page(std::string_view client_url) {
  return std::string(kIframeHead).append(client_url).append(kIframeTail);
}

net::HttpResponse response_of(int status, std::string_view type, std::string body = {}) {
  net::HttpResponse response;
  response.status = status;
  if (!type.empty()) response.headers.emplace_back("Content-Type", type);
  response.body = std::move(body);
  return response;
}

void add(net::HttpResponse& response, std::string_view name, std::string_view value) {
  response.headers.emplace_back(name, value);
}

void never_cache(net::HttpResponse& response) {
  add(response, "Cache-Control", kNeverCached);
}

// RFC 9110 §5.6.7.
std::string http_date(base::WallTime at) {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = at.seconds();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  std::string out(kDays[static_cast<std::size_t>(parts.tm_wday)]);
  out.append(", ").append(two(parts.tm_mday)).append(" ");
  out.append(kMonths[static_cast<std::size_t>(parts.tm_mon)]).append(" ");
  out.append(std::to_string(1900 + parts.tm_year)).append(" ");
  out.append(two(parts.tm_hour)).append(":").append(two(parts.tm_min)).append(":");
  return out.append(two(parts.tm_sec)).append(" GMT");
}

void cache_for_a_year(net::HttpResponse& response, base::WallTime now) {
  add(response, "Cache-Control", "public, max-age=" + std::to_string(kYearS));
  add(response, "Expires", http_date({now.ms + kYearS * 1000}));
}

// Whoever calls this has checked the Origin.
void allow_origin(const net::HttpRequest& request, net::HttpResponse& response) {
  const std::string_view origin = request.header("origin");
  if (origin.empty()) {
    add(response, "Access-Control-Allow-Origin", "*");
  } else {
    add(response, "Access-Control-Allow-Origin", origin);
    add(response, "Access-Control-Allow-Credentials", "true");
  }
  add(response, "Vary", "Origin");
  const std::string_view headers = request.header("access-control-request-headers");
  if (!headers.empty()) add(response, "Access-Control-Allow-Headers", headers);
}

bool is_for_all_origins(Endpoint endpoint) {
  return endpoint == Endpoint::info || endpoint == Endpoint::xhr ||
         endpoint == Endpoint::xhr_send || endpoint == Endpoint::xhr_streaming ||
         endpoint == Endpoint::eventsource;
}

// The client's own cookie of this name, where it is a plain one.
std::string_view cookie_of(const net::HttpRequest& request) {
  constexpr std::string_view kNone = "dummy";
  std::string_view all = request.header("cookie");
  while (!all.empty()) {
    std::string_view one = all.substr(0, all.find(';'));
    all.remove_prefix(std::min(all.size(), one.size() + 1));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (!one.starts_with(kCookie)) continue;
    one.remove_prefix(kCookie.size());
    const bool plain = std::ranges::all_of(one, [](char byte) {
      return byte > ' ' && byte <= '~' && byte != '"' && byte != ',' && byte != '\\';
    });
    return plain && !one.empty() && one.size() <= kMaxCookieBytes ? one : kNone;
  }
  return kNone;
}

std::string_view type_of(Transport transport) {
  switch (transport) {
    case Transport::xhr:
    case Transport::xhr_streaming:
    case Transport::jsonp:
      return kScript;
    case Transport::eventsource:
      return "text/event-stream";
    case Transport::htmlfile:
      return kPage;
  }
  return kPlain;
}

}  // namespace

Responses::Responses(WebSockets web_sockets, Cookies cookies, std::string_view client_url)
    : web_sockets_(web_sockets),
      cookies_(cookies),
      iframe_page_(iframe_page(client_url)),
      iframe_tag_('"' + crypto::hex(crypto::sha256(iframe_page_)) + '"') {}

net::HttpResponse Responses::greeting() const {
  return response_of(200, kPlain, "Welcome to SockJS!\n");
}

net::HttpResponse Responses::info(const net::HttpRequest& request, std::uint32_t entropy) const {
  std::string body = R"({"websocket":)";
  body.append(web_sockets_ == WebSockets::on ? "true" : "false");
  body.append(R"(,"origins":["*:*"],"cookie_needed":)");
  body.append(cookies_ == Cookies::jsessionid ? "true" : "false");
  body.append(R"(,"entropy":)").append(std::to_string(entropy)).append("}");
  net::HttpResponse response = response_of(200, "application/json; charset=UTF-8", std::move(body));
  never_cache(response);
  allow_origin(request, response);
  return response;
}

net::HttpResponse Responses::iframe(const net::HttpRequest& request, base::WallTime now) const {
  const bool known = request.header("if-none-match") == iframe_tag_;
  net::HttpResponse response = known ? response_of(304, "") : response_of(200, kPage, iframe_page_);
  add(response, "ETag", iframe_tag_);
  cache_for_a_year(response, now);
  return response;
}

net::HttpResponse Responses::options(const net::HttpRequest& request, Endpoint endpoint,
                                     base::WallTime now) const {
  net::HttpResponse response = response_of(204, "");
  add(response, "Access-Control-Allow-Methods", methods(endpoint));
  add(response, "Access-Control-Max-Age", std::to_string(kYearS));
  cache_for_a_year(response, now);
  allow_origin(request, response);
  if (endpoint != Endpoint::info) add_cookie(request, response);
  return response;
}

net::HttpResponse Responses::receiver(const net::HttpRequest& request, Transport transport) const {
  net::HttpResponse response = response_of(200, type_of(transport));
  never_cache(response);
  const bool from_page = transport == Transport::htmlfile || transport == Transport::jsonp;
  if (!from_page) allow_origin(request, response);
  // Nobody is to take the callback's name for something else than script.
  if (from_page) add(response, "X-Content-Type-Options", "nosniff");
  add_cookie(request, response);
  return response;
}

net::HttpResponse Responses::sent(const net::HttpRequest& request, Endpoint endpoint) const {
  const bool jsonp = endpoint == Endpoint::jsonp_send;
  net::HttpResponse response = response_of(jsonp ? 200 : 204, kPlain, jsonp ? "ok" : "");
  never_cache(response);
  if (!jsonp) allow_origin(request, response);
  add_cookie(request, response);
  return response;
}

net::HttpResponse Responses::refusal(const net::HttpRequest& request, Endpoint endpoint, int status,
                                     std::string_view why) const {
  net::HttpResponse response = response_of(status, kPlain, std::string(why));
  never_cache(response);
  return refusal(request, endpoint, std::move(response));
}

net::HttpResponse Responses::refusal(const net::HttpRequest& request, Endpoint endpoint,
                                     net::HttpResponse given) const {
  if (is_for_all_origins(endpoint)) allow_origin(request, given);
  return given;
}

net::HttpResponse Responses::not_found(const net::HttpRequest& request, Endpoint endpoint) const {
  return refusal(request, endpoint, 404, "404 Not Found\n");
}

net::HttpResponse Responses::wrong_method(const net::HttpRequest& request,
                                          Endpoint endpoint) const {
  net::HttpResponse response = response_of(405, "");
  add(response, "Allow", methods(endpoint));
  return refusal(request, endpoint, std::move(response));
}

void Responses::add_cookie(const net::HttpRequest& request, net::HttpResponse& response) const {
  if (cookies_ == Cookies::off) return;
  add(response, "Set-Cookie", std::string(kCookie).append(cookie_of(request)).append("; path=/"));
}

}  // namespace cardroom::realtime::sockjs
