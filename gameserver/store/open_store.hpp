// Which engine a string names: `postgres://…` or `postgresql://…` the shared one, `sqlite:FILE` or
// a plain path the embedded one. Lives on any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gameserver/store/store.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::store {

enum class Engine { sqlite, postgres };

Engine engine_of(const std::string& where);

// Of an embedded store, its file.
std::string file_of(const std::string& where);

// For logs and terminals: without a password.
std::string printable(const std::string& where);

// StoreBroken with a sentence for the operator where it cannot be used; a PostgreSQL that is away
// is no error (postgres_store.hpp). `say` is called on the thread that uses the store, when a
// database goes away, with why, and with "" when it is back.
std::unique_ptr<Store> open_store(
    const std::string& where, const crypto::KeyRing& keys,
    std::function<void(const std::string& why)> say = [](const std::string&) {});

}  // namespace cardroom::store
