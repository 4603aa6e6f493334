#include "shared/crypto/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace cardroom::crypto {
namespace {

using base::Field;
using base::Fields;
using base::List;
using base::Value;

class Builder {
 public:
  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) {
    return value > INT64_MAX ? add(nullptr) : add(static_cast<std::int64_t>(value));
  }
  bool number_float(double, const std::string&) { return add(nullptr); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(std::vector<std::uint8_t>&) { return refuse(JsonFault::malformed); }
  bool start_object(std::size_t) { return start(Fields{}); }
  bool end_object() { return end(); }
  bool start_array(std::size_t) { return start(List{}); }
  bool end_array() { return end(); }

  bool key(std::string& name) {
    Fields& fields = std::get<Fields>(open_.back().held);
    if (base::find(fields, name)) return refuse(JsonFault::duplicate_name);
    fields.push_back(Field{std::move(name), nullptr});
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return refuse(JsonFault::malformed);
  }

  std::optional<JsonFault> fault;
  Value root;

 private:
  bool refuse(JsonFault reason) {
    fault = reason;
    return false;
  }

  bool add(Value value) {
    if (open_.empty()) return refuse(JsonFault::not_an_object);
    if (++entries_ > kMaxJsonEntries) return refuse(JsonFault::too_many_entries);
    if (Fields* fields = std::get_if<Fields>(&open_.back().held)) {
      fields->back().value = std::move(value);
    } else {
      std::get<List>(open_.back().held).push_back(std::move(value));
    }
    return true;
  }

  bool start(Value value) {
    if (open_.empty() && !value.fields()) return refuse(JsonFault::not_an_object);
    if (open_.size() >= kMaxJsonDepth) return refuse(JsonFault::too_deep);
    open_.push_back(std::move(value));
    return true;
  }

  bool end() {
    Value done = std::move(open_.back());
    open_.pop_back();
    if (!open_.empty()) return add(std::move(done));
    root = std::move(done);
    return true;
  }

  std::vector<Value> open_;  // the containers that are not closed yet, the innermost last
  std::size_t entries_ = 0;
};

}  // namespace

std::string_view to_text(JsonFault fault) {
  switch (fault) {
    case JsonFault::malformed:
      return "not JSON";
    case JsonFault::not_an_object:
      return "not an object";
    case JsonFault::duplicate_name:
      return "a name twice in one object";
    case JsonFault::too_deep:
      return "nested too deeply";
    case JsonFault::too_many_entries:
      return "too many entries";
  }
  CHECK(false);
}

base::Result<base::Fields, JsonFault> parse_object(std::string_view text) {
  // The traps: nlohmann skips a byte-order mark, and takes NUL for the end of the text.
  if (text.starts_with("\xEF\xBB\xBF") || text.find('\0') != std::string_view::npos) {
    return base::refuse(JsonFault::malformed);
  }
  Builder builder;
  nlohmann::json::sax_parse(text, &builder);
  if (builder.fault) return base::refuse(*builder.fault);
  return std::get<Fields>(std::move(builder.root.held));
}

}  // namespace cardroom::crypto
