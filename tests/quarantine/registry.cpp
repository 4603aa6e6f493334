// The registry of this folder's programs: the linker finds it before gameserver/rules/registry.cpp.
#include "gameserver/rules/registry.hpp"
#include "tests/quarantine/faulty.hpp"

namespace cardroom::rules {

const std::vector<const Game*>& games() {
  static const ErasedGame<CrazyEights> sound;
  static const ErasedGame<testing::Faulty> faulty;
  static const std::vector<const Game*> list{&sound, &faulty};
  return list;
}

const Game* find_game(std::string_view name) {
  for (const Game* game : games())
    if (game->info().name == name) return game;
  return nullptr;
}

}  // namespace cardroom::rules
