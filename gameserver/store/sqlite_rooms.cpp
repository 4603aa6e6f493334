// SqliteStore's rooms, servers, tokens and sanctions: all that is not a table's own.
#include "gameserver/store/retention.hpp"
#include "gameserver/store/row.hpp"
#include "gameserver/store/sqlite_store.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::store {

Rooms SqliteStore::apply(const ListRooms& list) {
  Rooms answer{list.number, {}, rooms_.as_of.only_integer()};
  Cursor cursor = rooms_.list.rows(list.since);
  while (cursor.next()) {
    Listed listed;
    listed.room = Room{cursor.text(0), cursor.text(1), cursor.text(2), cursor.text(3)};
    listed.owner = cursor.text(4);
    listed.epoch = cursor.number(5);
    listed.seq = cursor.number(6);
    listed.summary = cursor.text(7);
    answer.rooms.push_back(std::move(listed));
  }
  return answer;
}

std::optional<Room> SqliteStore::find_room(const std::string& name) {
  Cursor cursor = rooms_.by_name.rows(name);
  if (!cursor.next()) return std::nullopt;
  return Room{cursor.text(0), cursor.text(1), cursor.text(2), cursor.text(3)};
}

Created SqliteStore::apply(const CreateRoom& create) {
  const Room& room = create.room;
  if (const std::optional<Room> stands = find_room(room.name)) {
    const Found* found = find_head(room.name);
    const bool asked_again = *stands == room && found && found->head.epoch == 0;
    return Created{create.number, asked_again ? Creation::created : Creation::name_taken};
  }
  if (!room.code.empty() && rooms_.by_code.only_integer(room.code, room.name) != 0)
    return Created{create.number, Creation::code_taken};
  rooms_.insert.run(room.name, room.creator, room.code, Blob{room.settings});
  const Digest chain = first_link(room.name);
  rooms_.insert_head.run(room.name, Blob{crypto::view_of(chain)});
  return Created{create.number, Creation::created};
}

Created SqliteStore::apply(const RemakeRoom& remake) {
  const Room& room = remake.room;
  const Head* head = owned(room.name, remake.snapshot.epoch);
  if (!head || head->seq != remake.snapshot.seq)
    return Created{remake.number, Creation::name_taken};
  if (!room.code.empty() && rooms_.by_code.only_integer(room.code, room.name) != 0)
    return Created{remake.number, Creation::code_taken};
  rooms_.replace.run(room.name, room.creator, room.code, Blob{room.settings});
  tables_.forget_snapshots.run(head->id);
  apply(Keep{remake.number, remake.snapshot});
  return Created{remake.number, Creation::created};
}

Noted SqliteStore::apply(const Note& note) {
  rooms_.note.run(note.table, note.epoch, Blob{note.summary});
  return Noted{note.number};
}

Living SqliteStore::apply(const Live& live) {
  const Server& mine = live.mine;
  const std::int64_t now = clock_().ms;
  fleet_.hear.run(mine.name, mine.address, mine.tables, std::int64_t{mine.draining}, now);
  fleet_.forget.run(now - kServerForgotten.count(), mine.address, mine.name);
  Living answer{live.number, {}};
  Cursor cursor = fleet_.heard.rows(now - kServerHeard.count());
  while (cursor.next())
    answer.servers.push_back(
        Server{cursor.text(0), cursor.text(1), cursor.number(2), cursor.integer(3) != 0});
  return answer;
}

Redeemed SqliteStore::apply(const Redeem& redeem) {
  const std::int64_t now = redeem.at.seconds();
  fleet_.prune_jti.run(now, kTokensPrunedBeside);
  if (redeem.exp <= now) return Redeemed{redeem.number, false};
  {
    Cursor found = fleet_.find_jti.rows(redeem.jti);
    if (found.next()) return Redeemed{redeem.number, found.bytes(0) == redeem.nonce};
  }
  fleet_.insert_jti.run(redeem.jti, redeem.nonce, redeem.exp);
  return Redeemed{redeem.number, true};
}

Noted SqliteStore::apply(const Impose& impose) {
  const Sanction& sanction = impose.sanction;
  fleet_.impose.run(sanction.user, static_cast<std::int64_t>(sanction.kind), sanction.until.ms,
                    sanction.reason, sanction.at.ms);
  return Noted{impose.number};
}

Sanctions SqliteStore::apply(const ListSanctions& list) {
  Sanctions answer{list.number, {}, fleet_.sanctions_as_of.only_integer()};
  Cursor cursor = fleet_.sanctions.rows(list.since);
  while (cursor.next())
    answer.sanctions.push_back(Sanction{
        cursor.text(0), cursor.integer(1) == 0 ? SanctionKind::mute : SanctionKind::ban,
        base::WallTime{cursor.integer(2)}, cursor.text(3), base::WallTime{cursor.integer(4)}});
  return answer;
}

}  // namespace cardroom::store
