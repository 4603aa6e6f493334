#include "tests/rules/plus.hpp"

#include <algorithm>

namespace cardroom::rules::testing {
namespace {

using Names = std::vector<std::string>;

Names names_in(const base::Value& value) {
  if (const std::string* text = value.text()) return {*text};
  Names names;
  for (const base::Value& each : *value.list()) names.push_back(*each.text());
  return names;
}

Names names_of(const Move& move) {
  for (const char* field : {"card", "cards"})
    if (const base::Value* value = base::find(move.fields, field)) return names_in(*value);
  return {};
}

// Jokers have no rank but themselves.
std::string told(const std::string& name, bool ranks_only) {
  return ranks_only && name[1] != 'J' ? name.substr(0, 1) : name;
}

Names told(Names names, bool ranks_only) {
  for (std::string& name : names) name = told(name, ranks_only);
  std::sort(names.begin(), names.end());
  return names;
}

bool take(Names& from, const Names& some) {
  if (!std::includes(from.begin(), from.end(), some.begin(), some.end())) return false;
  Names left;
  std::set_difference(from.begin(), from.end(), some.begin(), some.end(), std::back_inserter(left));
  from = std::move(left);
  return true;
}

struct Choice {
  std::size_t choose = 0;
  std::vector<Names> of;
};

// Whether exactly `left` can be taken by the choices from `which`, of it the entries from `entry`.
bool covers(const std::vector<Choice>& choices, std::size_t which, std::size_t entry,
            std::size_t taken, const Names& left) {
  if (which == choices.size()) return left.empty();
  const Choice& choice = choices[which];
  if (taken == choice.choose) return covers(choices, which + 1, 0, 0, left);
  for (std::size_t i = entry; i < choice.of.size(); ++i) {
    Names rest = left;
    if (take(rest, choice.of[i]) && covers(choices, which, i + 1, taken + 1, rest)) return true;
  }
  return false;
}

std::vector<Choice> choices_of(const Move& entry, bool ranks_only) {
  std::vector<Choice> choices;
  const base::Value* plus = base::find(entry.fields, "plus");
  if (!plus) return choices;
  for (const base::Value& each : *plus->list()) {
    Choice choice;
    choice.choose = static_cast<std::size_t>(*base::find_integer(*each.fields(), "choose"));
    for (const base::Value& one : *base::find(*each.fields(), "of")->list())
      choice.of.push_back(told(names_in(one), ranks_only));
    choices.push_back(std::move(choice));
  }
  return choices;
}

base::Fields others(const Move& move) {
  base::Fields fields = move.fields;
  std::erase_if(fields, [](const base::Field& field) {
    return field.name == "card" || field.name == "cards" || field.name == "plus";
  });
  return fields;
}

Move with_cards(const Move& move, const Names& names) {
  Move changed{move.verb, others(move)};
  base::List cards;
  for (const std::string& name : names) cards.emplace_back(name);
  changed.fields.insert(changed.fields.begin(), {"cards", std::move(cards)});
  return changed;
}

}  // namespace

Move one_of(const Move& entry, Rng& rng) {
  if (!base::find(entry.fields, "plus")) return entry;
  Names names = names_of(entry);
  for (Choice& choice : choices_of(entry, false)) {
    rng.shuffle(choice.of);
    for (std::size_t i = 0; i < choice.choose; ++i)
      names.insert(names.end(), choice.of.at(i).begin(), choice.of.at(i).end());
  }
  return with_cards(entry, names);
}

bool stands_for(const Move& entry, const Move& move, bool ranks_only) {
  if (entry.verb != move.verb || others(entry) != others(move)) return false;
  Names left = told(names_of(move), ranks_only);
  return take(left, told(names_of(entry), ranks_only)) &&
         covers(choices_of(entry, ranks_only), 0, 0, 0, left);
}

Move near_miss(const Move& move, const Cards& from, Rng& rng) {
  Names names = names_of(move);
  if (names.empty() || from.empty()) return move;
  const bool drops = rng.one_in(3);
  const bool adds = !drops || rng.one_in(2);
  if (drops || rng.one_in(2))
    names.erase(names.begin() + static_cast<long>(rng.below(names.size())));
  if (adds) names.push_back(print(rng.pick(from)));
  return with_cards(move, names);
}

Cards cards_of(const Move& move) {
  Cards cards;
  for (const std::string& name : names_of(move))
    if (const std::optional<Card> card = parse_card(name)) cards.push_back(*card);
  return cards;
}

}  // namespace cardroom::rules::testing
