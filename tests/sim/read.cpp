#include "sim/read.hpp"

#include "shared/base/check.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::sim {
namespace {

// Everything is read into where it is to stay.
class Reader {
 public:
  explicit Reader(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  Message whole() {
    Message message;
    fields(message);
    CHECK(at_ == end_);
    return message;
  }

 private:
  char take() {
    CHECK(at_ != end_);
    return *at_++;
  }
  bool took(char wanted) {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  void word(std::string_view wanted) {
    for (const char c : wanted) CHECK(take() == c);
  }

  std::string_view string() {
    CHECK(take() == '"');
    const char* const begin = at_;
    // What the tests' names never hold stays as it is escaped.
    while (at_ < end_ && *at_ != '"') at_ += *at_ == '\\' ? 2 : 1;
    CHECK(at_ < end_);
    return {begin, at_++};
  }

  std::int64_t integer() {
    const bool negative = took('-');
    CHECK(at_ != end_ && *at_ >= '0' && *at_ <= '9');
    std::int64_t value = 0;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') value = value * 10 + (*at_++ - '0');
    return negative ? -value : value;
  }

  void value(base::Value& read) {
    CHECK(at_ != end_);
    switch (*at_) {
      case '{':
        return fields(read.held.emplace<base::Fields>());
      case '[':
        return list(read.held.emplace<base::List>());
      case '"':
        read.held.emplace<std::string>(string());
        return;
      case 't':
        word("true");
        read.held = true;
        return;
      case 'f':
        word("false");
        read.held = false;
        return;
      case 'n':
        word("null");
        return;
      default:
        read.held = integer();
    }
  }

  void list(base::List& read) {
    CHECK(take() == '[');
    if (took(']')) return;
    do value(read.emplace_back());
    while (took(','));
    CHECK(take() == ']');
  }

  void fields(Message& read) {
    CHECK(take() == '{');
    if (took('}')) return;
    read.reserve(8);
    do {
      base::Field& field = read.emplace_back();
      field.name = string();
      CHECK(take() == ':');
      value(field.value);
    } while (took(','));
    CHECK(take() == '}');
  }

  const char* at_;
  const char* const end_;
};

}  // namespace

Message read(std::string_view text) {
  return Reader(text).whole();
}

std::string print(const Message& message) {
  constexpr std::size_t kUsual = 256;
  std::string text;
  text.reserve(kUsual);
  protocol::write(text, message);
  return text;
}

std::uint64_t add_to_hash(std::uint64_t hash, std::string_view text) {
  constexpr std::uint64_t kFactor = 1099511628211u;
  while (!text.empty()) {
    std::uint64_t word = 0;
    text.remove_prefix(text.copy(reinterpret_cast<char*>(&word), sizeof(word)));
    hash = (hash ^ word) * kFactor;
    hash ^= hash >> 32;
  }
  return hash;
}

const base::List& list(const Message& message, std::string_view name) {
  static const base::List kNone;
  const base::Value* value = base::find(message, name);
  return value && value->list() ? *value->list() : kNone;
}

const Message& part(const Message& message, std::string_view name) {
  static const Message kNone;
  const base::Value* value = base::find(message, name);
  return value && value->fields() ? *value->fields() : kNone;
}

std::vector<std::string> texts(const base::List& list) {
  std::vector<std::string> read;
  read.reserve(list.size());
  for (const base::Value& value : list)
    if (value.text()) read.push_back(*value.text());
  return read;
}

}  // namespace cardroom::sim
