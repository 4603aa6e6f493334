// PostgresBatch's channels.
#include <utility>

#include "gameserver/store/postgres_batch.hpp"
#include "gameserver/store/row.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::store {

// Their head rows are made before any is locked.
void PostgresBatch::make_roots(const std::vector<const Request*>& requests) {
  Strings names(Strings::Of::text), chains(Strings::Of::bytes);
  for (const Request* request : requests) {
    const auto* claim = std::get_if<Claim>(request);
    if (!claim || !claim->table.starts_with(kRootPrefix) || !is_text(claim->table)) continue;
    names.add(claim->table);
    const Digest chain = first_link(claim->table);
    chains.add(crypto::view_of(chain));
  }
  if (names.size() == 0) return;
  postgres_.run("make_roots", Arguments().array(std::move(names)).array(std::move(chains)));
}

// Under the lock of the root's head row, so that nobody else writes one.
std::uint64_t& PostgresBatch::newest_place(std::int64_t root) {
  const auto [at, fresh] = places_.try_emplace(root);
  if (fresh) at->second = postgres_.run("newest_place", Arguments().number(root)).number(0, 0);
  return at->second;
}

Answer PostgresBatch::apply(const Post& post) {
  const Table* table = owned(post.root, post.epoch);
  if (!table) return Appended{post.number, Fate::fenced};
  std::uint64_t& newest = newest_place(table->head.id);
  if (newest + 1 != post.messages.front().place) return Appended{post.number, Fate::fenced};
  for (const Message& message : post.messages) {
    posts_.push_back({table->head.id, post.epoch, message,
                      sealed_or_broken(sealer_, body_of(message), context_of(message, post.root))});
    posted_.emplace(table->head.id, message.channel);
    newest = message.place;
    ++written_;
  }
  return Appended{post.number, Fate::durable};
}

// What the requests ask for, in one go.
void PostgresBatch::read_logs(const std::vector<const Request*>& requests) {
  Numbers roots, mosts;
  std::map<std::int64_t, const std::string*> names;
  for (const Request* request : requests) {
    const auto* read = std::get_if<ReadLog>(request);
    const Table* table = read ? owned(read->root, read->epoch) : nullptr;
    if (!table || !names.emplace(table->head.id, &read->root).second) continue;
    roots.add(table->head.id);
    mosts.add(static_cast<std::int64_t>(read->most));
  }
  if (names.empty()) return;
  const Rows rows =
      postgres_.run("read_logs", Arguments().array(std::move(roots)).array(std::move(mosts)));
  for (int row = 0; row < rows.size(); ++row) {
    const std::int64_t root = rows.integer(row, 0);
    Log& log = logs_[root];
    log.place = places_[root] = rows.number(row, 1);
    Message message;
    message.channel = rows.bytes(row, 2);
    message.n = rows.number(row, 3);
    if (message.n == 0) continue;
    message.place = rows.number(row, 4);
    message.user = rows.bytes(row, 5);
    message.at.ms = rows.integer(row, 6);
    message.epoch = rows.number(row, 8);
    const auto body = sealer_.open(rows.bytes(row, 7), context_of(message, *names.at(root)));
    if (body && read_body(*body, message)) log.messages.push_back(std::move(message));
  }
}

Answer PostgresBatch::apply(const ReadLog& read) {
  const Table* table = owned(read.root, read.epoch);
  if (!table) return Log{read.number, Fate::fenced, 0, {}};
  const std::int64_t root = table->head.id;
  const auto said = posted_.lower_bound({root, ""});
  const bool is_new = said != posted_.end() && said->first == root;
  if (is_new || !logs_.contains(root)) {
    flush();
    logs_.erase(root);
    const Request alone = read;
    read_logs({&alone});
  }
  Log log = logs_[root];
  log.number = read.number;
  return log;
}

void PostgresBatch::flush_posts() {
  if (posts_.empty()) return;
  Numbers roots, ns, places, epochs, ats;
  Strings channels(Strings::Of::bytes), users(Strings::Of::bytes), bodies(Strings::Of::bytes);
  for (const auto& [root, epoch, message, sealed] : std::exchange(posts_, {})) {
    roots.add(root);
    channels.add(message.channel);
    ns.add(message.n);
    places.add(message.place);
    epochs.add(epoch);
    users.add(message.user);
    ats.add(message.at.ms);
    bodies.add(sealed);
  }
  Arguments arguments;
  arguments.array(std::move(roots)).array(std::move(channels)).array(std::move(ns));
  arguments.array(std::move(places)).array(std::move(epochs)).array(std::move(users));
  arguments.array(std::move(ats)).array(std::move(bodies));
  postgres_.run("post", arguments);
}

}  // namespace cardroom::store
