// A stage for the owner: one game server without a socket, on a store in memory, under a clock that
// moves when told to. Players speak JSON through the real decoder and hear what the real printer
// writes. A crash keeps the store and nothing else. Several stages may share a store: a fleet.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gameserver/owner/owner.hpp"
#include "gameserver/store/memory_store.hpp"

namespace cardroom::owner {

using Lines = std::vector<std::string>;

// Of these kids, the newest last; a key follows from its kid.
crypto::KeyRing key_ring(const std::vector<std::string>& kids);

class Stage {
 public:
  explicit Stage(base::Millis bot_delay = base::Millis{500});
  // The same on a store that is there already.
  explicit Stage(std::shared_ptr<store::MemoryStore> store);
  // One of a fleet, by that name, with a realtime server's link up.
  Stage(std::shared_ptr<store::MemoryStore> store, std::string name);
  enum class Store { open, closed };
  Stage(std::shared_ptr<store::MemoryStore> store, std::string name, Company company, Store state);

  // Authenticates `user` on a new connection, and gives back what it hears.
  Lines enter(link::Conn conn, const std::string& user);
  // Sends, and gives back what this connection hears before anything else happens.
  Lines say(link::Conn conn, const std::string& json);
  // The same as a realtime server sends it on: its room filled in, after `hops` others.
  Lines say_at(const std::string& room, link::Conn conn, const std::string& json,
               std::uint8_t hops = 1);
  // What it has heard since it was last asked.
  Lines heard(link::Conn conn);
  void close(link::Conn conn);
  void advance(base::Millis span);
  // For long enough that it counts in full.
  void run_late(base::Millis by);
  // The process dies, as its crash note says over `table`; a new one starts on the same store.
  // Connections are gone.
  void crash(const std::string& table = "");
  // The keys that the next process starts with.
  void set_keys(std::vector<std::string> kids) { kids_ = std::move(kids); }
  store::MemoryStore& store() { return *store_; }
  // After a crash: the connection lives on at its realtime server, which makes its link again.
  void come_back(link::Conn conn, const std::string& user, const std::string& room,
                 std::uint64_t epoch, std::uint64_t seq);

  // While held, appends are not answered.
  // A realtime server asks for a table whose owner under `seen` it lost.
  void want(const std::string& room, std::uint64_t seen);
  // The same of a channel that the connection follows.
  void follow_again(link::Conn conn, const std::string& user, const std::string& channel,
                    std::uint64_t epoch, std::uint64_t place);
  // What the realtime server was told, since it was last asked, besides what players hear.
  std::vector<link::Frame> frames() { return std::exchange(frames_, {}); }
  Owner& owner() { return *owner_; }
  int batches() const { return batches_; }  // that the store was asked to take
  std::vector<std::string> faulted() { return std::exchange(faulted_, {}); }
  // What it said where no table of its store reads, with their number.
  const std::string& unreadable() const { return unreadable_; }
  std::vector<std::string> parked() { return std::exchange(parked_, {}); }
  void run();

  void hold_store() { held_ = true; }
  void let_store_go();
  // Meanwhile the store does what it is asked.
  void hold_answers() { answers_held_ = true; }
  void let_answers_go();
  void fail_next_append() { fail_next_ = true; }
  // The connection is lost in the next commit, which may have happened, and the store stays away.
  void lose_store_in_commit() { doubt_next_ = true; }
  // The next batch is carried out, and all that is told of it is `unavailable`.
  void lose_next_answer() { lose_next_ = true; }
  // While closed, the store answers everything `unavailable`.
  void close_store() { closed_ = true; }
  void open_store() { closed_ = false; }

  bool dismissed(link::Conn conn) const { return dismissed_.contains(conn); }
  // Of those that were dismissed.
  const std::map<link::Conn, std::uint16_t>& close_codes() const { return dismissed_; }

 private:
  base::Now now() const { return {at_, base::WallTime{1'800'000'000'000 + at_.ms}}; }
  void put_out(Output& output);
  void hear(const std::vector<link::Conn>& to, const std::string& text);

  static constexpr std::uint64_t kLink = 1;
  base::Millis bot_delay_;
  std::shared_ptr<store::MemoryStore> store_;
  std::string name_ = "stage";
  Company company_ = Company::alone;
  std::vector<std::string> kids_ = {"k1"};
  std::vector<link::Frame> frames_;
  std::vector<std::string> faulted_, parked_;
  std::string unreadable_;
  std::unique_ptr<Owner> owner_;
  base::Instant at_{1'000};
  std::uint64_t seeds_ = 0;
  std::uint64_t requests_ = 0;
  bool held_ = false, fail_next_ = false, doubt_next_ = false, lose_next_ = false, closed_ = false;
  int batches_ = 0;
  std::vector<store::Request> waiting_;
  bool answers_held_ = false;
  std::vector<store::Answer> answers_;
  std::map<link::Conn, Lines> heard_;
  std::map<link::Conn, std::uint16_t> dismissed_;
};

}  // namespace cardroom::owner
