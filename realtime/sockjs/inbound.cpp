#include "realtime/sockjs/inbound.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace cardroom::realtime::sockjs {
namespace {

using base::refuse;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Gathers the texts of one array while the parser walks, which it does to the end: what is no JSON
// further on is told as that.
class Reader {
 public:
  using Json = nlohmann::json;

  bool null() { return other(); }
  bool boolean(bool) { return other(); }
  bool number_integer(Json::number_integer_t) { return other(); }
  bool number_unsigned(Json::number_unsigned_t) { return other(); }
  bool number_float(Json::number_float_t, const std::string&) { return other(); }
  bool binary(Json::binary_t&) { return other(); }
  bool string(std::string& text) {
    if (depth_ > 1 || odd_) return true;
    if (depth_ == 0) alone_ = true;
    messages_.push_back(std::move(text));
    return true;
  }
  bool start_object(std::size_t) { return open(false); }
  bool start_array(std::size_t) { return open(depth_ == 0); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string&) { return true; }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

  bool odd() const { return odd_; }
  bool alone() const { return alone_; }
  Messages take() { return std::move(messages_); }

 private:
  bool other() {
    odd_ = true;
    return true;
  }
  bool open(bool expected) {
    ++depth_;
    if (!expected) odd_ = true;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }

  std::size_t depth_ = 0;
  bool odd_ = false;    // something that is no text, or too deep
  bool alone_ = false;  // a text in no array
  Messages messages_;
};

enum class Alone : std::uint8_t { refused, taken };

Inbound decode(std::string_view text, Alone alone) {
  if (text.empty()) return refuse(InboundFault::payload_expected);
  // nlohmann skips a byte-order mark, and takes a NUL for the end of its input.
  if (text.starts_with(kByteOrderMark) || text.find('\0') != text.npos)
    return refuse(InboundFault::broken_encoding);
  Reader reader;
  const char* begin = text.data();
  if (!nlohmann::json::sax_parse(begin, begin + text.size(), &reader))
    return refuse(InboundFault::broken_encoding);
  if (reader.odd() || (reader.alone() && alone == Alone::refused))
    return refuse(InboundFault::payload_expected);
  return reader.take();
}

std::optional<int> digit(char one) {
  if (one >= '0' && one <= '9') return one - '0';
  if (one >= 'a' && one <= 'f') return one - 'a' + 10;
  if (one >= 'A' && one <= 'F') return one - 'A' + 10;
  return std::nullopt;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out.push_back(text[at] == '+' ? ' ' : text[at]);
      continue;
    }
    if (text.size() - at < 3) return std::nullopt;
    const auto high = digit(text[at + 1]), low = digit(text[at + 2]);
    if (!high || !low) return std::nullopt;
    out.push_back(static_cast<char>(*high * 16 + *low));
    at += 2;
  }
  return out;
}

}  // namespace

std::string_view print(InboundFault fault) {
  switch (fault) {
    case InboundFault::payload_expected:
      return "Payload expected.";
    case InboundFault::broken_encoding:
      return "Broken JSON encoding.";
  }
  return {};
}

Inbound decode_array(std::string_view text) {
  return decode(text, Alone::refused);
}

Inbound decode_text_or_array(std::string_view text) {
  return decode(text, Alone::taken);
}

Inbound decode_form(std::string_view body, Form form) {
  if (form == Form::no) return decode_array(body);
  const auto payload = form_field(body, "d");
  if (!payload) return refuse(InboundFault::payload_expected);
  return decode_array(*payload);
}

std::optional<std::string> form_field(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), pair.size() + 1));
    const std::size_t mark = std::min(pair.find('='), pair.size());
    if (pair.substr(0, mark) != name) continue;
    return unescaped(pair.substr(std::min(mark + 1, pair.size())));
  }
  return std::nullopt;
}

}  // namespace cardroom::realtime::sockjs
