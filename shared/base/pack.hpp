// Packer and Unpacker: the one binary form of link frames, journal bodies and snapshots.
// Unsigned integers are LEB128 (at most 10 bytes), signed ones zigzag, byte strings are preceded by
// their length. Decoding never throws: the first malformed read makes every later one return
// nothing and `ok()` false. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "shared/base/fields.hpp"

namespace cardroom::base {

inline constexpr int kMaxFieldsDepth = 8;
inline constexpr std::size_t kMaxFieldsEntries = 4096;

class Packer {
 public:
  // Appends to what is there already.
  explicit Packer(std::string onto = {}) : out_(std::move(onto)), size_(out_.size()) {}

  Packer& number(std::uint64_t value);
  Packer& integer(std::int64_t value);
  Packer& flag(bool value);
  Packer& bytes(std::string_view value);
  Packer& value(const Value& value);
  Packer& fields(const Fields& fields);

  std::string_view out() const { return {out_.data(), size_}; }
  std::string take() {
    out_.resize(std::exchange(size_, 0));
    return std::exchange(out_, {});
  }

 private:
  // Where `more` bytes can be written.
  char* room_for(std::size_t more) {
    if (out_.size() - size_ < more) grow(more);
    return out_.data() + size_;
  }
  void grow(std::size_t more);

  std::string out_;
  std::size_t size_;  // of it is written
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  std::uint64_t number();
  std::int64_t integer();
  bool flag();
  std::string_view bytes();  // a view into the input
  std::string text() { return std::string(bytes()); }
  Value value();
  Fields fields();

  bool ok() const { return ok_; }
  // True when everything was well-formed and nothing is left over.
  bool finished() const { return ok_ && in_.empty(); }
  void fail() { ok_ = false; }
  std::size_t left() const { return in_.size(); }

 private:
  Value value_at(int depth);
  Fields fields_at(int depth);

  std::string_view in_;
  bool ok_ = true;
  std::size_t entries_ = 0;
};

}  // namespace cardroom::base
