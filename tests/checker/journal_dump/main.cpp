// journal_dump DATA [URI]: every table's journal in a game server's data folder, as lines of JSON,
// for the history checker. Works on a copy of the store; the folder itself is only read. With a URI
// the journals are those of that shared store, whose tables are claimed for it, and the folder has
// the keys. It shows hidden cards, and so is a program of the tests and no operator's.
#include <cstdio>
#include <exception>
#include <map>
#include <variant>

#include "checker/journal_dump/copy.hpp"
#include "checker/journal_dump/replay.hpp"
#include "gameserver/owner/owner.hpp"
#include "shared/protocol/write.hpp"

namespace {

using namespace cardroom;

enum Exit { kGood = 0, kNotWhole = 1, kUsage = 2, kNoStore = 3 };

int say(Exit code, const std::string& words) {
  std::fprintf(stderr, "journal_dump: %s\n", words.c_str());
  return code;
}

// By room: up to where a snapshot stands for its records.
using Begins = std::map<std::string, std::uint64_t>;

template <class Answer>
Answer ask(store::Store& store, store::Request request) {
  std::vector<store::Answer> answers = store.run({std::move(request)});
  Answer* answer = std::get_if<Answer>(&answers.front());
  if (answer == nullptr) throw std::runtime_error("the copy of the store is unavailable");
  return std::move(*answer);
}

// A line for people where the table was not to be had.
std::string fault(const std::string& room, const std::string& what) {
  std::string line;
  protocol::write(line, base::Fields{{"kind", "fault"}, {"room", room}, {"what", what}});
  return line + "\n";
}

// Who claims names an epoch that is lost: the one that the head row has.
std::string dump(store::Store& store, const store::Listed& listed, Begins& begins) {
  store::Claim claim;
  claim.table = listed.room.name;
  claim.owner = "journal_dump";
  claim.seen = listed.epoch;
  const auto claimed = ask<store::Claimed>(store, claim);
  if (claimed.outcome != store::Claiming::won)
    return fault(claim.table, "cannot be claimed: " + claimed.why);
  const auto settings = owner::unpack_settings(listed.room);
  if (!settings) return fault(claim.table, "its settings do not read");
  if (!claimed.snapshot.empty()) begins[claim.table] = claimed.snapshot.front().seq;
  return journal_dump::print(*settings, claimed);
}

// Before what is played again, as where a room's name was another's: who asked for something.
std::string print(const std::string& room, const journal_dump::EarlierRecord& record) {
  std::string line;
  protocol::write(line, base::Fields{{"kind", "earlier"},
                                     {"room", room},
                                     {"seq", record.seq},
                                     {"epoch", record.epoch},
                                     {"user", record.user},
                                     {"id", record.id}});
  return line + "\n";
}

void print_earlier(const std::filesystem::path& copy, const Begins& begins) {
  for (const auto& [room, seq] : begins) {
    for (const auto& record : journal_dump::earlier_records(copy, room, seq)) {
      const std::string line = print(room, record);
      std::fwrite(line.data(), 1, line.size(), stdout);
    }
  }
}

int run(const std::string& data, const std::string& uri) {
  const auto keys = crypto::load_key_file(data + "/journal-keys.json");
  if (!keys) return say(kNoStore, keys.reason().print());
  const journal_dump::TemporaryFolder folder;
  auto store = uri.empty() ? journal_dump::open_copy(data, *keys, folder.path())
                           : journal_dump::open_shared(uri, *keys);
  Begins begins;
  const auto rooms = ask<store::Rooms>(*store, store::ListRooms{});
  for (const store::Listed& listed : rooms.rooms) {
    if (listed.seq == 0) continue;
    const std::string lines = dump(*store, listed, begins);
    std::fwrite(lines.data(), 1, lines.size(), stdout);
  }
  store.reset();
  if (uri.empty()) print_earlier(folder.path(), begins);
  return std::fflush(stdout) == 0 ? kGood : say(kNotWhole, "the output cannot be written");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) return say(kUsage, "usage: journal_dump DATA [URI]");
  try {
    return run(argv[1], argc == 3 ? argv[2] : "");
  } catch (const std::exception& broken) {
    return say(kNoStore, broken.what());
  }
}
