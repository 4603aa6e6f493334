// PostgresStore's common case: appends to tables whose heads are known, and checks, as one
// statement that is a transaction by itself. It needs no rolling back: a head that is not as
// believed does not move, and what did not move is decided under locks afterwards.
#include <set>
#include <utility>

#include "gameserver/store/postgres_store.hpp"
#include "gameserver/store/row.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::store {
namespace {

// Of a batch without requests that move or claim a head otherwise: its checks, and its appends of
// one record a table. What is said in channels moves no head and may follow in a transaction.
bool is_quick(const std::vector<Request>& batch) {
  std::set<std::string_view> tables;
  for (const Request& request : batch) {
    if (const auto* check = std::get_if<Check>(&request)) {
      if (!is_text(check->table)) return false;
      continue;
    }
    if (std::holds_alternative<Post>(request) || std::holds_alternative<ReadLog>(request)) continue;
    const auto* append = std::get_if<Append>(&request);
    if (!append || !tables.insert(append->record.table).second) return false;
  }
  return true;
}

// An append on its way.
struct Moving {
  std::size_t place;
  Head* head;
  std::int64_t record;
  Digest chain;
};

}  // namespace

void PostgresStore::run_quick(Work& work) {
  if (!is_quick(work.batch)) return;
  Places appends, checks;
  for (std::size_t place = 0; place < work.batch.size(); ++place) {
    if (std::holds_alternative<Check>(work.batch[place])) checks.push_back(place);
    const auto* append = std::get_if<Append>(&work.batch[place]);
    if (!append) continue;
    const Record& record = append->record;
    const auto found = heads_.find(record.table);
    if (found != heads_.end() && found->second.epoch == record.epoch &&
        found->second.seq + 1 == record.seq)
      appends.push_back(place);
  }
  if (appends.empty() && checks.empty()) return;
  try {
    append_quick(work, appends, checks);
  } catch (const RolledBack&) {
    committing_ = false;
  } catch (const Refused&) {
    committing_ = false;
  }
}

void PostgresStore::append_quick(Work& work, const Places& appends, const Places& checks) {
  JournalRows rows;
  std::map<std::int64_t, Moving> moving;  // by table
  for (const std::size_t place : appends) {
    const Record& record = std::get<Append>(work.batch[place]).record;
    Head& head = heads_.at(record.table);
    const std::string sealed = sealed_or_broken(sealer_, record.body, context_of(record));
    const std::string content = content_of(record, sealed);
    const Digest chain = next_link(head.chain, content);
    const std::int64_t id = numbers_.next(*postgres_, head.last_record);
    rows.add(id, head, record, sealed, crc_of(content), chain);
    moving.emplace(head.id, Moving{place, &head, id, chain});
  }
  Strings names(Strings::Of::text);
  Numbers epochs;
  for (const std::size_t place : checks) {
    const Check& check = std::get<Check>(work.batch[place]);
    names.add(check.table);
    epochs.add(check.epoch);
  }
  Arguments arguments = appends.empty() ? Arguments() : rows.take_with_chain_before();
  arguments.array(std::move(names)).array(std::move(epochs));
  committing_ = !appends.empty();
  const Rows done = postgres_->run(appends.empty() ? "check" : "append", arguments);
  committing_ = false;
  for (const std::size_t place : checks)
    work.answer(place, Appended{std::get<Check>(work.batch[place]).number, Fate::fenced});
  for (int row = 0; row < done.size(); ++row) {
    if (done.integer(row, 0) == 2) {
      const std::size_t place = checks.at(static_cast<std::size_t>(done.integer(row, 1) - 1));
      std::get<Appended>(work.answers[place]).fate = Fate::durable;
      continue;
    }
    const Moving& moved = moving.at(done.integer(row, 1));
    const Append& append = std::get<Append>(work.batch[moved.place]);
    moved.head->seq += append.record.events;
    moved.head->last_record = moved.record;
    moved.head->chain = moved.chain;
    work.answer(moved.place, Appended{append.number, Fate::durable});
    ++written_;
  }
}

}  // namespace cardroom::store
