#include "shared/protocol/json_walk.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "shared/base/utf8.hpp"

namespace cardroom::protocol {
namespace {

// Bytes that stand for themselves in a text, one by one.
constexpr std::array<bool, 256> plain_bytes() {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}

constexpr std::array<bool, 256> kPlain = plain_bytes();

bool is_plain(char byte) {
  return kPlain[static_cast<std::uint8_t>(byte)];
}
bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}
bool is_surrogate(char32_t unit) {
  return unit >= 0xD800 && unit <= 0xDFFF;
}

void append_utf8(std::string& out, char32_t point) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto more = [&](int shift) { put(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6), more(0);
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12), more(6), more(0);
  } else {
    put(0xF0 | point >> 18), more(12), more(6), more(0);
  }
}

// Each of its functions is false where the text cannot be JSON at `at_`.
class Walker {
 public:
  Walker(std::string_view text, JsonTaker& taker)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), taker_(taker) {}

  std::optional<std::size_t> walk() {
    bool good = value();
    while (good && !open_.empty()) good = go_on();
    if (good) skip_blank();
    if (good && at_ == end_) return std::nullopt;
    return static_cast<std::size_t>(at_ - begin_) + 1;
  }

 private:
  bool next_is(char byte) const { return at_ != end_ && *at_ == byte; }
  bool took(char byte) {
    if (!next_is(byte)) return false;
    ++at_;
    return true;
  }
  bool took(std::string_view word) {
    for (const char byte : word)
      if (!took(byte)) return false;
    return true;
  }
  void skip_blank() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }

  bool value();
  void begin(char end);
  bool go_on();
  bool name();
  bool number();
  bool text(std::string& out);
  bool escape(std::string& out);
  bool unit(char32_t& out);
  bool beyond_ascii(std::string& out);
  bool digits();

  const char* const begin_;
  const char* at_;
  const char* const end_;
  JsonTaker& taker_;
  std::string open_;       // what is to close each object and list, the innermost last
  bool is_empty_ = false;  // nothing stands in the innermost yet
};

// A whole one, or the beginning of an object or a list.
bool Walker::value() {
  skip_blank();
  if (at_ == end_) return false;
  switch (*at_) {
    case '{':
      begin('}');
      taker_.begin_object();
      return true;
    case '[':
      begin(']');
      taker_.begin_list();
      return true;
    case '"': {
      std::string read;
      if (!text(read)) return false;
      taker_.text(std::move(read));
      return true;
    }
    case 't':
      if (!took("true")) return false;
      taker_.boolean(true);
      return true;
    case 'f':
      if (!took("false")) return false;
      taker_.boolean(false);
      return true;
    case 'n':
      if (!took("null")) return false;
      taker_.null();
      return true;
    default:
      return number();
  }
}

void Walker::begin(char end) {
  ++at_;
  open_.push_back(end);
  is_empty_ = true;
}

// The end of the innermost object or list, or what comes next in it.
bool Walker::go_on() {
  skip_blank();
  if (took(open_.back())) {
    open_.pop_back();
    is_empty_ = false;
    taker_.end();
    return true;
  }
  if (!std::exchange(is_empty_, false) && !took(',')) return false;
  return (open_.back() == ']' || name()) && value();
}

bool Walker::name() {
  skip_blank();
  std::string read;
  if (!text(read)) return false;
  taker_.name(std::move(read));
  skip_blank();
  return took(':');
}

bool Walker::digits() {
  if (at_ == end_ || !is_digit(*at_)) return false;
  while (at_ != end_ && is_digit(*at_)) ++at_;
  return true;
}

bool Walker::number() {
  const char* const first = at_;
  took('-');
  if (!took('0') && !digits()) return false;
  bool whole = true;
  if (took('.')) {
    whole = false;
    if (!digits()) return false;
  }
  if (took('e') || took('E')) {
    whole = false;
    if (!took('-')) took('+');
    if (!digits()) return false;
  }
  std::int64_t value = 0;
  if (whole && std::from_chars(first, at_, value).ec == std::errc())
    taker_.integer(value);
  else
    taker_.other_number();
  return true;
}

bool Walker::text(std::string& out) {
  if (!took('"')) return false;
  for (;;) {
    const char* const first = at_;
    while (at_ != end_ && is_plain(*at_)) ++at_;
    out.append(first, at_);
    if (at_ == end_) return false;
    if (took('"')) return true;
    if (took('\\') ? !escape(out) : !beyond_ascii(out)) return false;
  }
}

// All bytes up to the next that is ASCII: they can be judged alone.
bool Walker::beyond_ascii(std::string& out) {
  const char* last = at_;
  while (last != end_ && static_cast<std::uint8_t>(*last) >= 0x80) ++last;
  if (last == at_ || !base::code_points({at_, last})) return false;
  out.append(at_, last);
  at_ = last;
  return true;
}

bool Walker::escape(std::string& out) {
  constexpr std::string_view kNamed = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
  if (at_ == end_) return false;
  if (*at_ != 'u') {
    const std::size_t which = kNamed.find(*at_);
    if (which == kNamed.npos) return false;
    out.push_back(kMeant[which]);
    ++at_;
    return true;
  }
  char32_t point = 0, low = 0;
  if (!unit(point)) return false;
  if (is_surrogate(point)) {
    constexpr char32_t kLow = 0xDC00;
    if (point >= kLow || !took('\\') || !unit(low) || !is_surrogate(low) || low < kLow)
      return false;
    point = 0x10000 + ((point & 0x3FF) << 10 | (low & 0x3FF));
  }
  append_utf8(out, point);
  return true;
}

// `u` and four hexadecimal digits.
bool Walker::unit(char32_t& out) {
  constexpr std::size_t kDigits = 4;
  if (!took('u') || end_ - at_ < static_cast<std::ptrdiff_t>(kDigits)) return false;
  std::uint32_t read = 0;
  const auto [last, fault] = std::from_chars(at_, at_ + kDigits, read, 16);
  if (fault != std::errc() || last != at_ + kDigits) return false;
  at_ = last;
  out = read;
  return true;
}

}  // namespace

std::optional<std::size_t> walk_json(std::string_view text, JsonTaker& taker) {
  return Walker(text, taker).walk();
}

}  // namespace cardroom::protocol
