#include "realtime/sockjs/frames.hpp"

#include <algorithm>
#include <array>

namespace cardroom::realtime::sockjs {
namespace {

constexpr std::size_t kXhrPrelude = 2048;
constexpr std::size_t kHtmlPrelude = 1024;
constexpr char32_t kFirstInPairs = 0x10000;

constexpr std::string_view kHtmlHead =
    R"(<!doctype html>
<html><head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
</head><body><h2>Don't panic!</h2>
  <script>
    document.domain = document.domain;
    var c = parent.)";
constexpr std::string_view kHtmlTail = R"(;
    c.start();
    function p(d) {c.message(d);};
    window.onload = function() {c.stop();};
  </script>)";

void append_escape(std::string& out, char32_t unit) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (unsigned shift = 16; shift > 0; shift -= 4)
    out.push_back(kDigits[unit >> (shift - 4) & 0xF]);
}

void append_control(std::string& out, char one) {
  switch (one) {
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      append_escape(out, static_cast<unsigned char>(one));
  }
}

bool is_mangled(char32_t point) {
  struct Range {
    char32_t first, last;
  };
  constexpr std::array<Range, 5> kMangled{{{0x200C, 0x200F},
                                           {0x2028, 0x202F},
                                           {0x2060, 0x206F},
                                           {0xFFF0, 0xFFFF},
                                           {kFirstInPairs, 0x10FFFF}}};
  return std::ranges::any_of(kMangled, [point](const Range& range) {
    return range.first <= point && point <= range.last;
  });
}

struct Character {
  char32_t point;
  std::size_t bytes;
};

// Of valid UTF-8; what is none gives some character, and reads nothing past the end.
Character character_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1};
  const std::size_t wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  const std::size_t bytes = std::min(wanted, text.size() - at);
  char32_t point = first & (0xFFU >> (wanted + 1));
  for (std::size_t i = 1; i < bytes; ++i)
    point = point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  return {point, bytes};
}

void append_mangled(std::string& out, char32_t point) {
  if (point < kFirstInPairs) return append_escape(out, point);
  const char32_t rest = point - kFirstInPairs;
  append_escape(out, 0xD800 + (rest >> 10));
  append_escape(out, 0xDC00 + (rest & 0x3FF));
}

// A frame as a JavaScript text within a page. No `<` is left: it might end the script.
std::string script_text(std::string_view frame) {
  std::string out = "\"";
  for (const char one : frame) {
    if (one == '"' || one == '\\') out.push_back('\\');
    if (one == '<') {
      out += "\\u003c";
    } else {
      out.push_back(one);
    }
  }
  return out + '"';
}

// The client undoes it with decodeURI; line ends are in no frame.
std::string event_text(std::string_view frame) {
  std::string out;
  for (const char one : frame) {
    if (one == '%') {
      out += "%25";
    } else {
      out.push_back(one);
    }
  }
  return out;
}

std::string html_prelude(const std::string& callback) {
  std::string out(kHtmlHead);
  out.append(callback).append(kHtmlTail);
  if (out.size() < kHtmlPrelude) out.append(kHtmlPrelude - out.size(), ' ');
  return out.append("\r\n\r\n");
}

}  // namespace

bool is_stream(Transport transport) {
  return transport != Transport::xhr && transport != Transport::jsonp;
}

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  for (std::size_t at = 0; at < text.size();) {
    const auto [point, bytes] = character_at(text, at);
    if (point < 0x20) {
      append_control(out, text[at]);
    } else if (point == '"' || point == '\\') {
      out.push_back('\\');
      out.push_back(text[at]);
    } else if (is_mangled(point)) {
      append_mangled(out, point);
    } else {
      out.append(text.substr(at, bytes));
    }
    at += bytes;
  }
  out.push_back('"');
}

std::string array_frame(std::string_view quoted) {
  std::string out = "a[";
  out.append(quoted).push_back(']');
  return out;
}

std::string close_frame(std::uint16_t code, std::string_view reason) {
  std::string out = "c[" + std::to_string(code) + ",";
  append_quoted(out, reason);
  return out + ']';
}

std::string prelude(const Receiver& receiver) {
  switch (receiver.transport) {
    case Transport::xhr:
    case Transport::jsonp:
      return {};
    case Transport::xhr_streaming:
      return std::string(kXhrPrelude, 'h') + '\n';
    case Transport::eventsource:
      return "\r\n";
    case Transport::htmlfile:
      return html_prelude(receiver.callback);
  }
  return {};
}

std::string wrapped(const Receiver& receiver, std::string_view frame) {
  switch (receiver.transport) {
    case Transport::xhr:
    case Transport::xhr_streaming:
      return std::string(frame) + '\n';
    case Transport::eventsource:
      return "data: " + event_text(frame) + "\r\n\r\n";
    case Transport::htmlfile:
      return "<script>\np(" + script_text(frame) + ");\n</script>\r\n";
    case Transport::jsonp:
      // The comment keeps a text of the client's choice from being the first bytes of the response.
      return "/**/" + receiver.callback + "(" + script_text(frame) + ");\r\n";
  }
  return {};
}

}  // namespace cardroom::realtime::sockjs
