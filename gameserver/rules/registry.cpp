#include "gameserver/rules/registry.hpp"

#include "gameserver/rules/typed.hpp"

namespace cardroom::rules {
namespace {

template <class G>
const Game* one() {
  static const ErasedGame<G> game;
  return &game;
}

template <class... G>
std::vector<const Game*> all(GameList<G...>) {
  return {one<G>()...};
}

}  // namespace

const std::vector<const Game*>& games() {
  static const std::vector<const Game*> list = all(Registered{});
  return list;
}

const Game* find_game(std::string_view name) {
  for (const Game* game : games())
    if (game->info().name == name) return game;
  return nullptr;
}

}  // namespace cardroom::rules
