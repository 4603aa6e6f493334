// SqliteStore's channels.
#include <algorithm>

#include "gameserver/store/retention.hpp"
#include "gameserver/store/row.hpp"
#include "gameserver/store/sqlite_store.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::store {

ChannelStatements::ChannelStatements(const Database& database)
    : newest_place(database, "SELECT coalesce(max(place), 0) FROM message WHERE root_id = ?"),
      // By jumps: DISTINCT would read every row.
      channels(database,
               "SELECT channel FROM message WHERE root_id = ? AND channel > ?"
               " ORDER BY channel LIMIT 1"),
      newest(database,
             "SELECT n, place, user, at, body, epoch FROM message WHERE root_id = ? AND channel = ?"
             " ORDER BY n DESC LIMIT ?"),
      insert(database,
             "INSERT INTO message (root_id, channel, n, place, epoch, user, at, body)"
             " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      prune_by_number(database,
                      "DELETE FROM message WHERE (root_id, channel, n) IN"
                      " (SELECT root_id, channel, n FROM message"
                      "  WHERE root_id = ? AND channel = ? AND n <= ? ORDER BY n LIMIT ?)"),
      prune_by_age(database,
                   "DELETE FROM message WHERE (root_id, channel, n) IN"
                   " (SELECT root_id, channel, n FROM message m WHERE at < ? AND n <"
                   "  (SELECT max(x.n) FROM message x"
                   "   WHERE x.root_id = m.root_id AND x.channel = m.channel)"
                   "  ORDER BY at LIMIT ?)") {}

void SqliteStore::make_root(const std::string& name) {
  if (find_head(name)) return;
  const Digest chain = first_link(name);
  rooms_.insert_head.run(name, Blob{crypto::view_of(chain)});
}

Appended SqliteStore::apply(const Post& post) {
  const Head* head = owned(post.root, post.epoch);
  const auto newest = [&] { return channels_.newest_place.only_integer(head->id); };
  if (!head || static_cast<std::uint64_t>(newest()) + 1 != post.messages.front().place)
    return Appended{post.number, Fate::fenced};
  for (const Message& message : post.messages) {
    const std::string sealed = seal(body_of(message), context_of(message, post.root));
    channels_.insert.run(head->id, message.channel, message.n, message.place, post.epoch,
                         message.user, message.at.ms, Blob{sealed});
    channels_.prune_by_number.run(head->id, message.channel,
                                  static_cast<std::int64_t>(message.n) - kMessagesOfAChannel,
                                  kMessagesPrunedAtOnce);
    ++written_;
  }
  return Appended{post.number, Fate::durable};
}

Log SqliteStore::apply(const ReadLog& read) {
  const Head* head = owned(read.root, read.epoch);
  if (!head) return Log{read.number, Fate::fenced, 0, {}};
  Log log{read.number, Fate::durable, 0, {}};
  log.place = static_cast<std::uint64_t>(channels_.newest_place.only_integer(head->id));
  std::string channel;
  for (;;) {
    {
      const std::string before = channel;
      Cursor next = channels_.channels.rows(head->id, before);
      if (!next.next()) break;
      channel = next.text(0);
    }
    Cursor cursor = channels_.newest.rows(head->id, channel, read.most);
    while (cursor.next()) {
      Message message;
      message.channel = channel;
      message.n = cursor.number(0);
      message.place = cursor.number(1);
      message.user = cursor.text(2);
      message.at.ms = cursor.integer(3);
      message.epoch = cursor.number(5);
      const auto body = sealer_.open(cursor.text(4), context_of(message, read.root));
      if (body && read_body(*body, message)) log.messages.push_back(std::move(message));
    }
  }
  std::ranges::sort(log.messages, {}, &Message::place);
  return log;
}

}  // namespace cardroom::store
