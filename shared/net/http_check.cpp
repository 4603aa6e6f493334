#include "shared/net/http_check.hpp"

#include <algorithm>
#include <optional>

#include "shared/net/http_message.hpp"

namespace cardroom::net {

namespace {

using base::refuse;

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMaxLengthDigits = 12;

bool is_token_char(char c) {
  const bool alphanumeric =
      (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

std::string_view trimmed(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(" \t") - first + 1);
}

enum class Version : std::uint8_t { kOneZero, kOneOne };

base::Result<Version, HeadRefusal> check_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(HeadRefusal::kBadRequestLine);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  if (!is_token(line.substr(0, first))) return refuse(HeadRefusal::kBadRequestLine);
  if (target.empty() || !std::all_of(target.begin(), target.end(), is_visible)) {
    return refuse(HeadRefusal::kBadTarget);
  }
  if (target.front() != '/' && target != "*") return refuse(HeadRefusal::kBadTarget);
  const std::string_view version = line.substr(last + 1);
  if (version == "HTTP/1.1") return Version::kOneOne;
  if (version == "HTTP/1.0") return Version::kOneZero;
  return refuse(HeadRefusal::kBadVersion);
}

// A host, an address or an address in brackets, and a port; no user, path or space.
bool is_host(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return is_visible(c) &&
           std::string_view("/\\@?#,;\"'<>{}|^`").find(c) == std::string_view::npos;
  });
}

// What has been met so far among the fields that decide where the request ends.
struct Framing {
  int hosts = 0;
  int lengths = 0;
  int encodings = 0;
  HeadFacts facts;
};

std::optional<HeadRefusal> check_field(std::string_view name, std::string_view value,
                                       Framing& seen) {
  if (equal_ignoring_case(name, "host")) {
    if (++seen.hosts > 1) return HeadRefusal::kHostTwice;
    if (!is_host(value)) return HeadRefusal::kBadHost;
  } else if (equal_ignoring_case(name, "content-length")) {
    const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), is_digit);
    if (++seen.lengths > 1 || !digits || value.size() > kMaxLengthDigits) {
      return HeadRefusal::kBadContentLength;
    }
  } else if (equal_ignoring_case(name, "transfer-encoding")) {
    if (++seen.encodings > 1 || value != "chunked") return HeadRefusal::kTransferEncoding;
  } else if (equal_ignoring_case(name, "expect")) {
    seen.facts.expects_continue = equal_ignoring_case(value, "100-continue");
  }
  return std::nullopt;
}

std::optional<HeadRefusal> check_line(std::string_view line, Framing& seen) {
  if (line.front() == ' ' || line.front() == '\t') return HeadRefusal::kFolded;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return HeadRefusal::kBadFieldName;
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), is_value_char)) return HeadRefusal::kBadFieldValue;
  return check_field(line.substr(0, colon), value, seen);
}

std::optional<HeadRefusal> check_framing(const Framing& seen, Version version) {
  if (seen.hosts == 0 && version == Version::kOneOne) return HeadRefusal::kHostMissing;
  if (seen.encodings > 0 && version == Version::kOneZero) return HeadRefusal::kTransferEncoding;
  if (seen.encodings > 0 && seen.lengths > 0) return HeadRefusal::kBothLengths;
  return std::nullopt;
}

}  // namespace

base::Result<HeadFacts, HeadRefusal> check_head(std::string_view head) {
  Framing seen;
  std::optional<Version> version;
  while (true) {
    const std::size_t end = head.find(kLineEnd);
    if (end == std::string_view::npos) return refuse(HeadRefusal::kNotEnded);
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + kLineEnd.size());
    if (!version) {
      const auto found = check_request_line(line);
      if (!found) return refuse(found.reason());
      version = *found;
      continue;
    }
    if (line.empty()) break;
    if (const auto refusal = check_line(line, seen)) return refuse(*refusal);
  }
  if (!head.empty()) return refuse(HeadRefusal::kNotEnded);
  if (const auto refusal = check_framing(seen, *version)) return refuse(*refusal);
  return seen.facts;
}

std::string_view print(HeadRefusal refusal) {
  switch (refusal) {
    case HeadRefusal::kNotEnded:
      return "the head has no end";
    case HeadRefusal::kBadRequestLine:
      return "bad request line";
    case HeadRefusal::kBadVersion:
      return "bad version";
    case HeadRefusal::kBadTarget:
      return "bad target";
    case HeadRefusal::kBadFieldName:
      return "bad field name";
    case HeadRefusal::kBadFieldValue:
      return "bad field value";
    case HeadRefusal::kFolded:
      return "folded field";
    case HeadRefusal::kHostMissing:
      return "no Host";
    case HeadRefusal::kHostTwice:
      return "more than one Host";
    case HeadRefusal::kBadHost:
      return "bad Host";
    case HeadRefusal::kTransferEncoding:
      return "bad Transfer-Encoding";
    case HeadRefusal::kBothLengths:
      return "Transfer-Encoding with Content-Length";
    case HeadRefusal::kBadContentLength:
      return "bad Content-Length";
  }
  return "bad request";
}

}  // namespace cardroom::net
