#include "shared/net/http_message.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "shared/base/check.hpp"

namespace cardroom::net {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void append_header(std::string& head, std::string_view name, std::string_view value) {
  constexpr std::string_view kBreakers("\r\n\0", 3);
  CHECK(name.find_first_of(kBreakers) == std::string_view::npos);
  CHECK(value.find_first_of(kBreakers) == std::string_view::npos);
  head.append(name).append(": ").append(value).append("\r\n");
}

bool has_no_body(int status) {
  return status < 200 || status == 204 || status == 304;
}

std::string print_status_and_headers(const HttpResponse& response) {
  CHECK(response.status >= 200 && response.status <= 599);
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(reason_phrase(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers) append_header(head, name, value);
  return head;
}

std::string end_head(std::string head, KeepAlive keep_alive) {
  append_header(head, "Connection", keep_alive == KeepAlive::kYes ? "keep-alive" : "close");
  return head.append("\r\n");
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

bool HttpRequest::has_header(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(),
                     [name](const auto& header) { return header.first == name; });
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Unknown";
  }
}

std::string_view body_of(const HttpResponse& response) {
  if (has_no_body(response.status)) return {};
  return response.shared_body ? std::string_view(*response.shared_body)
                              : std::string_view(response.body);
}

std::string print_response_head(const HttpResponse& response, KeepAlive keep_alive) {
  std::string head = print_status_and_headers(response);
  if (!has_no_body(response.status)) {
    append_header(head, "Content-Length", std::to_string(body_of(response).size()));
  }
  return end_head(std::move(head), keep_alive);
}

std::string print_streamed_head(const HttpResponse& response, KeepAlive keep_alive, Pieces pieces) {
  CHECK(!has_no_body(response.status));
  std::string head = print_status_and_headers(response);
  if (pieces == Pieces::kChunks) append_header(head, "Transfer-Encoding", "chunked");
  return end_head(std::move(head), keep_alive);
}

void append_chunk(std::string& out, std::string_view piece) {
  CHECK(!piece.empty());
  std::array<char, 2 * sizeof(std::size_t)> digits{};
  char* const begin = digits.data();
  const auto [end, error] = std::to_chars(begin, begin + digits.size(), piece.size(), 16);
  CHECK(error == std::errc());
  out.append(begin, end).append("\r\n").append(piece).append("\r\n");
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
  return lowered;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace cardroom::net
