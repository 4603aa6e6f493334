// Fields: a neutral document value, so that layers which know no JSON text can say what a message
// holds. An ordered list of named values; cards and suits are strings ("8H", "S").
// Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cardroom::base {

struct Value;
struct Field;
using List = std::vector<Value>;
using Fields = std::vector<Field>;

// Constructors stand below: a variant of vectors is only whole once `Field` is.
struct Value {
  std::variant<std::nullptr_t, bool, std::int64_t, std::string, List, Fields> held;

  Value();
  Value(std::nullptr_t);
  Value(bool value);
  Value(int value);
  Value(std::int64_t value);
  Value(std::uint64_t value);
  Value(const char* value);
  Value(std::string_view value);
  Value(std::string value);
  Value(List value);
  Value(Fields value);

  // Null where the value is of another kind.
  const bool* boolean() const { return std::get_if<bool>(&held); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&held); }
  const std::string* text() const { return std::get_if<std::string>(&held); }
  const List* list() const { return std::get_if<List>(&held); }
  const Fields* fields() const { return std::get_if<Fields>(&held); }

  bool operator==(const Value&) const;
};

struct Field {
  std::string name;
  Value value;
  bool operator==(const Field&) const = default;
};

inline Value::Value() : held(nullptr) {}
inline Value::Value(std::nullptr_t) : held(nullptr) {}
inline Value::Value(bool value) : held(value) {}
inline Value::Value(int value) : held(std::int64_t{value}) {}
inline Value::Value(std::int64_t value) : held(value) {}
inline Value::Value(std::uint64_t value) : held(static_cast<std::int64_t>(value)) {}
inline Value::Value(const char* value) : held(std::string(value)) {}
inline Value::Value(std::string_view value) : held(std::string(value)) {}
inline Value::Value(std::string value) : held(std::move(value)) {}
inline Value::Value(List value) : held(std::move(value)) {}
inline Value::Value(Fields value) : held(std::move(value)) {}
inline bool Value::operator==(const Value& other) const {
  return held == other.held;
}

// The value named so, or null.
inline const Value* find(const Fields& fields, std::string_view name) {
  for (const Field& field : fields)
    if (field.name == name) return &field.value;
  return nullptr;
}

inline const std::string* find_text(const Fields& fields, std::string_view name) {
  const Value* value = find(fields, name);
  return value ? value->text() : nullptr;
}

inline const std::int64_t* find_integer(const Fields& fields, std::string_view name) {
  const Value* value = find(fields, name);
  return value ? value->integer() : nullptr;
}

// False where it is absent or not a boolean.
inline bool flag(const Fields& fields, std::string_view name) {
  const Value* value = find(fields, name);
  const bool* held = value ? value->boolean() : nullptr;
  return held && *held;
}

}  // namespace cardroom::base
