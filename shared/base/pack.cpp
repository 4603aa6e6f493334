#include "shared/base/pack.hpp"

#include <algorithm>

namespace cardroom::base {
namespace {

enum class Tag : std::uint8_t { null, no, yes, integer, text, list, fields };

}  // namespace

void Packer::grow(std::size_t more) {
  constexpr std::size_t kUsual = 128;
  out_.resize(std::max({kUsual, 2 * out_.size(), size_ + more}));
}

Packer& Packer::number(std::uint64_t value) {
  constexpr std::size_t kLongest = 10;
  char* at = room_for(kLongest);
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
  *at++ = static_cast<char>(value);
  size_ = static_cast<std::size_t>(at - out_.data());
  return *this;
}

Packer& Packer::integer(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return number((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

Packer& Packer::flag(bool value) {
  return number(value ? 1 : 0);
}

Packer& Packer::bytes(std::string_view value) {
  number(value.size());
  value.copy(room_for(value.size()), value.size());
  size_ += value.size();
  return *this;
}

Packer& Packer::value(const Value& value) {
  const auto tag = [this](Tag which) { number(static_cast<std::uint64_t>(which)); };
  if (const bool* held = value.boolean()) {
    tag(*held ? Tag::yes : Tag::no);
  } else if (const std::int64_t* whole = value.integer()) {
    tag(Tag::integer);
    integer(*whole);
  } else if (const std::string* text = value.text()) {
    tag(Tag::text);
    bytes(*text);
  } else if (const List* list = value.list()) {
    tag(Tag::list);
    number(list->size());
    for (const Value& entry : *list) this->value(entry);
  } else if (const Fields* inner = value.fields()) {
    tag(Tag::fields);
    fields(*inner);
  } else {
    tag(Tag::null);
  }
  return *this;
}

Packer& Packer::fields(const Fields& fields) {
  number(fields.size());
  for (const Field& field : fields) {
    bytes(field.name);
    value(field.value);
  }
  return *this;
}

std::uint64_t Unpacker::number() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64 && ok_ && !in_.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(in_.front());
    in_.remove_prefix(1);
    if (shift == 63 && byte > 1) break;
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) {
      // One number has one form: a padded one is refused.
      if (byte == 0 && shift > 0) break;
      return value;
    }
  }
  ok_ = false;
  return 0;
}

std::int64_t Unpacker::integer() {
  const std::uint64_t bits = number();
  return static_cast<std::int64_t>((bits >> 1) ^ (bits & 1 ? ~std::uint64_t{0} : 0));
}

bool Unpacker::flag() {
  const std::uint64_t value = number();
  if (value > 1) ok_ = false;
  return ok_ && value == 1;
}

std::string_view Unpacker::bytes() {
  const std::uint64_t size = number();
  if (!ok_ || size > in_.size()) {
    ok_ = false;
    return {};
  }
  const std::string_view value = in_.substr(0, size);
  in_.remove_prefix(size);
  return value;
}

Value Unpacker::value() {
  return value_at(0);
}
Fields Unpacker::fields() {
  return fields_at(0);
}

Value Unpacker::value_at(int depth) {
  if (depth > kMaxFieldsDepth || ++entries_ > kMaxFieldsEntries) ok_ = false;
  const std::uint64_t tag = number();
  if (!ok_ || tag > static_cast<std::uint64_t>(Tag::fields)) {
    ok_ = false;
    return {};
  }
  switch (static_cast<Tag>(tag)) {
    case Tag::null:
      return nullptr;
    case Tag::no:
      return false;
    case Tag::yes:
      return true;
    case Tag::integer:
      return integer();
    case Tag::text:
      return text();
    case Tag::list: {
      List list;
      for (std::uint64_t left = number(); ok_ && left > 0; --left)
        list.push_back(value_at(depth + 1));
      return list;
    }
    case Tag::fields:
      return fields_at(depth + 1);
  }
  return {};
}

Fields Unpacker::fields_at(int depth) {
  Fields fields;
  for (std::uint64_t left = number(); ok_ && left > 0; --left) {
    std::string name = text();
    fields.push_back(Field{std::move(name), value_at(depth + 1)});
  }
  return fields;
}

}  // namespace cardroom::base
