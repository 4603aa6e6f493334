// PostgresStore: the engine that several game servers share. A batch of appends and checks alone is
// one statement, which moves the heads that are as this store believes them; whatever else there
// is, and whoever did not move, is one transaction (postgres_batch.hpp). synchronous_commit=on.
// While the database is away `run` answers `unavailable` at once and tries to connect now and then;
// it never waits longer than the patience of postgres.hpp, and throws for nothing but what an
// operator must mend: another schema, other keys, missing rights. It never migrates. Never keeps a
// body in clear. Made on any thread, then used on one: the store's (store_thread.hpp).
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>

#include "gameserver/store/postgres.hpp"
#include "gameserver/store/postgres_batch.hpp"
#include "gameserver/store/store.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::store {

struct PostgresOptions {
  // Called on the store's thread when the database goes away, with why, and with "" when it is
  // back.
  std::function<void(const std::string& why)> say = [](const std::string&) {};
};

class PostgresStore final : public Store {
 public:
  // StoreBroken where the schema is not the program's or was sealed with other keys; a database
  // that is away is no error.
  PostgresStore(std::string uri, const crypto::KeyRing& keys, PostgresOptions options = {});
  ~PostgresStore() override;

  void rekey(const crypto::KeyRing& keys) override { sealer_ = crypto::Sealer(keys); }
  std::vector<Answer> run(const std::vector<Request>& batch) override;
  // Prunes (retention.hpp).
  Upkeep tend() override;

  // What an operator does: a parked table may be claimed again. False where the database is away.
  bool release(const std::string& table);

 private:
  using Clock = std::chrono::steady_clock;
  using Places = std::vector<std::size_t>;  // in a batch

  bool connected();
  void open();
  void check_key();
  void lose(const std::string& why);
  bool stay_away(const std::string& why);  // false

  // A batch on its way.
  struct Work {
    const std::vector<Request>& batch;
    std::vector<Answer> answers;
    std::set<std::size_t> open;  // not answered for good yet
    void answer(std::size_t place, Answer answer);
  };

  // Each throws ConnectionLost.
  void run_quick(Work& work);
  void append_quick(Work& work, const Places& appends, const Places& checks);
  void transact(Work& work, const Places& places);
  bool attempt(Work& work, const Places& places);
  void remember(PostgresBatch& done);
  void refuse(const Request& request, const Refused& refused, Answer& answer);
  void prune();

  const std::string uri_;
  const PostgresOptions options_;
  crypto::Sealer sealer_;
  std::unique_ptr<Postgres> postgres_;
  bool committing_ = false;  // what is being sent may be a commit
  Clock::time_point next_try_;
  base::Millis pause_;
  std::string trouble_;  // as last said
  JournalNumbers numbers_;
  std::map<std::string, Head> heads_;  // as this store left them
  std::int64_t written_ = 0;           // records, messages and tokens, since the last pruning
  std::int64_t last_examined_ = 0;     // journal.id, by the pruning
  std::set<std::int64_t> archived_;    // tables, since the last pruning
  std::set<std::pair<std::int64_t, std::string>> posted_;  // roots and channels, since then
};

}  // namespace cardroom::store
