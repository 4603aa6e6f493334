// play-hands GAME: plays hands of a registered game to their end, and prints them as exports, one a
// line.
#include <iostream>

#include "tests/compat/record/hands.hpp"

int main(int argc, char** argv) {
  using namespace cardroom;
  const rules::Game* game = argc == 2 ? rules::find_game(argv[1]) : nullptr;
  if (!game) {
    std::cerr << "usage: play-hands GAME, one of the registry's\n";
    return 2;
  }
  std::cout << compat::record_hands(*game);
}
