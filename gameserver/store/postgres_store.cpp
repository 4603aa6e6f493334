#include "gameserver/store/postgres_store.hpp"

#include <algorithm>
#include <utility>

#include "gameserver/store/contract.hpp"
#include "gameserver/store/migrations.hpp"
#include "gameserver/store/postgres_sql.hpp"
#include "gameserver/store/retention.hpp"
#include "gameserver/store/row.hpp"
#include "shared/base/check.hpp"
#include "shared/crypto/random.hpp"

namespace cardroom::store {
namespace {

// Between two attempts to connect; the longest is what players may wait for after its return.
constexpr base::Millis kShortestPause{25};
constexpr base::Millis kLongestPause{200};
constexpr int kMostTries = 5;  // of a batch that was rolled back for others' sake
constexpr std::size_t kMostHeads = 65'536;
constexpr char kKeyContext[] = "cardroom key check";

// No such right, no such table or schema: nothing that passes by itself.
bool is_for_an_operator(const Refused& refused) {
  return refused.of_class("42") || refused.of_class("3F");
}

}  // namespace

PostgresStore::PostgresStore(std::string uri, const crypto::KeyRing& keys, PostgresOptions options)
    : uri_(std::move(uri)), options_(std::move(options)), sealer_(keys), pause_(kShortestPause) {
  connected();
}

PostgresStore::~PostgresStore() = default;

bool PostgresStore::connected() {
  if (postgres_ && postgres_->alive()) return true;
  if (postgres_) lose("the database ended the session");
  if (Clock::now() < next_try_) return false;
  try {
    open();
  } catch (const StoreBroken&) {
    throw;
  } catch (const Refused& refused) {
    if (is_for_an_operator(refused))
      throw StoreBroken(std::string("the database refused the game server: ") + refused.what() +
                        "; run cardroomctl db migrate, and GRANT cardroom_game to its user");
    return stay_away(refused.what());
  } catch (const std::runtime_error& away) {  // ConnectionLost, RolledBack
    return stay_away(away.what());
  }
  pause_ = kShortestPause;
  if (!std::exchange(trouble_, "").empty()) options_.say("");
  return true;
}

// By chance half as long or less: a fleet that lost it at once shall not come back at once.
bool PostgresStore::stay_away(const std::string& why) {
  lose(why);
  const auto chance = crypto::random_bytes<1>();
  next_try_ = Clock::now() + pause_ - pause_ * (chance ? (*chance)[0] : 0) / 512;
  pause_ = std::min(pause_ * 2, kLongestPause);
  return false;
}

void PostgresStore::open() {
  auto fresh = std::make_unique<Postgres>(uri_);
  prepare_all(*fresh);
  const Rows versions = fresh->run("versions", {});
  const std::int64_t newest = versions.integer(0, 0);
  const std::int64_t least = versions.integer(0, 1);
  const int known = postgres_migrations().back().version;
  if (newest < known)
    throw StoreBroken("the database is of version " + std::to_string(newest) +
                      " and this program needs " + std::to_string(known) +
                      "; run cardroomctl db migrate as its owner");
  if (least > known)
    throw StoreBroken("the database is of version " + std::to_string(newest) +
                      ", which needs a program that knows at least " + std::to_string(least) +
                      ", and this one knows versions up to " + std::to_string(known));
  postgres_ = std::move(fresh);
  check_key();
}

void PostgresStore::check_key() {
  Rows found = postgres_->run("find_key", {});
  if (found.size() == 0) {
    const std::string sealed = sealed_or_broken(sealer_, "cardroom", kKeyContext);
    postgres_->run("keep_key", Arguments().bytes(sealed));
    found = postgres_->run("find_key", {});  // another server may have been first
  }
  if (found.size() == 1 && sealer_.open(found.bytes(0, 0), kKeyContext)) return;
  throw StoreBroken(
      "the database was sealed with keys that are not in this key file; put back the key file"
      " that was in use with it (it belongs to a back-up)");
}

// What is believed of the heads was believed of that connection.
void PostgresStore::lose(const std::string& why) {
  postgres_.reset();
  heads_.clear();
  if (std::exchange(trouble_, why).empty()) options_.say(why);
}

void PostgresStore::Work::answer(std::size_t place, Answer answer) {
  answers[place] = std::move(answer);
  open.erase(place);
}

std::vector<Answer> PostgresStore::run(const std::vector<Request>& batch) {
  CHECK(batch.size() <= kMaxBatch);
  for (const Request& request : batch) check_contract(request);
  Work work{batch, {}, {}};
  for (std::size_t place = 0; place < batch.size(); ++place) {
    work.answers.push_back(unavailable(batch[place]));
    work.open.insert(place);
  }
  if (batch.empty() || !connected()) return std::move(work.answers);
  try {
    committing_ = false;
    run_quick(work);
    if (!work.open.empty()) transact(work, Places(work.open.begin(), work.open.end()));
  } catch (const ConnectionLost& lost) {
    if (committing_)
      for (const std::size_t place : work.open) work.answers[place] = unknown(batch[place]);
    lose(lost.what());
  }
  return std::move(work.answers);
}

void PostgresStore::transact(Work& work, const Places& places) {
  const Clock::time_point start = Clock::now();
  for (int tries = 0; tries < kMostTries && Clock::now() - start < kAnswerPatience; ++tries) {
    try {
      if (attempt(work, places)) return;
    } catch (const Refused& refused) {
      committing_ = false;
      postgres_->execute("ROLLBACK");
      if (places.size() == 1)
        return refuse(work.batch[places[0]], refused, work.answers[places[0]]);
      // One of them it is; the others shall not suffer.
      for (const std::size_t place : places) transact(work, {place});
      return;
    }
  }
}

// False where it was rolled back for others' sake, and may pass another time.
bool PostgresStore::attempt(Work& work, const Places& places) {
  std::vector<const Request*> requests;
  for (const std::size_t place : places) requests.push_back(&work.batch[place]);
  try {
    postgres_->execute("BEGIN");
    PostgresBatch transaction(*postgres_, sealer_, numbers_);
    std::vector<Answer> answers = transaction.run(requests);
    committing_ = true;
    postgres_->execute("COMMIT");
    committing_ = false;
    for (std::size_t i = 0; i < places.size(); ++i) work.answer(places[i], std::move(answers[i]));
    remember(transaction);
    return true;
  } catch (const RolledBack&) {
    committing_ = false;
    postgres_->execute("ROLLBACK");
    return false;
  }
}

void PostgresStore::remember(PostgresBatch& done) {
  if (heads_.size() > kMostHeads) heads_.clear();
  for (auto& [name, head] : done.take_heads()) heads_.insert_or_assign(name, head);
  written_ += done.written();
  archived_.insert(done.archived().begin(), done.archived().end());
  posted_.insert(done.posted().begin(), done.posted().end());
}

// Of a request that was alone in its transaction.
void PostgresStore::refuse(const Request& request, const Refused& refused, Answer& answer) {
  const auto* claim = std::get_if<Claim>(&request);
  if (refused.of_class("XX") && claim) {  // a page that is not what was written, for one
    Claimed damaged = answer_to(*claim, Claiming::damaged, {claim->table, "", "", ""}, {});
    damaged.why = "table \"" + claim->table + "\": " + refused.what();
    answer = std::move(damaged);
    return;
  }
  if (is_for_an_operator(refused))
    throw StoreBroken(std::string("the database refused the game server: ") + refused.what());
  // 53, 54, 57, 58: it is out of something, for now. Else it is the request's own fault.
  options_.say(refused.what());
  trouble_ = refused.what();
}

bool PostgresStore::release(const std::string& table) {
  if (!connected()) return false;
  postgres_->run("release", Arguments().bytes(table));
  heads_.erase(table);
  return true;
}

Upkeep PostgresStore::tend() {
  if (written_ < kPruneEvery || !postgres_) return Upkeep::done;
  written_ = 0;
  try {
    prune();
  } catch (const ConnectionLost& lost) {
    lose(lost.what());
  } catch (const RolledBack&) {
    // Another game server prunes the same rows.
  } catch (const Refused& refused) {
    if (std::exchange(trouble_, refused.what()).empty()) options_.say(refused.what());
  }
  return Upkeep::done;
}

void PostgresStore::prune() {
  const Rows examined =
      postgres_->run("prune_journal", Arguments().number(last_examined_).number(kExaminedAtOnce));
  last_examined_ = examined.null(0, 0) ? 0 : examined.integer(0, 0);
  postgres_->run("prune_archive", Arguments().number(kDealsPrunedAtOnce));
  Numbers tables;
  for (const std::int64_t table : std::exchange(archived_, {})) tables.add(table);
  if (tables.size() > 0)
    postgres_->run("prune_archive_of",
                   Arguments().array(std::move(tables)).number(kDealsPrunedAtOnce));
  postgres_->run("prune_messages", Arguments().number(kMessagesPrunedAtOnce));
  Numbers roots;
  Strings channels(Strings::Of::bytes);
  for (const auto& [root, channel] : std::exchange(posted_, {})) {
    roots.add(root);
    channels.add(channel);
  }
  if (roots.size() > 0)
    postgres_->run("prune_messages_of", Arguments()
                                            .array(std::move(roots))
                                            .array(std::move(channels))
                                            .number(kMessagesPrunedAtOnce));
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  postgres_->run("forget_tokens",
                 Arguments()
                     .number(std::chrono::duration_cast<std::chrono::seconds>(now).count())
                     .number(kTokensPrunedAtOnce));
}

}  // namespace cardroom::store
