#include "gameserver/store/arguments.hpp"

#include <utility>

namespace cardroom::store {
namespace {

// Of an array: dimensions, flags (no nulls), type of its elements, length, lower bound.
constexpr std::size_t kLengthAt = 12;
constexpr std::uint32_t kBigint = 20, kBytea = 17, kText = 25;  // pg_type.dat

void put32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

void put64(std::string& out, std::int64_t value) {
  put32(out, static_cast<std::uint32_t>(static_cast<std::uint64_t>(value) >> 32));
  put32(out, static_cast<std::uint32_t>(value));
}

std::string begin(std::uint32_t type) {
  std::string out;
  for (const std::uint32_t value : {1U, 0U, type, 0U, 1U}) put32(out, value);
  return out;
}

std::string finish(std::string&& out, std::uint32_t count) {
  std::string length;
  put32(length, count);
  out.replace(kLengthAt, length.size(), length);
  return std::move(out);
}

}  // namespace

Numbers::Numbers() : out_(begin(kBigint)) {}

void Numbers::add(std::int64_t value) {
  put32(out_, 8);
  put64(out_, value);
  ++count_;
}

std::string Numbers::take() {
  return finish(std::move(out_), count_);
}

Strings::Strings(Of of) : out_(begin(of == Of::text ? kText : kBytea)) {}

void Strings::add(std::string_view value) {
  put32(out_, static_cast<std::uint32_t>(value.size()));
  out_.append(value);
  ++count_;
}

std::string Strings::take() {
  return finish(std::move(out_), count_);
}

Arguments& Arguments::number(std::int64_t value) {
  put64(all_.emplace_back(), value);
  return *this;
}

Arguments& Arguments::bytes(std::string_view value) {
  all_.emplace_back(value);
  return *this;
}

Arguments& Arguments::array(Numbers&& values) {
  all_.push_back(values.take());
  return *this;
}

Arguments& Arguments::array(Strings&& values) {
  all_.push_back(values.take());
  return *this;
}

// Unicode 15, table 3-7: which second byte may follow which first.
bool is_text(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto byte = [&](std::size_t i) -> unsigned {
      return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
    };
    const unsigned first = byte(at);
    if (first == 0 || (first >= 0x80 && first < 0xC2) || first > 0xF4) return false;
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const unsigned least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (length > 1 && (byte(at + 1) < least || byte(at + 1) > most)) return false;
    for (std::size_t i = at + 2; i < at + length; ++i)
      if (byte(i) < 0x80 || byte(i) > 0xBF) return false;
    at += length;
  }
  return true;
}

}  // namespace cardroom::store
