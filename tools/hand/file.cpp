#include "tools/hand/file.hpp"

#include <nlohmann/json.hpp>

#include "shared/crypto/hash.hpp"

namespace cardroom::hand {
namespace {

using nlohmann::json;

constexpr int kMostNesting = 12;

std::string canonical(const json& value) {
  return value.dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string sum_of(const json& hand) {
  return crypto::hex(crypto::sha256(canonical(hand)));
}

std::optional<base::Value> value_of(const json& from) {
  if (from.is_null()) return base::Value(nullptr);
  if (from.is_boolean()) return base::Value(from.get<bool>());
  if (from.is_string()) return base::Value(from.get<std::string>());
  if (from.is_number_integer()) {
    if (from.is_number_unsigned() && from.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
    return base::Value(from.get<std::int64_t>());
  }
  if (from.is_array()) {
    base::List list;
    for (const json& one : from) {
      auto value = value_of(one);
      if (!value) return std::nullopt;
      list.push_back(*std::move(value));
    }
    return base::Value(std::move(list));
  }
  if (!from.is_object()) return std::nullopt;
  base::Fields fields;
  for (const auto& [name, one] : from.items()) {
    auto value = value_of(one);
    if (!value) return std::nullopt;
    fields.push_back({name, *std::move(value)});
  }
  return base::Value(std::move(fields));
}

}  // namespace

base::Result<base::Fields, std::string> read(std::string_view line) {
  const auto refuse = [](const char* why) { return base::refuse(std::string(why)); };
  if (line.size() > kMostHandBytes) return refuse("longer than a hand can be");
  bool too_deep = false;
  const auto shallow = [&too_deep](int depth, json::parse_event_t, json&) {
    too_deep = too_deep || depth > kMostNesting;
    return !too_deep;
  };
  json hand = json::parse(line, shallow, false);
  if (too_deep || !hand.is_object()) return refuse("this is no hand in JSON");
  if (canonical(hand) != line)
    return refuse("it is not written as 'cardroomctl tables export' writes: export it again");
  const json sum = hand.value("sum", json());
  hand.erase("sum");
  if (sum != sum_of(hand)) return refuse("sum: something was altered: export it again");
  auto value = value_of(hand);
  if (!value) return refuse("a number in it is not whole, or too large");
  return *value->fields();
}

std::string write(std::string_view object) {
  json hand = json::parse(object);
  hand["sum"] = sum_of(hand);
  return canonical(hand) + "\n";
}

std::optional<std::string> next_line(std::istream& in) {
  std::string line;
  char letter = 0;
  while (in.get(letter) && letter != '\n')
    if (line.size() <= kMostHandBytes) line.push_back(letter);
  if (!in && line.empty()) return std::nullopt;
  return line;
}

}  // namespace cardroom::hand
