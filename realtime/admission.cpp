#include "realtime/admission.hpp"

#include <algorithm>
#include <charconv>

#include "shared/base/check.hpp"

namespace cardroom::realtime {
namespace {

constexpr std::int64_t kMicrosInMilli = 1'000;
constexpr std::int64_t kMaxBurst = 1'000'000, kMaxEveryMs = 3'600'000;

std::int64_t micros(base::Instant now) {
  return now.ms * kMicrosInMilli;
}

}  // namespace

std::optional<Act> act_named(std::string_view name) {
  constexpr std::array<std::string_view, kActs> kNames{
      "connect", "open", "bad_session", "bad_token", "bad_ticket",
      "guest",   "say",  "create",      "look",      "play"};
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Act>(found - kNames.begin());
}

std::optional<Limit> parse_limit(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const auto act = act_named(text.substr(0, equals));
  std::int64_t burst = 0, every_ms = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data() + equals + 1, end, burst);
  if (!act || first.ec != std::errc() || first.ptr == end || *first.ptr != ':') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, every_ms);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  if (burst < 1 || burst > kMaxBurst || every_ms < 1 || every_ms > kMaxEveryMs) return std::nullopt;
  return Limit{*act, {burst, every_ms * kMicrosInMilli}};
}

Act act_of(std::string_view msg) {
  if (msg == "say") return Act::say;
  if (msg == "create") return Act::create;
  for (const std::string_view look : {"room_list", "join", "join_room", "follow", "unfollow"})
    if (msg == look) return Act::look;
  return Act::play;
}

std::optional<base::Millis> Buckets::wait(std::int64_t full_us, const Rate& rate,
                                          std::int64_t now_us) {
  const std::int64_t allowed_at = full_us - (rate.burst - 1) * rate.every_us;
  if (allowed_at <= now_us) return std::nullopt;
  return base::Millis{(allowed_at - now_us + kMicrosInMilli - 1) / kMicrosInMilli};
}

std::optional<base::Millis> Buckets::look(Act act, std::string_view who, const Rate& rate,
                                          base::Instant now) const {
  const auto found = buckets_.find(Key(who, act));
  if (found == buckets_.end()) return std::nullopt;
  return wait(found->second.full_us, rate, micros(now));
}

std::optional<base::Millis> Buckets::take(Act act, std::string_view who, const Rate& rate,
                                          base::Instant now) {
  const auto [at, fresh] = buckets_.try_emplace(Key(who, act));
  if (fresh) {
    at->second.use = uses_.insert(uses_.end(), at->first);
  } else {
    uses_.splice(uses_.end(), uses_, at->second.use);
  }
  const auto to_wait = wait(at->second.full_us, rate, micros(now));
  if (!to_wait) at->second.full_us = std::max(at->second.full_us, micros(now)) + rate.every_us;
  if (buckets_.size() > most_) {
    buckets_.erase(uses_.front());
    uses_.pop_front();
  }
  return to_wait;
}

std::optional<base::Millis> Admission::take(Act act, std::string_view who, base::Instant now) {
  if (who.empty()) return std::nullopt;
  const auto to_wait = buckets_.take(act, who, limits_.rate(act), now);
  if (to_wait) ++refused_;
  return to_wait;
}

std::optional<base::Millis> Admission::look(Act act, std::string_view who,
                                            base::Instant now) const {
  return who.empty() ? std::nullopt : buckets_.look(act, who, limits_.rate(act), now);
}

bool Admission::full(Place place, std::string_view who) {
  const auto found = who.empty() ? holders_.end() : holders_.find(Holder(who, place));
  const bool full = found != holders_.end() && found->second >= limits_.places;
  if (full) ++refused_;
  return full;
}

void Admission::enter(Place place, std::string_view who) {
  if (place == Place::connection) ++held_;
  if (!who.empty()) ++holders_[Holder(who, place)];
}

void Admission::leave(Place place, std::string_view who) {
  if (place == Place::connection) --held_;
  if (who.empty()) return;
  const auto found = holders_.find(Holder(who, place));
  CHECK(found != holders_.end());
  if (--found->second == 0) holders_.erase(found);
}

bool Admission::only_returning() const {
  return held_ * 100 >= connections_ * (100 - limits_.reserve_percent);
}

}  // namespace cardroom::realtime
