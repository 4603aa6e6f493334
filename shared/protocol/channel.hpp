// The names of channels: `lobby`, `room/<room>`, `news` and `news/…`. A channel includes its
// sub-channels. What needs one writer is owned by root: a room's channel as the room itself is, any
// other channel by its first segment, under a name that no room can have. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cardroom::protocol {

inline constexpr std::string_view kLobby = "lobby";
inline constexpr std::string_view kNews = "news";
inline constexpr std::string_view kRoomPrefix = "room/";
inline constexpr std::string_view kRootPrefix = "channel/";  // of a root that is no room

inline bool includes(std::string_view channel, std::string_view other) {
  return other.starts_with(channel) &&
         (other.size() == channel.size() || other[channel.size()] == '/');
}

inline bool is_news(std::string_view channel) {
  return includes(kNews, channel);
}

inline bool is_root(std::string_view name) {
  return name.starts_with(kRootPrefix);
}

// Under which name the channel is owned; nothing: there is no such channel.
inline std::optional<std::string> root_of(std::string_view channel) {
  if (channel.starts_with(kRoomPrefix)) {
    const std::string_view room = channel.substr(kRoomPrefix.size());
    if (room.empty() || room.find('/') != std::string_view::npos) return std::nullopt;
    return std::string(room);
  }
  if (channel == kLobby) return std::string(kRootPrefix) + std::string(kLobby);
  const bool whole = !channel.ends_with('/') && channel.find("//") == std::string_view::npos;
  if (!is_news(channel) || !whole) return std::nullopt;
  return std::string(kRootPrefix) + std::string(kNews);
}

}  // namespace cardroom::protocol
