// PostgresBatch's rooms, servers, tokens and sanctions, and the writing of what was applied in
// memory.
#include <utility>

#include "gameserver/store/postgres_batch.hpp"
#include "gameserver/store/row.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::store {

using crypto::view_of;

Answer PostgresBatch::apply(const ListRooms& list) {
  flush();
  store::Rooms answer{list.number, {}, postgres_.run("as_of", {}).integer(0, 0)};
  const Rows rows = postgres_.run("list", Arguments().number(list.since));
  answer.rooms.reserve(static_cast<std::size_t>(rows.size()));
  for (int row = 0; row < rows.size(); ++row) {
    Listed listed;
    listed.room =
        Room{rows.text(row, 0), rows.bytes(row, 1), rows.text(row, 2), rows.bytes(row, 3)};
    listed.owner = rows.text(row, 4);
    listed.epoch = rows.number(row, 5);
    listed.seq = rows.number(row, 6);
    listed.summary = rows.bytes(row, 7);
    answer.rooms.push_back(std::move(listed));
  }
  return answer;
}

Answer PostgresBatch::apply(const CreateRoom& create) {
  const Room& room = create.room;
  const Digest chain = first_link(room.name);
  const Rows made = postgres_.run("create", Arguments()
                                                .bytes(room.name)
                                                .bytes(room.creator)
                                                .bytes(room.code)
                                                .bytes(room.settings)
                                                .bytes(view_of(chain)));
  if (made.size() == 1) {
    Table table;
    table.head.id = made.integer(0, 0);
    table.head.chain = chain;
    tables_.insert_or_assign(room.name, std::move(table));
    rooms_.insert_or_assign(room.name, room);
    return Created{create.number, Creation::created};
  }
  Strings name(Strings::Of::text);
  name.add(room.name);
  Strings again(Strings::Of::text);
  again.add(room.name);
  const Rows found = postgres_.run("rooms", Arguments().array(std::move(name)));
  if (found.size() == 0) return Created{create.number, Creation::code_taken};
  const Room stands{found.text(0, 0), found.bytes(0, 1), found.text(0, 2), found.bytes(0, 3)};
  const Table* table = find(room.name);
  const std::uint64_t epoch =
      table ? table->head.epoch
            : postgres_.run("lock", Arguments().array(std::move(again))).number(0, 3);
  const bool asked_again = stands == room && epoch == 0;
  return Created{create.number, asked_again ? Creation::created : Creation::name_taken};
}

// What this batch has kept and noted of the former room is written first, so that it goes, too.
Answer PostgresBatch::apply(const RemakeRoom& remake) {
  const Room& room = remake.room;
  Table* table = owned(room.name, remake.snapshot.epoch);
  if (!table || table->head.seq != remake.snapshot.seq)
    return Created{remake.number, Creation::name_taken};
  flush();
  const Rows remade =
      postgres_.run("remake", Arguments()
                                  .bytes(room.name)
                                  .number(static_cast<std::int64_t>(remake.snapshot.epoch))
                                  .number(static_cast<std::int64_t>(remake.snapshot.seq))
                                  .bytes(room.creator)
                                  .bytes(room.code)
                                  .bytes(room.settings));
  if (remade.size() == 0) return Created{remake.number, Creation::code_taken};
  postgres_.run("forget_snapshots", Arguments().number(table->head.id));
  apply(Keep{remake.number, remake.snapshot});
  rooms_.insert_or_assign(room.name, room);
  return Created{remake.number, Creation::created};
}

Answer PostgresBatch::apply(const Live& live) {
  const Server& mine = live.mine;
  postgres_.run("hear", Arguments()
                            .bytes(mine.name)
                            .bytes(mine.address)
                            .number(static_cast<std::int64_t>(mine.tables))
                            .number(mine.draining ? 1 : 0));
  postgres_.run("forget",
                Arguments().number(kServerForgotten.count()).bytes(mine.address).bytes(mine.name));
  const Rows rows = postgres_.run("heard", Arguments().number(kServerHeard.count()));
  Living answer{live.number, {}};
  for (int row = 0; row < rows.size(); ++row)
    answer.servers.push_back(Server{rows.text(row, 0), rows.text(row, 1), rows.number(row, 2),
                                    rows.integer(row, 3) != 0});
  return answer;
}

// Answered by redeem_all: one statement for all of a batch.
Answer PostgresBatch::apply(const Redeem& redeem) {
  if (redeem.exp > redeem.at.seconds()) redeems_.push_back({place_, &redeem});
  return Redeemed{redeem.number, false};
}

void PostgresBatch::redeem_all(std::vector<Answer>& answers) {
  if (redeems_.empty()) return;
  Strings jtis(Strings::Of::bytes), nonces(Strings::Of::bytes), asked(Strings::Of::bytes);
  Numbers exps;
  for (const Redeeming& one : redeems_) {
    jtis.add(one.redeem->jti);
    nonces.add(one.redeem->nonce);
    exps.add(one.redeem->exp);
    asked.add(one.redeem->jti);
  }
  postgres_.run("redeem",
                Arguments().array(std::move(jtis)).array(std::move(nonces)).array(std::move(exps)));
  written_ += static_cast<std::int64_t>(redeems_.size());
  const Rows rows = postgres_.run("redeemed", Arguments().array(std::move(asked)));
  std::map<std::string, std::string> nonce_of;
  for (int row = 0; row < rows.size(); ++row)
    nonce_of.emplace(rows.bytes(row, 0), rows.bytes(row, 1));
  for (const Redeeming& one : redeems_) {
    const auto found = nonce_of.find(one.redeem->jti);
    const bool good = found != nonce_of.end() && found->second == one.redeem->nonce;
    answers[one.place] = Redeemed{one.redeem->number, good};
  }
}

Answer PostgresBatch::apply(const Impose& impose) {
  const Sanction& sanction = impose.sanction;
  postgres_.run("impose", Arguments()
                              .bytes(sanction.user)
                              .number(static_cast<std::int64_t>(sanction.kind))
                              .number(sanction.until.ms)
                              .bytes(sanction.reason)
                              .number(sanction.at.ms));
  return Noted{impose.number};
}

Answer PostgresBatch::apply(const ListSanctions& list) {
  store::Sanctions answer{list.number, {}, postgres_.run("as_of", {}).integer(0, 0)};
  const Rows rows = postgres_.run("sanctions", Arguments().number(list.since));
  for (int row = 0; row < rows.size(); ++row)
    answer.sanctions.push_back(Sanction{
        rows.bytes(row, 0), rows.integer(row, 1) == 0 ? SanctionKind::mute : SanctionKind::ban,
        base::WallTime{rows.integer(row, 2)}, rows.bytes(row, 3),
        base::WallTime{rows.integer(row, 4)}});
  return answer;
}

void PostgresBatch::flush() {
  flush_heads();
  if (journal_.size() > 0) {
    postgres_.run("journal", journal_.take_with_prev());
    journal_ = JournalRows();
  }
  flush_snapshots();
  flush_archive();
  flush_notes();
  flush_posts();
}

void PostgresBatch::flush_heads() {
  Numbers ids, epochs, seqs, records, snapshots, faults, claims;
  Strings owners(Strings::Of::text), chains(Strings::Of::bytes), whys(Strings::Of::bytes);
  for (auto& [name, table] : tables_) {
    if (!std::exchange(table.changed, false)) continue;
    const Head& head = table.head;
    ids.add(head.id);
    owners.add(head.owner);
    epochs.add(head.epoch);
    seqs.add(head.seq);
    records.add(head.last_record);
    chains.add(view_of(head.chain));
    snapshots.add(head.last_snapshot);
    faults.add(head.faults);
    whys.add(head.fault);
    claims.add(std::int64_t{table.claimed});
  }
  if (ids.size() == 0) return;
  Arguments arguments;
  arguments.array(std::move(ids)).array(std::move(owners)).array(std::move(epochs));
  arguments.array(std::move(seqs)).array(std::move(records)).array(std::move(chains));
  arguments.array(std::move(snapshots)).array(std::move(faults)).array(std::move(whys));
  arguments.array(std::move(claims));
  postgres_.run("move", arguments);
}

void PostgresBatch::flush_snapshots() {
  if (kept_.empty()) return;
  Numbers tables, seqs, epochs, ats, versions, crcs;
  Strings chains(Strings::Of::bytes), bodies(Strings::Of::bytes);
  for (const auto& [key, stored] : kept_) {
    const Snapshot& snapshot = stored.snapshot;
    tables.add(key.first);
    seqs.add(snapshot.seq);
    epochs.add(snapshot.epoch);
    ats.add(snapshot.at.ms);
    versions.add(std::uint64_t{snapshot.version});
    crcs.add(std::uint64_t{stored.crc});
    chains.add(view_of(*stored.chain));
    bodies.add(snapshot.body);
  }
  Arguments arguments;
  arguments.array(std::move(tables)).array(std::move(seqs)).array(std::move(epochs));
  arguments.array(std::move(ats)).array(std::move(versions)).array(std::move(crcs));
  arguments.array(std::move(chains)).array(std::move(bodies));
  postgres_.run("keep", arguments);
  Numbers pruned, settled;
  for (const auto& [table, at] : settled_) {
    pruned.add(table);
    settled.add(at);
  }
  postgres_.run("prune_snapshots", Arguments().array(std::move(pruned)).array(std::move(settled)));
  kept_.clear();
  settled_.clear();
}

void PostgresBatch::flush_archive() {
  if (deals_.empty()) return;
  Numbers tables, hands, firsts, lasts, epochs, ats, versions, crcs;
  Strings bodies(Strings::Of::bytes);
  for (const auto& [table, deal] : deals_) {
    tables.add(table);
    hands.add(deal.hand_no);
    firsts.add(deal.first);
    lasts.add(deal.last);
    epochs.add(deal.epoch);
    ats.add(deal.at.ms);
    versions.add(std::uint64_t{deal.version});
    crcs.add(std::uint64_t{crc_of(content_of(deal, deal.body))});
    bodies.add(deal.body);
  }
  Arguments arguments;
  arguments.array(std::move(tables)).array(std::move(hands)).array(std::move(firsts));
  arguments.array(std::move(lasts)).array(std::move(epochs)).array(std::move(ats));
  arguments.array(std::move(versions)).array(std::move(crcs)).array(std::move(bodies));
  postgres_.run("archive", arguments);
  deals_.clear();
}

void PostgresBatch::flush_notes() {
  if (notes_.empty()) return;
  Strings names(Strings::Of::text), summaries(Strings::Of::bytes);
  for (const auto& [name, summary] : notes_) {
    names.add(name);
    summaries.add(summary);
  }
  postgres_.run("note", Arguments().array(std::move(names)).array(std::move(summaries)));
  notes_.clear();
}

}  // namespace cardroom::store
