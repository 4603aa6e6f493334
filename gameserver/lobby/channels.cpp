#include "gameserver/lobby/channels.hpp"

#include <algorithm>

#include "shared/base/planted.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::lobby {

using protocol::ErrorCode;
using store::Message;
using table::ViewerKey;

namespace {

// In a log; of JSON's escapes the longest has six letters.
std::size_t bytes_of(const Message& message) {
  std::size_t bytes = kEntryBytes + message.channel.size();
  for (const std::string* text : {&message.user, &message.name, &message.text})
    for (const char c : *text)
      bytes += c == '"' || c == '\\' ? 2 : static_cast<unsigned char>(c) < 0x20 ? 6 : 1;
  return bytes;
}

base::Fields entry(const Message& message) {
  base::Fields fields{{"channel", message.channel}, {"n", message.n}};
  if (!message.user.empty())
    fields.push_back({"user", base::Fields{{"id", message.user}, {"name", message.name}}});
  fields.push_back({"text", message.text});
  fields.push_back({"at", message.at.ms});
  return fields;
}

}  // namespace

table::Move print(const Message& message) {
  return {message.user.empty() ? "notice" : "said", entry(message)};
}

Channels::Channels(std::string root, std::uint64_t epoch, std::uint64_t former)
    : root_(std::move(root)), epoch_(epoch), former_(former) {}

void Channels::refuse(const Asked& asked, ErrorCode code) {
  effects_.push_back(Refuse{asked.origin, code});
}

void Channels::ask(Asked asked) {
  if (waiting_.full()) {
    if (asked.kind == Asked::Kind::come_back)
      effects_.push_back(Unfollowed{asked.origin.from, asked.channel});
    else
      refuse(asked, ErrorCode::busy);
    return;
  }
  CHECK(waiting_.push(std::move(asked)));
  go_on();
}

void Channels::gone(ViewerKey viewer) {
  followers_.erase(viewer);
  for (Asked& asked : waiting_)
    if (asked.origin.from == viewer) asked.gone = true;
}

void Channels::go_on() {
  if (on_its_way_ || waiting_.empty()) return;
  on_its_way_ = true;
  if (known_)
    send();
  else
    effects_.push_back(ToStore{store::ReadLog{0, root_, epoch_, kMaxInMemory}});
}

// All that waits, up to one post's worth. Where nothing is said in it a look at the fence will do.
void Channels::send() {
  going_ = 0;
  std::map<std::string, std::uint64_t> counts;
  for (Asked& asked : waiting_) {
    if (posted_.size() == store::kMaxPosted) break;
    ++going_;
    const bool is_new = !channels_.contains(asked.channel) && !counts.contains(asked.channel);
    asked.posted = asked.kind == Asked::Kind::say && !asked.barred &&
                   (!is_new || channels_.size() + counts.size() < kMaxSubChannels);
    if (!asked.posted) continue;
    const auto channel = channels_.find(asked.channel);
    const std::uint64_t before = channel == channels_.end() ? 0 : channel->second.n;
    std::uint64_t& n = counts.try_emplace(asked.channel, before).first->second;
    posted_.push_back({asked.channel, ++n, place_ + posted_.size() + 1, asked.person.user,
                       asked.person.name, asked.text, asked.at, epoch_});
  }
  if (posted_.empty()) {
    effects_.push_back(ToStore{store::Check{0, root_, epoch_}});
    return;
  }
  effects_.push_back(ToStore{store::Post{0, root_, epoch_, {posted_.begin(), posted_.end()}}});
  if (!base::planted(69)) return;  // told before it is durable
  for (const Message& message : posted_)
    effects_.push_back(Tell{followers_of(message), {}, message});
}

void Channels::read(const store::Log& log) {
  on_its_way_ = false;
  if (log.fate != store::Fate::durable) return effects_.push_back(Lost{});
  known_ = true;
  for (const Message& message : log.messages) keep(message);
  place_ = log.place;
  if (base::planted(70))
    for (auto& [name, channel] : channels_) --channel.n;  // the newest number is given again
  go_on();
}

void Channels::stored(store::Fate fate) {
  on_its_way_ = false;
  switch (fate) {
    case store::Fate::fenced:
      return effects_.push_back(Lost{});
    case store::Fate::unknown:
      return effects_.push_back(Doubtful{});
    case store::Fate::unavailable:
      return turn_away(known_ ? std::exchange(going_, 0) : waiting_.size());
    case store::Fate::durable:
      for (std::size_t left = std::exchange(going_, 0); left > 0; --left) answer(waiting_.pop());
      CHECK(posted_.empty());
      return go_on();
  }
}

// Nothing happened. Who asked may ask again; who comes back waits until the store does.
void Channels::turn_away(std::size_t many) {
  posted_.clear();
  std::vector<Asked> coming_back;
  for (; many > 0; --many) {
    Asked asked = waiting_.pop();
    if (asked.kind == Asked::Kind::come_back)
      coming_back.push_back(std::move(asked));
    else
      refuse(asked, ErrorCode::unavailable);
  }
  for (auto asked = coming_back.rbegin(); asked != coming_back.rend(); ++asked)
    CHECK(waiting_.push_front(std::move(*asked)));
}

void Channels::end() {
  for (const auto& [viewer, followed] : std::exchange(followers_, {}))
    for (const std::string& channel : followed) effects_.push_back(Unfollowed{viewer, channel});
  // What is said on its way to the store may be kept there: nobody is told that it was not said.
  if (!posted_.empty()) turn_away(std::exchange(going_, 0));
  for (const Asked& asked : waiting_)
    if (asked.kind == Asked::Kind::come_back)
      effects_.push_back(Unfollowed{asked.origin.from, asked.channel});
}

std::vector<Origin> Channels::abandon() {
  std::vector<Origin> origins;
  while (!waiting_.empty()) {
    const Asked asked = waiting_.pop();
    if (asked.kind != Asked::Kind::come_back) origins.push_back(asked.origin);
  }
  return origins;
}

void Channels::answer(const Asked& asked) {
  if (asked.barred) return refuse(asked, *asked.barred);
  switch (asked.kind) {
    case Asked::Kind::say:
      return say(asked);
    case Asked::Kind::follow:
    case Asked::Kind::come_back:
      if (!asked.gone) follow(asked);
      return;
    case Asked::Kind::unfollow: {
      const auto follower = followers_.find(asked.origin.from);
      if (follower != followers_.end()) follower->second.erase(asked.channel);
      if (follower != followers_.end() && follower->second.empty()) followers_.erase(follower);
      effects_.push_back(Unfollowed{asked.origin.from, asked.channel});
      effects_.push_back(Answer{asked.origin, {"ok", {}}});
      return;
    }
    case Asked::Kind::read:
      effects_.push_back(Answer{asked.origin, {"log", log(asked.channel, asked.last.value_or(0))}});
  }
}

void Channels::say(const Asked& asked) {
  if (!asked.posted) return refuse(asked, ErrorCode::too_many);
  const Message message = std::move(posted_.front());
  posted_.pop_front();
  keep(message);
  std::vector<ViewerKey> others = followers_of(message);
  std::erase(others, asked.origin.from);
  if (!others.empty() && !base::planted(69))
    effects_.push_back(Tell{std::move(others), std::nullopt, message});
  effects_.push_back(Tell{{asked.origin.from}, asked.origin, message});
}

std::vector<ViewerKey> Channels::followers_of(const Message& message) const {
  std::vector<ViewerKey> viewers;
  for (const auto& [viewer, followed] : followers_)
    if (std::any_of(followed.begin(), followed.end(), [&](const std::string& channel) {
          return protocol::includes(channel, message.channel);
        }))
      viewers.push_back(viewer);
  return viewers;
}

void Channels::follow(const Asked& asked) {
  const ViewerKey viewer = asked.origin.from;
  const bool comes_back = asked.kind == Asked::Kind::come_back;
  if (followers_.size() >= kMaxFollowers && !followers_.contains(viewer)) {
    if (!comes_back) return refuse(asked, ErrorCode::busy);
    return effects_.push_back(Unfollowed{viewer, asked.channel});
  }
  followers_[viewer].insert(asked.channel);
  const std::uint64_t from = comes_back ? std::min(asked.place, place_) : place_;
  effects_.push_back(Following{viewer, asked.following, asked.channel, from});
  if (comes_back) {
    bool skips = base::planted(71);
    for (const Message* missed : included(asked.channel))
      if (missed->place > from && !std::exchange(skips, false))
        effects_.push_back(Tell{{viewer}, std::nullopt, *missed});
  } else if (asked.last) {
    effects_.push_back(Answer{asked.origin, {"log", log(asked.channel, *asked.last)}});
  } else {
    effects_.push_back(Answer{asked.origin, {"ok", {}}});
  }
}

void Channels::keep(Message message) {
  Channel& channel = channels_[message.channel];
  channel.n = message.n;
  place_ = message.place;
  if (message.epoch <= former_) return;
  channel.bytes += bytes_of(message);
  channel.newest.push_back(std::move(message));
  while (channel.newest.size() > 1 && channel.bytes > kMaxLogBytes) {
    channel.bytes -= bytes_of(channel.newest.front());
    channel.newest.pop_front();
  }
}

std::vector<const Message*> Channels::included(const std::string& channel) const {
  std::vector<const Message*> messages;
  for (const auto& [name, one] : channels_)
    if (protocol::includes(channel, name))
      for (const Message& message : one.newest) messages.push_back(&message);
  std::ranges::sort(messages, {}, &Message::place);
  return messages;
}

base::Fields Channels::log(const std::string& channel, std::uint64_t last) const {
  const std::vector<const Message*> messages = included(channel);
  auto first = messages.end();
  std::size_t bytes = 0;
  while (first != messages.begin() && last > 0) {
    bytes += bytes_of(**std::prev(first));
    if (bytes > kMaxLogBytes) break;
    --first;
    --last;
  }
  base::List entries;
  for (; first != messages.end(); ++first) entries.push_back(entry(**first));
  return {{"channel", channel}, {"messages", std::move(entries)}};
}

std::size_t Channels::followers(const std::string& name) const {
  return static_cast<std::size_t>(
      std::count_if(followers_.begin(), followers_.end(),
                    [&name](const auto& one) { return one.second.contains(name); }));
}

std::map<std::string, std::uint64_t> Channels::counts() const {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [viewer, followed] : followers_)
    for (const std::string& channel : followed) counts[channel] = 0;
  for (const auto& [name, channel] : channels_) counts[name] = channel.n;
  return counts;
}

}  // namespace cardroom::lobby
