#include "gameserver/store/postgres_batch.hpp"

#include <algorithm>
#include <utility>

#include "gameserver/store/contract.hpp"
#include "gameserver/store/row.hpp"
#include "shared/base/check.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::store {
namespace {

using crypto::view_of;

// Which table a request is about; none where it is about no one's.
const std::string* name_in(const Request& request) {
  if (const auto* append = std::get_if<Append>(&request)) return &append->record.table;
  if (const auto* keep = std::get_if<Keep>(&request)) return &keep->snapshot.table;
  if (const auto* check = std::get_if<Check>(&request)) return &check->table;
  if (const auto* claim = std::get_if<Claim>(&request)) return &claim->table;
  if (const auto* archive = std::get_if<Archive>(&request)) return &archive->table;
  if (const auto* remake = std::get_if<RemakeRoom>(&request)) return &remake->room.name;
  if (const auto* note = std::get_if<Note>(&request)) return &note->table;
  if (const auto* fault = std::get_if<Fault>(&request)) return &fault->table;
  if (const auto* post = std::get_if<Post>(&request)) return &post->root;
  if (const auto* read = std::get_if<ReadLog>(&request)) return &read->root;
  return nullptr;
}

}  // namespace

std::string sealed_or_broken(crypto::Sealer& sealer, std::string_view body,
                             const std::string& context) {
  std::optional<std::string> sealed = sealer.seal(body, context);
  if (!sealed) throw StoreBroken("the store stopped: the system gave no randomness to seal with");
  return *std::move(sealed);
}

std::int64_t JournalNumbers::next(Postgres& postgres, std::int64_t above) {
  constexpr std::int64_t kBlock = 1024;  // as the sequence steps
  if (next_ == end_ || next_ <= above) {
    next_ = postgres.run("block", {}).integer(0, 0);
    end_ = next_ + kBlock;
  }
  return next_++;
}

JournalRows::JournalRows()
    : users_(Strings::Of::bytes),
      hashes_(Strings::Of::bytes),
      befores_(Strings::Of::bytes),
      chains_(Strings::Of::bytes),
      bodies_(Strings::Of::bytes) {}

void JournalRows::add(std::int64_t id, const Head& head, const Record& record,
                      const std::string& sealed, std::uint32_t crc, const Digest& chain) {
  ids_.add(id);
  tables_.add(head.id);
  epochs_.add(record.epoch);
  seqs_.add(record.seq);
  events_.add(record.events);
  users_.add(record.user);
  requests_.add(record.id);
  hashes_.add(view_of(record.request));
  ats_.add(record.at.ms);
  versions_.add(std::uint64_t{record.version});
  prevs_.add(head.last_record);
  crcs_.add(std::uint64_t{crc});
  befores_.add(view_of(head.chain));
  chains_.add(view_of(chain));
  bodies_.add(sealed);
}

Arguments JournalRows::take_with_prev() {
  Arguments arguments;
  arguments.array(std::move(ids_)).array(std::move(tables_)).array(std::move(epochs_));
  arguments.array(std::move(seqs_)).array(std::move(events_)).array(std::move(users_));
  arguments.array(std::move(requests_)).array(std::move(hashes_)).array(std::move(ats_));
  arguments.array(std::move(versions_)).array(std::move(prevs_)).array(std::move(crcs_));
  arguments.array(std::move(chains_)).array(std::move(bodies_));
  return arguments;
}

Arguments JournalRows::take_with_chain_before() {
  Arguments arguments;
  arguments.array(std::move(ids_)).array(std::move(tables_)).array(std::move(epochs_));
  arguments.array(std::move(seqs_)).array(std::move(events_)).array(std::move(users_));
  arguments.array(std::move(requests_)).array(std::move(hashes_)).array(std::move(ats_));
  arguments.array(std::move(versions_)).array(std::move(crcs_)).array(std::move(befores_));
  arguments.array(std::move(chains_)).array(std::move(bodies_));
  return arguments;
}

PostgresBatch::PostgresBatch(Postgres& postgres, crypto::Sealer& sealer, JournalNumbers& numbers)
    : postgres_(postgres), sealer_(sealer), numbers_(numbers) {}

std::vector<Answer> PostgresBatch::run(const std::vector<const Request*>& requests) {
  make_roots(requests);
  lock(requests);
  read_for_claims(requests);
  read_logs(requests);
  std::vector<Answer> answers;
  answers.reserve(requests.size());
  for (const Request* request : requests) {
    place_ = answers.size();
    answers.push_back(
        std::visit([this](const auto& one) -> Answer { return apply(one); }, *request));
  }
  flush();
  redeem_all(answers);
  return answers;
}

void PostgresBatch::lock(const std::vector<const Request*>& requests) {
  std::set<std::string_view> names;
  for (const Request* request : requests)
    if (const std::string* name = name_in(*request); name && is_text(*name)) names.insert(*name);
  if (names.empty()) return;
  Strings array(Strings::Of::text);
  for (const std::string_view name : names) array.add(name);
  const Rows rows = postgres_.run("lock", Arguments().array(std::move(array)));
  for (int row = 0; row < rows.size(); ++row) {
    Table& table = tables_[rows.text(row, 0)];
    Head& head = table.head;
    head.id = rows.integer(row, 1);
    head.owner = rows.text(row, 2);
    head.epoch = rows.number(row, 3);
    head.seq = rows.number(row, 4);
    head.last_record = rows.integer(row, 5);
    head.chain = digest_from(rows.bytes(row, 6));
    head.last_snapshot = rows.number(row, 7);
    head.faults = rows.number(row, 8);
    head.fault = rows.bytes(row, 9);
    table.since_claim = rows.integer(row, 10);
  }
}

PostgresBatch::Table* PostgresBatch::find(const std::string& table) {
  const auto found = tables_.find(table);
  return found == tables_.end() ? nullptr : &found->second;
}

PostgresBatch::Table* PostgresBatch::owned(const std::string& table, std::uint64_t epoch) {
  Table* found = find(table);
  return found && found->head.epoch == epoch ? found : nullptr;
}

// What this batch itself has moved is not written yet.
Answer PostgresBatch::apply(const Look& look) {
  Strings names(Strings::Of::text);
  for (const std::string& name : look.tables)
    if (is_text(name)) names.add(name);
  const Rows rows = postgres_.run("look", Arguments().array(std::move(names)));
  Looked answer{look.number, {}};
  for (int row = 0; row < rows.size(); ++row) {
    Position position{rows.text(row, 0), rows.number(row, 1), rows.number(row, 2)};
    if (const Table* table = find(position.table)) {
      position.epoch = table->head.epoch;
      position.seq = table->head.seq;
    }
    answer.tables.push_back(std::move(position));
  }
  return answer;
}

Answer PostgresBatch::apply(const Check& check) {
  return Appended{check.number, owned(check.table, check.epoch) ? Fate::durable : Fate::fenced};
}

Answer PostgresBatch::apply(const Note& note) {
  if (owned(note.table, note.epoch)) notes_.insert_or_assign(note.table, note.summary);
  return Noted{note.number};
}

Answer PostgresBatch::apply(const Fault& fault) {
  if (Table* table = find(fault.table)) {
    ++table->head.faults;
    table->head.fault = fault.what;
    table->changed = true;
  }
  return Noted{fault.number};
}

Answer PostgresBatch::apply(const Append& append) {
  const Record& record = append.record;
  Table* table = owned(record.table, record.epoch);
  if (!table || table->head.seq + 1 != record.seq) return Appended{append.number, Fate::fenced};
  Head& head = table->head;
  const std::string sealed = sealed_or_broken(sealer_, record.body, context_of(record));
  const std::string content = content_of(record, sealed);
  const Digest chain = next_link(head.chain, content);
  const std::int64_t id = numbers_.next(postgres_, head.last_record);
  journal_.add(id, head, record, sealed, crc_of(content), chain);
  ++written_;
  head.seq += record.events;
  head.last_record = id;
  head.chain = chain;
  table->changed = true;
  table->read = false;
  table->ends.emplace(head.seq, chain);
  return Appended{append.number, Fate::durable};
}

Answer PostgresBatch::apply(const Keep& keep) {
  const Snapshot& snapshot = keep.snapshot;
  Table* table = owned(snapshot.table, snapshot.epoch);
  if (!table || table->head.seq < snapshot.seq) return Appended{keep.number, Fate::fenced};
  StoredSnapshot stored;
  stored.chain = chain_at(snapshot.seq, *table, snapshot.table);
  stored.snapshot = snapshot;
  stored.snapshot.body = sealed_or_broken(sealer_, snapshot.body, context_of(snapshot));
  stored.crc = crc_of(content_of(snapshot, stored.snapshot.body));
  Head& head = table->head;
  table->read = false;
  kept_.insert_or_assign(std::pair(head.id, snapshot.seq), std::move(stored));
  std::int64_t& settled = settled_.try_emplace(head.id, INT64_MIN).first->second;
  settled = std::max(settled, snapshot.at.ms - kCatchUp.count());
  if (snapshot.seq > head.last_snapshot) {
    head.last_snapshot = snapshot.seq;
    table->changed = true;
  }
  return Appended{keep.number, Fate::durable};
}

// Snapshots are of late, so it is mostly the head's own.
Digest PostgresBatch::chain_at(std::uint64_t seq, Table& table, const std::string& name) {
  const Head& head = table.head;
  if (seq == head.seq) return head.chain;
  if (seq == 0) return first_link(name);
  if (const auto found = table.ends.find(seq); found != table.ends.end()) return found->second;
  flush();
  const Rows rows = postgres_.run(
      "end",
      Arguments().number(head.last_record).number(head.id).number(static_cast<std::int64_t>(seq)));
  if (rows.size() == 0) return {};  // damage; the claim that reads it says so
  const bool ends_here = rows.number(0, 1) == seq;
  const bool leads_nowhere = rows.number(0, 0) > seq && rows.integer(0, 2) != 0;
  CHECK(ends_here || leads_nowhere);
  return ends_here ? digest_from(rows.bytes(0, 3)) : Digest{};
}

Answer PostgresBatch::apply(const Archive& archive) {
  const Table* table = owned(archive.table, archive.epoch);
  if (!table) return Appended{archive.number, Fate::fenced};
  Archive sealed = archive;
  sealed.body = sealed_or_broken(sealer_, archive.body, context_of(archive));
  deals_.emplace_back(table->head.id, std::move(sealed));
  archived_.insert(table->head.id);
  return Appended{archive.number, Fate::durable};
}

Answer PostgresBatch::apply(const ReadDeal& read) {
  flush();
  const Rows rows = postgres_.run(
      "read_deal", Arguments().bytes(read.table).number(static_cast<std::int64_t>(read.hand_no)));
  if (rows.size() == 0) return DealRead{read.number, {}, ""};
  Archive deal;
  deal.table = read.table;
  deal.hand_no = read.hand_no;
  deal.first = rows.number(0, 0);
  deal.last = rows.number(0, 1);
  deal.epoch = rows.number(0, 2);
  deal.at.ms = rows.integer(0, 3);
  deal.version = static_cast<std::uint32_t>(rows.number(0, 4));
  const auto crc = static_cast<std::uint32_t>(rows.number(0, 5));
  deal.body = rows.bytes(0, 6);
  return open_deal(read.number, std::move(deal), crc, sealer_);
}

std::map<std::string, Head> PostgresBatch::take_heads() {
  std::map<std::string, Head> heads;
  for (auto& [name, table] : tables_) heads.emplace(name, std::move(table.head));
  return heads;
}

}  // namespace cardroom::store
