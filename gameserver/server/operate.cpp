#include "gameserver/server/operate.hpp"

#include "shared/base/planted.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::server {
namespace {

const char* status_of(const table::Table& table) {
  if (table.state().closed) return "closed";
  return table.summary().playing ? "playing" : "open";
}

// Of the table alone, for a closed one is in no list of rooms, and is owned for a while yet.
base::Fields print_line(const table::Table& table) {
  const table::Settings& settings = table.settings();
  const table::Summary summary = table.summary();
  return {{"room", settings.room},
          {"game", settings.game->info().name},
          {"epoch", table.epoch()},
          {"seq", table.state().seq},
          {"hand_no", table.state().hand_no},
          {"status", status_of(table)},
          {"seats", summary.seats},
          {"players", summary.players},
          {"spectators", summary.spectators},
          {"private", settings.is_private}};
}

// Of this server as it is now, of another as it last told the store.
base::Fields print_server(const store::Server& server, const owner::Owner& owner) {
  const bool here = server.name == owner.config().name;
  const bool draining = here ? owner.draining() : server.draining;
  return {{"server", server.name},
          {"address", server.address},
          {"tables", here ? owner.rooms().size() : server.tables},
          {"status", draining ? "draining" : "serving"},
          {"here", here}};
}

// Those in memory here; a channel that somebody follows is there whether or not somebody spoke.
base::List print_channels(const owner::Owner& owner) {
  base::List channels;
  for (const auto& [root, one] : owner.channels())
    for (const auto& [channel, n] : one.counts())
      channels.push_back(
          base::Fields{{"channel", channel}, {"n", n}, {"followers", one.followers(channel)}});
  return channels;
}

base::List print_sanctions(const owner::Sanctions& sanctions, base::WallTime now) {
  base::List printed;
  for (const store::Sanction& one : sanctions.in_force(now)) printed.push_back(owner::print(one));
  return printed;
}

}  // namespace

link::Operated operate(const owner::Owner& owner, const link::Operate& order, base::Now now) {
  link::Operated answer;
  answer.number = order.number;
  if (order.command == "tables list" && order.arguments.empty()) {
    base::List tables;
    for (const std::string& room : owner.rooms())
      tables.push_back(print_line(*owner.find_table(room)));
    protocol::write(answer.body, base::Fields{{"tables", std::move(tables)}});
  } else if (order.command == "tables show" && order.arguments.size() == 1) {
    const table::Table* table = owner.find_table(order.arguments.front());
    if (!table) {
      answer.outcome = link::Outcome::not_found;
      answer.body = "no table is named so; 'tables list' names them all";
      return answer;
    }
    base::Fields shown = print_line(*table);
    shown.push_back({"table", table->print(base::planted(118) ? 0 : -1, now)});
    protocol::write(answer.body, shown);
  } else if (order.command == "channels list" && order.arguments.empty()) {
    protocol::write(answer.body, base::Fields{{"channels", print_channels(owner)}});
  } else if (order.command == "users list" && order.arguments.empty()) {
    protocol::write(answer.body,
                    base::Fields{{"users", print_sanctions(owner.sanctions(), now.wall)}});
  } else if (order.command.starts_with("servers ") && order.arguments.empty()) {
    base::List servers;
    for (const store::Server& server : owner.servers())
      servers.push_back(print_server(server, owner));
    if (servers.empty())
      servers.push_back(
          print_server({owner.config().name, owner.config().address, 0, false}, owner));
    protocol::write(answer.body, base::Fields{{"servers", std::move(servers)}});
  } else {
    answer.outcome = link::Outcome::usage;
    answer.body =
        "this server knows 'tables list', 'tables show ROOM', 'tables export ROOM HAND', "
        "'servers list', 'servers drain', 'servers resume', 'db copy', 'channels list', 'channels "
        "log CHANNEL LAST' and 'channels "
        "post CHANNEL TEXT', where a text has 1 to 500 characters, 'users list', 'users mute USER "
        "SECONDS REASON', 'users ban USER SECONDS REASON', 'users unmute USER' and 'users unban "
        "USER', where 0 seconds have no end and a reason has at most 200 characters";
  }
  return answer;
}

}  // namespace cardroom::server
