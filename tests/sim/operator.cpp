#include "sim/operator.hpp"

#include <algorithm>

#include "sim/read.hpp"
#include "sim/world.hpp"

namespace cardroom::sim {
namespace {

using store::SanctionKind;

constexpr std::uint64_t kLongestPause = 2'500, kBanEvery = 2, kForGoodEvery = 3;
constexpr std::uint64_t kLongestSanction = 40;  // seconds
constexpr base::Millis kPatience{1'500};        // with a server that says nothing

const char* command_of(SanctionKind kind, bool imposes) {
  if (kind == SanctionKind::mute) return imposes ? "users mute" : "users unmute";
  return imposes ? "users ban" : "users unban";
}

}  // namespace

Operator::Line::Line(Operator& self, World& world, const std::string& address)
    : self_(self),
      client_(
          world.network().connect(address, link::Hello{link::Role::operator_tool, "operator"})) {
  client_->start(*this);
}

void Operator::Line::on_frame(link::Frame&& frame) {
  if (const auto* answer = std::get_if<link::Operated>(&frame)) self_.answered(*answer);
}

Operator::Operator(World& world, std::vector<std::string> users, Chance chance)
    : world_(world), users_(std::move(users)), chance_(chance) {
  for (const auto& game : world.games())
    lines_.push_back(std::make_unique<Line>(*this, world, game->address()));
}

std::optional<Sanctions::Key> Operator::next_ban() const {
  for (const Sanctions::Key& key : world_.sanctions().open(world_.now().instant))
    if (key.second == SanctionKind::ban) return key;
  return std::nullopt;
}

// Half of what it wants is to take back what it did.
std::optional<Operator::Order> Operator::wish() {
  const std::vector<Sanctions::Key> open = world_.sanctions().open(world_.now().instant);
  Order order;
  order.line = chance_.below(lines_.size());
  if (ends_) {
    const auto ban = next_ban();
    if (!ban) return std::nullopt;
    order.key = *ban;
    return order;
  }
  if (!open.empty() && chance_.one_in(2)) {
    order.key = open[chance_.below(open.size())];
    return order;
  }
  order.key = {users_[chance_.below(users_.size())],
               chance_.one_in(kBanEvery) ? SanctionKind::ban : SanctionKind::mute};
  if (std::ranges::count(open, order.key) > 0) return std::nullopt;
  order.imposes = true;
  if (!chance_.one_in(kForGoodEvery))
    order.seconds = static_cast<std::int64_t>(1 + chance_.below(kLongestSanction));
  return order;
}

bool Operator::step() {
  const base::Instant now = world_.now().instant;
  if (now < wakes_) return false;
  if (order_) {
    wakes_ = now + kPatience;
    if (!lines_[order_->line]->up()) return false;
    send();
    return true;
  }
  wakes_ = ends_ && !next_ban() ? base::Instant::never()
                                : now + base::Millis{1 + chance_.below(kLongestPause)};
  order_ = wish();
  if (!order_) return false;
  if (!lines_[order_->line]->up()) {
    order_.reset();
    return false;
  }
  world_.sanctions().ordered(order_->key, order_->imposes, now);
  wakes_ = now + kPatience;
  send();
  return true;
}

void Operator::end() {
  ends_ = true;
  wakes_ = world_.now().instant;
}

void Operator::send() {
  // It looks around before it acts, whatever is going on there.
  lines_[order_->line]->send(link::Operate{++last_number_, "tables list", {}});
  order_->sent = world_.now().instant;
  order_->number = ++last_number_;
  link::Operate frame{
      last_number_, command_of(order_->key.second, order_->imposes), {order_->key.first}};
  if (order_->imposes) {
    frame.arguments.push_back(std::to_string(order_->seconds));
    frame.arguments.emplace_back("so it is");
  }
  world_.trace("operator", frame.command + " " + order_->key.first + " " +
                               std::to_string(order_->seconds) + " by " +
                               world_.games()[order_->line]->address());
  lines_[order_->line]->send(frame);
}

void Operator::answered(const link::Operated& answer) {
  if (!order_ || answer.number != order_->number) return;
  if (answer.outcome == link::Outcome::conflict) return;  // the store is away: once more, later
  if (answer.outcome != link::Outcome::ok)
    return world_.complain("an operator is refused: " + answer.body);
  const Message told = read(answer.body);
  if (text(told, "user") != order_->key.first || base::flag(told, "in_force") != order_->imposes)
    world_.complain("an operator is told of another order: " + answer.body);
  const base::Instant now = world_.now().instant;
  world_.trace("operator", "is answered");
  world_.sanctions().done(order_->key, order_->imposes, order_->sent, now,
                          base::Millis{order_->seconds * 1'000});
  order_.reset();
  wakes_ = now + base::Millis{1 + chance_.below(kLongestPause)};
}

}  // namespace cardroom::sim
