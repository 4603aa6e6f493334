#include "shared/protocol/decode.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "shared/protocol/request_table.hpp"

namespace cardroom::protocol {
namespace {

using base::Field;
using base::Fields;
using base::Value;

void sort_by_name(Fields& fields) {
  const auto earlier = [](const Field& a, const Field& b) { return a.name < b.name; };
  if (!std::is_sorted(fields.begin(), fields.end(), earlier))
    std::sort(fields.begin(), fields.end(), earlier);
}

// Without moving one.
std::vector<Field*> by_name(Fields& fields) {
  std::vector<Field*> sorted;
  sorted.reserve(fields.size());
  for (Field& field : fields) sorted.push_back(&field);
  std::ranges::sort(sorted, {}, &Field::name);
  return sorted;
}

bool scalar_fits(const FieldRule& rule, const Value& value) {
  if (const std::string* text = value.text()) return fits(text_rule(rule.text), *text);
  return value.boolean() != nullptr || value.integer() != nullptr;
}

bool amount_fits(const FieldRule& rule, std::size_t amount) {
  const auto count = static_cast<std::int64_t>(amount);
  return rule.low <= count && count <= rule.high;
}

bool value_fits(const FieldRule& rule, Value& value) {
  switch (rule.kind) {
    case Kind::boolean:
      return value.boolean() != nullptr;
    case Kind::integer: {
      const std::int64_t* whole = value.integer();
      return whole != nullptr && rule.low <= *whole && *whole <= rule.high;
    }
    case Kind::text: {
      const std::string* text = value.text();
      return text != nullptr && fits(text_rule(rule.text), *text);
    }
    case Kind::choice: {
      const std::string* text = value.text();
      return text != nullptr &&
             std::find(rule.choices.begin(), rule.choices.end(), *text) != rule.choices.end();
    }
    case Kind::texts: {
      const base::List* list = value.list();
      if (list == nullptr || !amount_fits(rule, list->size())) return false;
      return std::all_of(list->begin(), list->end(), [&rule](const Value& entry) {
        return entry.text() != nullptr && fits(text_rule(rule.text), *entry.text());
      });
    }
    case Kind::scalars: {
      Fields* members = std::get_if<Fields>(&value.held);
      if (members == nullptr || !amount_fits(rule, members->size())) return false;
      sort_by_name(*members);
      return std::all_of(members->begin(), members->end(), [&rule](const Field& member) {
        return fits(text_rule(rule.keys), member.name) && scalar_fits(rule, member.value);
      });
    }
  }
  return false;
}

std::string range_of(std::int64_t low, std::int64_t high, std::string_view unit) {
  if (low == high) return std::to_string(low) + std::string(unit);
  return std::to_string(low) + " to " + std::to_string(high) + std::string(unit);
}

std::string points_of(const TextRule& rule) {
  if (rule.card) return "a card such as 8H";
  return "a text of " + range_of(static_cast<std::int64_t>(rule.least),
                                 static_cast<std::int64_t>(rule.most),
                                 " code points of the kind wanted there");
}

std::string wanted(const FieldRule& rule) {
  switch (rule.kind) {
    case Kind::boolean:
      return "true or false";
    case Kind::integer:
      return "a whole number, " + range_of(rule.low, rule.high, "");
    case Kind::text:
      return points_of(text_rule(rule.text));
    case Kind::choice: {
      std::string out = "one of";
      for (const std::string_view choice : rule.choices) out += " " + std::string(choice);
      return out;
    }
    case Kind::texts:
      return "a list of " + range_of(rule.low, rule.high, ", each ") +
             points_of(text_rule(rule.text));
    case Kind::scalars:
      return "an object of at most " + std::to_string(rule.high) + " short values";
  }
  return {};
}

std::string names_of(const RequestRule& rule, std::uint32_t mask) {
  std::string out;
  for (std::size_t at = 0; at < rule.fields.size(); ++at) {
    if ((mask >> at & 1U) == 0) continue;
    out += (out.empty() ? "" : ", ") + std::string(rule.fields[at].name);
  }
  return out;
}

std::string for_kind(const RequestRule& rule, std::string text) {
  return std::string(rule.msg) + ": " + std::move(text);
}

// Empty, or what is wrong with which fields are there.
std::string presence_fault(const RequestRule& rule, std::uint32_t present) {
  if (const std::uint32_t missing = rule.required & ~present)
    return for_kind(rule, "needs " + names_of(rule, missing) + ": add it");
  if (rule.exactly_one != 0 && std::popcount(rule.exactly_one & present) != 1)
    return for_kind(rule, "send exactly one of " + names_of(rule, rule.exactly_one));
  for (const Together& pair : rule.together) {
    if ((present & pair.fields) != 0 && (pair.others & ~present) != 0)
      return for_kind(rule, names_of(rule, pair.fields | pair.others) + " come together");
  }
  return {};
}

// Takes the fields of a known kind apart; empty, or what is wrong. Both lists are in order of name.
std::string take_fields(const RequestRule& rule, const std::vector<Field*>& fields,
                        Request& request) {
  std::uint32_t present = 0;
  std::size_t at = 0;
  for (Field* const given : fields) {
    Field& field = *given;
    if (field.name == "msg") continue;
    while (at < rule.fields.size() && rule.fields[at].name < field.name) ++at;
    if (at == rule.fields.size() || rule.fields[at].name != field.name)
      return for_kind(rule, "unknown field " + in_quotes(field.name) + ": leave it out");
    const FieldRule& wants = rule.fields[at];
    if (!value_fits(wants, field.value))
      return for_kind(rule, std::string(wants.name) + ": wants " + wanted(wants));
    present |= 1U << at;
    if (field.name == "room") {
      request.room = std::move(*std::get_if<std::string>(&field.value.held));
    } else if (field.name != "id") {
      request.rest.push_back(std::move(field));
    }
  }
  return presence_fault(rule, present);
}

// Empty, or what is wrong.
std::string take(Document& document, Request& request) {
  const Value* msg = base::find(document.fields, "msg");
  if (msg == nullptr) return "msg is missing: name the kind of the message";
  if (msg->text() == nullptr) return "msg is not a text: name the kind of the message";
  const RequestRule* rule = find_request(*msg->text());
  request.known = rule != nullptr;
  if (rule == nullptr) {
    request.msg = *msg->text();
    if (base::find(document.fields, "id") != nullptr && !document.id)
      return "id: wants a whole number, 1 to 9007199254740991";
    return {};
  }
  request.msg = rule->canonical;
  request.rest.reserve(document.fields.size());
  return take_fields(*rule, by_name(document.fields), request);
}

}  // namespace

base::Result<Request, Bad> decode(std::string_view text) {
  Document document = read_document(text);
  const auto refused = [&document](std::string what) {
    if (what.size() > kMaxBadBytes) what.resize(kMaxBadBytes);
    return base::refuse(Bad{document.id, std::move(what)});
  };
  if (!document.fault.empty()) return refused(std::move(document.fault));
  Request request;
  request.id = document.id;
  std::string fault = take(document, request);
  if (!fault.empty()) return refused(std::move(fault));
  return request;
}

}  // namespace cardroom::protocol
