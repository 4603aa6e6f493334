// Who says what in which channel, and who hears it.
#include "gameserver/owner/owner.hpp"
#include "shared/base/planted.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::owner {

using lobby::Asked;
using lobby::Channels;
using protocol::ErrorCode;

// The store knows the names of roots for itself, as it knows no protocol.
static_assert(store::kRootPrefix == protocol::kRootPrefix);

namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang 14 does not deduce an aggregate's

// An operator is no connection.
bool is_operator(ViewerKey from) {
  return from.conn == 0;
}

Asked asked_of(const table::Request& request, base::WallTime at) {
  Asked asked;
  asked.kind = request.msg == "say"      ? Asked::Kind::say
               : request.msg == "follow" ? Asked::Kind::follow
                                         : Asked::Kind::unfollow;
  asked.origin = {request.from, request.number, request.id};
  asked.person = request.person;
  asked.channel = *base::find_text(request.rest, "channel");
  if (const std::string* text = base::find_text(request.rest, "text")) asked.text = *text;
  if (const std::int64_t* last = base::find_integer(request.rest, "last"))
    asked.last = static_cast<std::uint64_t>(*last);
  asked.following = request.number;
  asked.at = at;
  return asked;
}

}  // namespace

bool Owner::is_barred(const std::string& room, const std::string& user) const {
  const table::Table* table = find_table(room);
  return table && table->state().barred.has(user) && !base::planted(84);
}

// Whoever sits there or looks on, or has just been let in. Who was here under an older epoch may
// have left meanwhile where the table was then.
bool Owner::at_table(const std::string& room, ViewerKey viewer) const {
  const auto connection = connections_.find(viewer);
  if (connection == connections_.end()) return false;
  const std::string& user = connection->second.person.user;
  if (is_barred(room, user)) return false;
  const auto here = connection->second.rooms.find(room);
  const bool is_here = here != connection->second.rooms.end() &&
                       (here->second == epoch_of(room) || base::planted(84));
  return is_here || lobby_.seats_of(user).contains(room);
}

bool Owner::may_follow(const std::string& root, ViewerKey viewer) const {
  const table::Table* table = find_table(root);
  if (!table || base::planted(72)) return true;
  if (table->state().closed) return false;
  return !table->settings().is_private || at_table(root, viewer);
}

bool Owner::is_muted(const std::string& room, const std::string& user) const {
  const table::Table* table = find_table(room);
  return table && table->state().muted.has(user) && !base::planted(79);
}

// Why this may not be asked of a channel of that root. As it tells how the table stands, it leaves
// only with the store's word that the table is still ours. Who was attached to it before it was
// loaded anew is about to be so again.
std::optional<ErrorCode> Owner::bars(const Asked& asked, const std::string& root,
                                     std::uint64_t attachment) const {
  const ViewerKey from = asked.origin.from;
  const bool says = asked.kind == Asked::Kind::say;
  if (says && is_muted(root, asked.person.user)) return ErrorCode::muted;
  const table::Table* table = find_table(root);
  const bool comes_back =
      attachment != 0 && table && !table->state().closed && !is_barred(root, asked.person.user);
  if (!may_follow(root, from))
    return comes_back ? ErrorCode::unavailable : ErrorCode::unknown_channel;
  if (says && !protocol::is_root(root) && !at_table(root, from))
    return comes_back ? ErrorCode::unavailable : ErrorCode::forbidden;
  return std::nullopt;
}

void Owner::to_channel(Call call, base::Now now) {
  const table::Request& request = call.request;
  const auto link = links_.find(request.from.link);
  // Whoever knows of no channels could not say where its players are in them.
  if (link == links_.end() || link->second.version < link::kChannelsVersion)
    return refuse(request, ErrorCode::unavailable);
  Asked asked = asked_of(request, now.wall);
  const auto root = protocol::root_of(asked.channel);
  if (!root) return refuse(request, ErrorCode::unknown_channel);
  const bool says = asked.kind == Asked::Kind::say;
  if (says && sanctions_.has(request.person.user, store::SanctionKind::mute, now.wall) &&
      !base::planted(88))
    return refuse(request, ErrorCode::muted);
  if (says && protocol::is_news(asked.channel)) return refuse(request, ErrorCode::forbidden);
  if (epoch_of(*root)) {
    asked.barred = bars(asked, *root, request.attachment);
    if (const table::Table* table = find_table(*root);
        base::planted(115) && table && table->state().deal)
      asked.text += table->state().deal->hand->print();
    return ask(*root, std::move(asked), now);
  }
  if (alone() && !protocol::is_root(*root) && !claiming_.contains(*root)) {
    const bool is_ours = parked_.contains(*root) || reclaim_.contains(*root);
    return refuse(request, is_ours ? ErrorCode::unavailable : ErrorCode::unknown_channel);
  }
  if (reclaim_.contains(*root)) return refuse(request, ErrorCode::unavailable);
  if (draining_) {
    const store::Server* other = least_loaded(false);
    if (other) return send_on(std::move(call), *root, other->name, 0);
  }
  claim_for(std::move(call), *root, alone() ? INT64_MAX : 0, now);
}

void Owner::follow(std::uint64_t link, const link::Follow& frame, base::Now now) {
  Asked asked;
  asked.kind = Asked::Kind::come_back;
  asked.origin.from = {link, frame.conn};
  asked.channel = frame.channel;
  asked.following = frame.number;
  asked.place = frame.place;
  const auto root = protocol::root_of(frame.channel);
  if (!root || !connections_.contains(asked.origin.from)) return;
  if (epoch_of(*root)) return ask_behind(*root, std::move(asked), now);
  if (reclaim_.contains(*root)) return;  // it comes again once the channel is owned
  wanted(link, link::Claim{*root, frame.epoch}, now);
  const auto claiming = claiming_.find(*root);
  if (claiming != claiming_.end() && claiming->second.behind.size() < kMaxBehind)
    claiming->second.behind.emplace_back(std::move(asked));
}

// What was asked before the root was owned here, and is no request that could be sent on.
void Owner::ask_behind(const std::string& root, Asked asked, base::Now now) {
  const ViewerKey from = asked.origin.from;
  if (is_operator(from)) return ask(root, std::move(asked), now);
  if (!connections_.contains(from)) return;
  if (!may_follow(root, from))
    return carry_out(root, Channels::Unfollowed{from, asked.channel}, now);
  ask(root, std::move(asked), now);
}

void Owner::ask(const std::string& root, Asked asked, base::Now now) {
  const auto connection = connections_.find(asked.origin.from);
  const bool follows =
      !asked.barred && (asked.kind == Asked::Kind::follow || asked.kind == Asked::Kind::come_back);
  if (connection != connections_.end() && follows) connection->second.roots.insert(root);
  const table::Table* table = find_table(root);
  const std::uint64_t former = table ? table->settings().former.epoch : 0;
  channels_.try_emplace(root, root, *epoch_of(root), former).first->second.ask(std::move(asked));
  settle_channels(root, now);
}

void Owner::order_post(std::uint64_t link, std::uint64_t number, const std::string& channel,
                       const std::string& text, base::Now now) {
  Asked asked;
  asked.kind = Asked::Kind::say;
  asked.origin = {{link, 0}, number, std::nullopt};
  asked.channel = channel;
  asked.text = text;
  asked.at = now.wall;
  order(std::move(asked), now);
}

void Owner::order_log(std::uint64_t link, std::uint64_t number, const std::string& channel,
                      std::uint64_t last, base::Now now) {
  Asked asked;
  asked.kind = Asked::Kind::read;
  asked.origin = {{link, 0}, number, std::nullopt};
  asked.channel = channel;
  asked.last = last;
  order(std::move(asked), now);
}

// A table is not taken from its owner for it: that one is to be asked.
void Owner::order(Asked asked, base::Now now) {
  const auto root = protocol::root_of(asked.channel);
  if (!root) return refuse_asked(asked.origin, ErrorCode::unknown_channel);
  if (epoch_of(*root)) return ask(*root, std::move(asked), now);
  if (!protocol::is_root(*root) && !claiming_.contains(*root))
    return refuse_asked(asked.origin, elsewhere_.contains(*root) ? ErrorCode::unavailable
                                                                 : ErrorCode::unknown_channel);
  claim_for(std::move(asked), *root, alone() ? INT64_MAX : 0, now);
}

void Owner::channels_fared(const std::string& root, store::Fate fate, base::Now now) {
  const auto found = channels_.find(root);
  if (found == channels_.end()) return;
  found->second.stored(fate);
  settle_channels(root, now);
}

void Owner::channels_read(const std::string& root, const store::Log& log, base::Now now) {
  const auto found = channels_.find(root);
  if (found == channels_.end()) return;
  found->second.read(log);
  settle_channels(root, now);
}

void Owner::channels_go_on(base::Now now) {
  for (const std::string& root : std::exchange(stalled_, {})) {
    const auto found = channels_.find(root);
    if (found == channels_.end()) continue;
    found->second.go_on();
    settle_channels(root, now);
  }
}

void Owner::settle_channels(const std::string& root, base::Now now) {
  for (Channels::Effect& effect : channels_.find(root)->second.take_effects())
    carry_out(root, std::move(effect), now);
  const auto found = channels_.find(root);
  if (found == channels_.end()) return;
  if (found->second.stalled()) {
    if (stalled_.empty()) next_channels_ = now.instant + kChannelsEvery;
    stalled_.insert(root);
  }
  if (found->second.idle()) channels_.erase(found);
}

void Owner::carry_out(const std::string& root, Channels::Effect effect, base::Now now) {
  std::visit(Overloaded{
                 [&](Channels::Tell& told) { say(root, told); },
                 [&](Channels::Answer& answer) {
                   const Origin& origin = answer.origin;
                   if (is_operator(origin.from))
                     outputs_.push_back(Ordered{origin.from.link, origin.number, std::nullopt,
                                                std::move(answer.message.fields)});
                   else
                     outputs_.push_back(Told{origin.from.link,
                                             {origin.from.conn},
                                             origin.number,
                                             origin.id,
                                             "",
                                             0,
                                             0,
                                             std::move(answer.message)});
                 },
                 [&](Channels::Refuse& refused) { refuse_asked(refused.origin, refused.code); },
                 [&](Channels::Following& following) {
                   outputs_.push_back(ToLink{
                       following.viewer.link,
                       link::Following{following.viewer.conn, following.number, following.channel,
                                       *epoch_of(root), following.place}});
                 },
                 [&](Channels::Unfollowed& unfollowed) {
                   outputs_.push_back(
                       ToLink{unfollowed.viewer.link,
                              link::Unfollowed{unfollowed.viewer.conn, unfollowed.channel}});
                 },
                 [&](Channels::ToStore& asks) {
                   std::visit(
                       [&](auto& request) {
                         request.number = await(OfChannels{root});
                         to_store(std::move(request));
                       },
                       asks.request);
                 },
                 [&](Channels::Lost&) { lose(root); },
                 [&](Channels::Doubtful&) { doubt(root, now); },
             },
             effect);
}

void Owner::say(const std::string& root, const Channels::Tell& told) {
  if (told.origin) {
    const Origin& origin = *told.origin;
    if (is_operator(origin.from))
      outputs_.push_back(Ordered{origin.from.link, origin.number, std::nullopt,
                                 lobby::print(told.message).fields});
    else
      outputs_.push_back(
          Said{origin.from.link, {origin.from.conn}, origin.number, origin.id, told.message});
    return;
  }
  std::map<std::uint64_t, std::vector<link::Conn>> links;
  for (const ViewerKey viewer : told.to)
    // Who has left a private table hears nothing of it any more.
    if (may_follow(root, viewer)) links[viewer.link].push_back(viewer.conn);
  for (auto& [link, to] : links)
    outputs_.push_back(Said{link, std::move(to), 0, std::nullopt, told.message});
}

void Owner::refuse_asked(const Origin& origin, ErrorCode code) {
  if (is_operator(origin.from))
    outputs_.push_back(Ordered{origin.from.link, origin.number, code, {}});
  else if (origin.number != 0)
    refuse(origin, code);
}

void Owner::drop_channels(const std::string& root, ErrorCode code) {
  const auto found = channels_.find(root);
  if (found == channels_.end()) return;
  for (const Origin& origin : found->second.abandon()) refuse_asked(origin, code);
  stalled_.erase(root);
  channels_.erase(found);
}

// Of a room that is closed.
void Owner::end_channels(const std::string& root, base::Now now) {
  const auto found = channels_.find(root);
  if (found == channels_.end()) return;
  found->second.end();
  for (Channels::Effect& effect : found->second.take_effects())
    carry_out(root, std::move(effect), now);
  drop_channels(root, ErrorCode::unknown_channel);
}

void Owner::stop_following(const std::set<std::string>& roots, ViewerKey viewer) {
  for (const std::string& root : roots) {
    const auto found = channels_.find(root);
    if (found == channels_.end()) continue;
    found->second.gone(viewer);
    if (found->second.idle()) channels_.erase(found);
  }
}

}  // namespace cardroom::owner
