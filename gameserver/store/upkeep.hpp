// What an operator does to a store, named as for open_store: look, migrate, release, copy. An
// embedded store is taken for as long as that lasts, so its game server must be stopped; a shared
// one may be in use, and is reached as the owner of its schema. It never reads a body. One thread.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gameserver/store/open_store.hpp"

namespace cardroom::store {

enum class Trouble { failed, missing, in_use, unreachable };

class UpkeepFailed : public std::runtime_error {
 public:
  UpkeepFailed(Trouble trouble, const std::string& what) : runtime_error(what), trouble_(trouble) {}
  Trouble trouble() const { return trouble_; }

 private:
  Trouble trouble_;
};

struct Condition {
  Engine engine = Engine::sqlite;
  int version = 0;  // of the newest migration that was applied; 0: it is empty
  int newest = 0;   // that this program knows
  // But where the version is older than the newest:
  std::int64_t rooms = 0, owned = 0, records = 0, deals = 0;
  std::vector<std::pair<std::string, std::string>> parked;  // table, and why
};

// All of these throw UpkeepFailed.

Condition inspect(const std::string& where);

// Makes an embedded store that is not there.
void bring_up_to_date(const std::string& where);

// A parked table may be claimed again. False where there is none of this name.
bool release(const std::string& where, const std::string& table);

// A copy of an embedded store as one file of mode 0600, which must not exist.
void copy_file(const std::string& from, const std::string& to);

// Whether a copy is whole; makes it one file, with no -wal to come. Gives back its version.
int finish_copy(const std::string& file);

// Before pg_restore: the roles that the dump grants to. After it: what only held in the database
// that was dumped.
void prepare_for_restore(const std::string& where);
void finish_restore(const std::string& where);

// A `postgres://` URI in two, so that the password need not be an argument that all can see.
struct Login {
  std::string uri;
  std::string password;  // empty: none in it
};
Login split_password(const std::string& uri);

}  // namespace cardroom::store
