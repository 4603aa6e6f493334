// A back-up of a store: one folder with the database, the journal's keys (mode 0600) and a manifest
// that says what they are and how they hash. The manifest is written last: a folder without one is
// no back-up. Nothing that exists is ever overwritten. One thread.
#pragma once

#include <functional>
#include <string>

#include "gameserver/store/upkeep.hpp"

namespace cardroom::ctl {

inline constexpr const char* kManifest = "manifest.json";
inline constexpr const char* kKeys = "journal-keys.json";

struct BackUp {
  store::Engine engine = store::Engine::sqlite;
  int version = 0;       // of the schema
  std::string database;  // name of the file in the folder
  std::string made;      // UTC
  std::uint64_t bytes = 0;
};

// Both throw store::UpkeepFailed.

// `have_copied`: asks the game server that has an embedded store open for a copy, and gives back
// its file, which is then ours.
BackUp back_up(const std::string& where, const std::string& keys, const std::string& folder,
               const std::function<std::string()>& have_copied);

// `where` must be empty or not there; `keys` not there, or the very same. Afterwards the store is
// opened once with them.
BackUp restore(const std::string& folder, const std::string& where, const std::string& keys);

}  // namespace cardroom::ctl
