// A pair of twins: a recording, and the same inputs on a deck in which cards that a viewer has not
// seen by then are exchanged among themselves. What reached the viewer must be the same bytes, in
// the same order, at the same times.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/rules/rng.hpp"
#include "twin/recording.hpp"

namespace cardroom::twin {

// Who looks: one user, by whatever connections and in whatever roles; all that come by one link
// together, as who breaks into a realtime server would; an operator; who reads the columns of the
// journal that are not sealed.
struct Viewer {
  std::string name;
  std::set<std::string> users;       // whose cards it knows
  std::optional<link::LinkId> link;  // hears all of it; else what its user's connections hear
};

std::vector<Viewer> viewers(const Recording& recording);

// What is tried: the first `inputs` inputs, as `viewer` sees them, with cards exchanged.
struct Twin {
  Viewer viewer;
  std::size_t inputs = 0;
  Exchange exchange;
};

// By chance a twin in which all that was done can be done, what was refused is refused, and the
// cards lie otherwise; nothing where none was found.
std::optional<Twin> find_twin(const Recording& recording, rules::testing::Rng& rng);

// What the viewer could tell the twins apart by, in words; empty where by nothing.
std::string noticed(const Recording& recording, const Twin& twin);

}  // namespace cardroom::twin
