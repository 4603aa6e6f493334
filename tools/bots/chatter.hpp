// Chatter: what one bot says beside the game, in the lobby and at its table, and what it follows.
// Each text is said once only, and never sent again, so that a checker can count it. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tools/bots/chance.hpp"
#include "tools/bots/pack.hpp"

namespace cardroom::bots {

class Chatter {
 public:
  using NextId = std::function<std::uint64_t()>;
  // Where it listens and speaks: at its table, or in the lobby as well.
  enum class Company : std::uint8_t { table, lobby };

  Chatter(std::string user, Company company, std::uint64_t one_in)
      : user_(std::move(user)), company_(company), one_in_(one_in) {}

  // On a new connection: its channels are followed from their newest messages on. Empty: never
  // says a word.
  std::vector<Json> begin(const std::string& room, const NextId& next_id);
  // After an action: a message now and then, else null.
  Json speak(const std::string& room, Chance& chance, const NextId& next_id);
  // Whether it answers this; the answer is the checker's business alone.
  bool takes(std::uint64_t re) { return waiting_.erase(re) > 0; }

 private:
  Json ask(Json message, const NextId& next_id);

  const std::string user_;
  const Company company_;
  const std::uint64_t one_in_;  // 0: never
  std::uint64_t said_ = 0;
  std::set<std::uint64_t> waiting_;  // at most kMaxWaiting
  static constexpr std::size_t kMaxWaiting = 64;
};

}  // namespace cardroom::bots
