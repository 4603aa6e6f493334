#include "tools/bots/chatter.hpp"

namespace cardroom::bots {
namespace {

constexpr int kNewest = 20;

}  // namespace

Json Chatter::ask(Json message, const NextId& next_id) {
  const std::uint64_t id = next_id();
  waiting_.insert(id);
  message["id"] = id;
  return message;
}

std::vector<Json> Chatter::begin(const std::string& room, const NextId& next_id) {
  waiting_.clear();
  if (one_in_ == 0) return {};
  std::vector<std::string> channels{"room/" + room};
  if (company_ == Company::lobby) channels.push_back("lobby");
  std::vector<Json> follows;
  for (const std::string& channel : channels)
    follows.push_back(ask({{"msg", "follow"}, {"channel", channel}, {"last", kNewest}}, next_id));
  return follows;
}

Json Chatter::speak(const std::string& room, Chance& chance, const NextId& next_id) {
  if (one_in_ == 0 || chance.below(one_in_) > 0 || waiting_.size() >= kMaxWaiting) return nullptr;
  const bool to_all = company_ == Company::lobby && chance.below(2) == 0;
  const std::string channel = to_all ? "lobby" : "room/" + room;
  const std::string text = user_ + " says " + std::to_string(++said_);
  return ask({{"msg", "say"}, {"channel", channel}, {"text", text}}, next_id);
}

}  // namespace cardroom::bots
