#include "tests/rules/golden_text.hpp"

#include <charconv>

#include "tests/rules/text.hpp"

namespace cardroom::rules::testing {
namespace {

std::string past(const std::string& verb) {
  constexpr std::pair<std::string_view, std::string_view> kIrregular[] = {
      {"draw", "drew"},     {"deal", "dealt"}, {"bid", "bid"},
      {"clear", "cleared"}, {"bout", "bout"},  {"landlord", "became landlord with"},
      {"take", "took"},     {"beat", "beat"},  {"lay_off", "laid off"}};
  for (const auto& [now, then] : kIrregular)
    if (verb == now) return std::string(then);
  return verb + (verb.back() == 'e' ? "d" : "ed");
}

std::string bare(const base::Value& value) {
  std::string text = to_text(value);
  if (value.list() != nullptr) text = text.substr(1, text.size() - 2);
  return text;
}

// "plus 2 of 4C 5C (6C 6D)"
std::string plus_text(const base::List& plus) {
  std::string text;
  for (const base::Value& choice : plus) {
    const base::Fields& fields = *choice.fields();
    text += (text.empty() ? "plus " : " plus ") + bare(*base::find(fields, "choose")) + " of";
    for (const base::Value& entry : *base::find(fields, "of")->list())
      text += entry.list() ? " (" + bare(entry) + ")" : " " + bare(entry);
  }
  return text;
}

}  // namespace

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts(1);
  for (char letter : text) {
    if (letter == by) {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> parts = split(text, ' ');
  std::erase(parts, "");
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view by) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += by;
    text += part;
  }
  return text;
}

std::string tidied(std::string_view text) {
  return join(words(text), " ");
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Card card_named(const std::string& text) {
  const std::optional<Card> card = parse_card(text);
  if (!card) throw Difference("no card: " + text);
  return *card;
}

std::vector<Line> read(std::string_view text) {
  std::vector<Line> lines;
  int at = 0;
  for (const std::string& raw : split(text, '\n')) {
    ++at;
    const std::string whole = raw.substr(0, raw.find('#'));
    if (words(whole).empty()) continue;
    if (whole[0] != ' ' || lines.empty()) lines.push_back({at, "", "", ""});
    lines.back().said += " " + whole;
  }
  for (Line& line : lines) {
    for (const char* mark : {"->", "!!"}) {
      const std::size_t place = line.said.find(mark);
      if (place == std::string::npos) continue;
      line.mark = mark;
      line.expected = tidied(line.said.substr(place + 2));
      line.said.resize(place);
      break;
    }
    line.said = tidied(line.said);
  }
  return lines;
}

base::Value value_named(const std::string& text) {
  if (const std::optional<int> value = number(text)) return *value;
  if (text == "yes" || text == "no") return text == "yes";
  return text;
}

bool says(const std::string& said, const std::string& text) {
  constexpr std::string_view kDots = "…";
  std::size_t from = 0, at = 0;
  for (std::size_t dots; (dots = said.find(kDots, from)) != std::string::npos;) {
    const std::size_t found = text.find(said.substr(from, dots - from), at);
    if (found == std::string::npos || (from == 0 && found != 0)) return false;
    at = found + dots - from;
    from = dots + kDots.size();
  }
  const std::string rest = said.substr(from);
  return from == 0 ? said == text : text.size() >= at + rest.size() && text.ends_with(rest);
}

std::string action_text(const Move& move) {
  std::string text = move.verb;
  for (const auto& [name, value] : move.fields) {
    if (name == "plus") {
      text += " " + plus_text(*value.list());
    } else if (name == "card" || name == "cards") {
      text += (bare(value).empty() ? "" : " ") + bare(value);
    } else {
      text += (name == "suit" ? " as " : " " + name + " ") + bare(value);
    }
  }
  return text;
}

std::vector<std::string> seen_texts(const Move& move, Viewer viewer) {
  std::string seat, told = past(move.verb), rest;
  bool card_told = false;
  for (const auto& [name, value] : move.fields) {
    card_told = card_told || name == "card" || name == "cards";
    if (name == "seat") {
      seat = bare(value);
    } else if (name == "card" || name == "cards") {
      if (!bare(value).empty()) told += " " + bare(value);
    } else if (name == "suit") {
      told += " as " + bare(value);
    } else if (name == "count") {
      told += " " + bare(value) + (bare(value) == "1" ? " card" : " cards");
      card_told = true;
    } else {
      rest += (rest.empty() ? "" : ", ") + name + " " + bare(value);
    }
  }
  if (move.verb == "draw" && !card_told) told += " a card";
  const std::string full = seat.empty() ? told : seat + " " + told;
  const std::string bracket = rest.empty() ? "" : " (" + rest + ")";
  std::vector<std::string> texts{full + bracket, full};
  if (seat == std::to_string(viewer.seat)) {
    texts.push_back(told + bracket);
    texts.push_back(told);
  }
  return texts;
}

}  // namespace cardroom::rules::testing
