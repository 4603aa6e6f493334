#include "tests/rules/text.hpp"

#include "shared/protocol/write.hpp"

namespace cardroom::rules::testing {
namespace {

struct Printer {
  std::string operator()(std::nullptr_t) const { return "null"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const base::List& list) const {
    std::string text;
    for (const base::Value& value : list) text += (text.empty() ? "" : " ") + to_text(value);
    return "[" + text + "]";
  }
  std::string operator()(const base::Fields& fields) const { return "{" + to_text(fields) + "}"; }
};

}  // namespace

std::string to_text(const base::Value& value) {
  return std::visit(Printer{}, value.held);
}

std::string to_text(const base::Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields)
    text += (text.empty() ? "" : ", ") + name + " " + to_text(value);
  return text;
}

std::string to_text(const Move& move) {
  return move.verb + " {" + to_text(move.fields) + "}";
}

std::string to_text(const Sight& sight) {
  std::string text = to_text(sight.state) + " counts";
  for (std::int64_t count : sight.counts) text += " " + std::to_string(count);
  return text + " hand " + print(sight.hand);
}

std::size_t bytes_of(const std::vector<Move>& legal) {
  base::List list;
  for (const Move& move : legal) {
    base::Fields entry{{"msg", move.verb}};
    entry.insert(entry.end(), move.fields.begin(), move.fields.end());
    list.emplace_back(std::move(entry));
  }
  std::string out;
  protocol::write(out, base::Value(std::move(list)));
  return out.size();
}

}  // namespace cardroom::rules::testing
