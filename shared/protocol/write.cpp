#include "shared/protocol/write.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "shared/base/check.hpp"

namespace cardroom::protocol {
namespace {

using base::Field;
using base::Fields;
using base::List;
using base::Value;

constexpr std::array<bool, 256> escaped_bytes() {
  std::array<bool, 256> escaped{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) escaped[byte] = true;
  escaped['"'] = escaped['\\'] = escaped[0x7F] = true;
  return escaped;
}

constexpr std::array<bool, 256> kEscaped = escaped_bytes();

void write_escaped(std::string& out, char one) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (one) {
    case '"':
    case '\\':
      out.push_back('\\');
      out.push_back(one);
      return;
    case '\n':
      out += "\\n";
      return;
    default:
      out += "\\u00";
      out.push_back(kDigits[static_cast<unsigned char>(one) >> 4]);
      out.push_back(kDigits[static_cast<unsigned char>(one) & 0xF]);
  }
}

template <class Integer>
void write_integer(std::string& out, Integer value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

void write_name(std::string& out, std::string_view name) {
  write_text(out, name);
  out.push_back(':');
}

void write_members(std::string& out, const Fields& fields) {
  for (const Field& field : fields) {
    if (out.back() != '{') out.push_back(',');
    write_name(out, field.name);
    write(out, field.value);
  }
}

void write_number(std::string& out, std::string_view name, std::uint64_t value) {
  out.push_back(',');
  write_name(out, name);
  write_integer(out, value);
}

}  // namespace

void write_text(std::string& out, std::string_view text) {
  const auto is_escaped = [](char one) { return kEscaped[static_cast<unsigned char>(one)]; };
  if (std::ranges::none_of(text, is_escaped)) {
    const std::size_t at = out.size() + 1;
    out.append(text.size() + 2, '"');
    text.copy(out.data() + at, text.size());
    return;
  }
  out.push_back('"');
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_escaped(text[at])) continue;
    out.append(text, plain, at - plain);
    write_escaped(out, text[at]);
    plain = at + 1;
  }
  out.append(text, plain);
  out.push_back('"');
}

void write(std::string& out, const Fields& fields) {
  out.push_back('{');
  write_members(out, fields);
  out.push_back('}');
}

void write(std::string& out, const Value& value) {
  if (const std::string* text = value.text()) {
    write_text(out, *text);
  } else if (const std::int64_t* whole = value.integer()) {
    write_integer(out, *whole);
  } else if (const bool* flag = value.boolean()) {
    out += *flag ? "true" : "false";
  } else if (const Fields* fields = value.fields()) {
    write(out, *fields);
  } else if (const List* list = value.list()) {
    out.push_back('[');
    for (const Value& entry : *list) {
      if (out.back() != '[') out.push_back(',');
      write(out, entry);
    }
    out.push_back(']');
  } else {
    out += "null";
  }
}

void write_message(std::string& out, const Head& head, const Fields& fields) {
  constexpr std::size_t kUsual = 256;
  if (out.empty()) out.reserve(kUsual);
  out += "{\"msg\":";
  write_text(out, head.msg);
  if (!head.room.empty()) {
    out += ",\"room\":";
    write_text(out, head.room);
  }
  if (head.epoch != 0) {
    write_number(out, "epoch", head.epoch);
    write_number(out, "seq", head.seq);
  }
  write_members(out, fields);
  if (head.re) write_number(out, "re", *head.re);
  out.push_back('}');
}

void add_re(std::string& message, std::uint64_t re) {
  CHECK(message.size() > 2 && message.back() == '}');
  message.pop_back();
  write_number(message, "re", re);
  message.push_back('}');
}

}  // namespace cardroom::protocol
