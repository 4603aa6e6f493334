// Arguments: the parameters of a PostgreSQL statement in its own binary form (big-endian integers,
// bytes as they are, arrays of one dimension), so that nothing is escaped and a batch of any size
// is one statement. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cardroom::store {

// bigint[]
class Numbers {
 public:
  Numbers();
  void add(std::int64_t value);
  void add(std::uint64_t value) { add(static_cast<std::int64_t>(value)); }
  std::string take();
  std::uint32_t size() const { return count_; }

 private:
  std::string out_;
  std::uint32_t count_ = 0;
};

// text[] or bytea[]
class Strings {
 public:
  enum class Of { text, bytes };
  explicit Strings(Of of);
  void add(std::string_view value);
  std::string take();
  std::uint32_t size() const { return count_; }

 private:
  std::string out_;
  std::uint32_t count_ = 0;
};

class Arguments {
 public:
  Arguments& number(std::int64_t value);
  // text or bytea
  Arguments& bytes(std::string_view value);
  Arguments& array(Numbers&& values);
  Arguments& array(Strings&& values);

  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
};

// Whether PostgreSQL takes it as text: strict UTF-8 without NUL.
bool is_text(std::string_view bytes);

}  // namespace cardroom::store
