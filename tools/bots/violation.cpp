#include "tools/bots/violation.hpp"

#include "shared/base/check.hpp"

namespace cardroom::bots {

std::string_view print(Rule rule) {
  switch (rule) {
    case Rule::malformed:
      return "malformed";
    case Rule::uninvited:
      return "uninvited";
    case Rule::gap:
      return "gap";
    case Rule::twice:
      return "twice";
    case Rule::epoch_fell:
      return "epoch_fell";
    case Rule::lost:
      return "lost";
    case Rule::contradicted:
      return "contradicted";
    case Rule::resume_skipped:
      return "resume_skipped";
    case Rule::foreign_card:
      return "foreign_card";
    case Rule::cards:
      return "cards";
    case Rule::counts:
      return "counts";
    case Rule::table_differs:
      return "table_differs";
    case Rule::scores:
      return "scores";
    case Rule::no_legal:
      return "no_legal";
    case Rule::answer_unasked:
      return "answer_unasked";
    case Rule::answer_differs:
      return "answer_differs";
    case Rule::no_answer:
      return "no_answer";
    case Rule::refused_legal:
      return "refused_legal";
    case Rule::wrong_refusal:
      return "wrong_refusal";
    case Rule::sent_away:
      return "sent_away";
    case Rule::unproven:
      return "unproven";
    case Rule::stuck:
      return "stuck";
  }
  CHECK(false);
}

std::string print(const Violation& violation) {
  std::string out(print(violation.rule));
  out += ": player " + violation.player + ", room " + violation.room + ", seq " +
         std::to_string(violation.seq) + ": " + violation.what;
  if (!violation.message.empty()) out += "\n    " + violation.message;
  return out;
}

}  // namespace cardroom::bots
