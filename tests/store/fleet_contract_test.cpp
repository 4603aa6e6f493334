// The contract of store.hpp, over every engine: what several game servers ask of one store.
#include "store/engines.hpp"

namespace cardroom::store {
namespace {

TYPED_TEST_SUITE(EveryStore, Engines);

Claimed claim_by(Store& store, const std::string& owner, std::uint64_t seen) {
  return ask<Claimed>(store, Claim{1, "elm", owner, seen, kNoon});
}

Fate check(Store& store, const std::string& table, std::uint64_t epoch) {
  return ask<Appended>(store, Check{1, table, epoch}).fate;
}

Archive deal_of(const std::string& table, std::uint64_t epoch, std::uint64_t hand_no) {
  return Archive{1, table, epoch, hand_no, hand_no * 10, hand_no * 10 + 9, kNoon, 2, "the deal"};
}

std::vector<std::string> names_since(Store& store, std::int64_t since) {
  std::vector<std::string> names;
  for (const Room& room : rooms_of(ask<Rooms>(store, ListRooms{1, since})))
    names.push_back(room.name);
  return names;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

TYPED_TEST(EveryStore, CreatesTheVerySameRoomAgainUntilItIsClaimed) {
  Store& store = this->store();
  EXPECT_EQ(create(store, "elm", "K7Q2"), Creation::created);
  EXPECT_EQ(create(store, "elm", "K7Q2"), Creation::created) << "its answer may have been lost";
  Room other = room_of("elm", "K7Q2");
  other.settings = "others";
  EXPECT_EQ(ask<Created>(store, CreateRoom{1, other}).outcome, Creation::name_taken);
  claim(store, "elm");
  EXPECT_EQ(create(store, "elm", "K7Q2"), Creation::name_taken);
}

TYPED_TEST(EveryStore, ListsWithARoomWhoOwnsItsTableAndWhatWasNoted) {
  Store& store = this->store();
  create(store, "elm");
  const Rooms before = ask<Rooms>(store, ListRooms{1});
  EXPECT_NE(before.as_of, 0);
  EXPECT_EQ(before.rooms, (std::vector<Listed>{{room_of("elm"), "", 0, 0, ""}}));
  claim(store, "elm");
  append(store, record_of("elm", 1, 1, 3));
  EXPECT_EQ(ask<Noted>(store, Note{7, "elm", 1, std::string("2 of 4\0\xff", 8)}).number, 7U);
  EXPECT_EQ(ask<Noted>(store, Note{8, "elm", 2, "of the next owner"}).number, 8U);
  EXPECT_EQ(ask<Noted>(store, Note{9, "oak", 1, "of no table"}).number, 9U);
  EXPECT_EQ(ask<Rooms>(store, ListRooms{1}).rooms,
            (std::vector<Listed>{{room_of("elm"), "g1", 1, 3, std::string("2 of 4\0\xff", 8)}}));
}

TYPED_TEST(EveryStore, ListsWhatWasMadeOrNotedSince) {
  Store& store = this->store();
  for (const char* name : {"ash", "elm", "fir", "oak"}) create(store, name);
  claim(store, "elm");
  std::int64_t as_of = ask<Rooms>(store, ListRooms{1}).as_of;
  ask<Noted>(store, Note{1, "elm", 1, "noted"});
  create(store, "yew");
  const std::vector<std::string> names = names_since(store, as_of);
  EXPECT_TRUE(contains(names, "elm"));
  EXPECT_TRUE(contains(names, "yew"));
  EXPECT_FALSE(contains(names, "ash"));
  as_of = ask<Rooms>(store, ListRooms{1, as_of}).as_of;
  create(store, "fig");
  EXPECT_TRUE(contains(names_since(store, as_of), "fig"));
  EXPECT_FALSE(contains(names_since(store, as_of), "elm"));
}

TYPED_TEST(EveryStore, LeavesATableWithAnOwnerThatWhoAsksDoesNotKnowOf) {
  Store& store = this->store();
  create(store, "elm");
  EXPECT_EQ(claim_by(store, "g1", 0).epoch, 1U);
  EXPECT_EQ(claim_by(store, "g2", 1).epoch, 2U);
  const Claimed held = claim_by(store, "g3", 1);
  EXPECT_EQ(held.outcome, Claiming::held);
  EXPECT_EQ(held.owner, "g2");
  EXPECT_EQ(held.epoch, 2U);
  EXPECT_EQ(held.room, room_of("elm"));
  EXPECT_TRUE(held.records.empty());
  this->pass(kClaimRest * 10);
  EXPECT_EQ(claim_by(store, "g3", 1).outcome, Claiming::held) << "however long ago";
  const Claimed won = claim_by(store, "g3", 2);
  EXPECT_EQ(won.outcome, Claiming::won);
  EXPECT_EQ(won.owner, "g3");
  EXPECT_EQ(won.epoch, 3U);
}

TYPED_TEST(EveryStore, LetsATableRestAfterAClaim) {
  Store& store = this->store();
  create(store, "elm");
  EXPECT_EQ(claim_by(store, "g1", 0).outcome, Claiming::won);
  EXPECT_EQ(claim_by(store, "g2", 0).outcome, Claiming::held);
  this->pass(kClaimRest - base::Millis{1000});
  EXPECT_EQ(claim_by(store, "g2", 0).outcome, Claiming::held);
  this->pass(base::Millis{1000});
  EXPECT_EQ(claim_by(store, "g2", 0).epoch, 2U);
  EXPECT_EQ(claim_by(store, "g1", 0).outcome, Claiming::held) << "the rest begins anew";
}

TYPED_TEST(EveryStore, ChecksWhoOwnsATable) {
  Store& store = this->store();
  fill(store, "elm", 1);
  EXPECT_EQ(check(store, "elm", 1), Fate::durable);
  EXPECT_EQ(check(store, "elm", 2), Fate::fenced);
  EXPECT_EQ(check(store, "oak", 1), Fate::fenced);
  const std::vector<Answer> answers =
      store.run({Check{1, "elm", 1}, Claim{2, "elm", "g2", 1, kNoon}, Check{3, "elm", 1},
                 Check{4, "elm", 2}, Append{5, record_of("elm", 2, 2)}});
  EXPECT_EQ(std::get<Appended>(answers[0]).fate, Fate::durable);
  EXPECT_EQ(std::get<Claimed>(answers[1]).records.size(), 1U);
  EXPECT_EQ(std::get<Appended>(answers[2]).fate, Fate::fenced);
  EXPECT_EQ(std::get<Appended>(answers[3]).fate, Fate::durable);
  EXPECT_EQ(std::get<Appended>(answers[4]).fate, Fate::durable);
}

TYPED_TEST(EveryStore, ParksATableAtItsSecondFaultUntilItIsReleased) {
  Store& store = this->store();
  fill(store, "elm", 1);
  EXPECT_EQ(ask<Noted>(store, Fault{3, "elm", "first"}).number, 3U);
  EXPECT_EQ(claim(store, "elm").outcome, Claiming::won);
  ask<Noted>(store, Fault{4, "elm", "second"});
  ask<Noted>(store, Fault{5, "oak", "of no table"});
  const Claimed parked = claim(store, "elm");
  EXPECT_EQ(parked.outcome, Claiming::parked);
  EXPECT_EQ(parked.why, "second");
  EXPECT_EQ(parked.epoch, 2U);
  EXPECT_TRUE(parked.records.empty());
  this->release("elm");
  EXPECT_EQ(claim(store, "elm").records.size(), 1U);
}

TYPED_TEST(EveryStore, SaysHowFarTablesAreWhoeverOwnsThem) {
  Store& store = this->store();
  create(store, "elm");
  create(store, "oak");
  claim(store, "elm");
  const std::vector<Answer> answers = store.run(
      {Look{1, {"elm"}}, Append{2, record_of("elm", 1, 1)}, Look{3, {"oak", "pine", "elm"}}});
  const std::uint64_t seq = record_of("elm", 1, 1).events;
  EXPECT_EQ(std::get<Looked>(answers[0]).tables, (std::vector<Position>{{"elm", 1, 0}}));
  EXPECT_EQ(std::get<Looked>(answers[2]).tables,
            (std::vector<Position>{{"elm", 1, seq}, {"oak", 0, 0}}));
}

TYPED_TEST(EveryStore, ForgetsWhoWasAtAServersAddressBefore) {
  Store& store = this->store();
  const Server dead{"g1", "10.0.0.1:7001", 3, false}, born{"g2", "10.0.0.1:7001", 0, false};
  ask<Living>(store, Live{1, dead});
  EXPECT_EQ(ask<Living>(store, Live{2, born}).servers, std::vector<Server>{born});
}

TYPED_TEST(EveryStore, TellsWhichGameServersLive) {
  Store& store = this->store();
  const Server first{"g1", "10.0.0.1:7001", 3, false};
  Server second{"g2", "10.0.0.2:7001", 0, false};
  EXPECT_EQ(ask<Living>(store, Live{5, second}).number, 5U);
  second.draining = true;
  second.tables = 9;
  ask<Living>(store, Live{1, second});
  EXPECT_EQ(ask<Living>(store, Live{1, first}).servers, (std::vector<Server>{first, second}));
  this->pass(kServerHeard + base::Millis{1000});
  EXPECT_EQ(ask<Living>(store, Live{1, first}).servers, std::vector<Server>{first});
  EXPECT_EQ(ask<Living>(store, Live{1, second}).servers, (std::vector<Server>{first, second}));
  this->pass(kServerForgotten + base::Millis{1000});
  EXPECT_EQ(ask<Living>(store, Live{1, second}).servers, std::vector<Server>{second});
}

TYPED_TEST(EveryStore, ReadsADealThatWasArchived) {
  Store& store = this->store();
  fill(store, "elm", 1);
  // In one batch: what was asked before is there.
  const auto answers = store.run({deal_of("elm", 1, 7), ReadDeal{5, "elm", 7}});
  const DealRead& read = std::get<DealRead>(answers[1]);
  EXPECT_EQ(read.number, 5U);
  ASSERT_EQ(read.deal.size(), 1U) << read.why;
  const Archive& deal = read.deal.front();
  EXPECT_EQ((std::tuple{deal.table, deal.epoch, deal.hand_no, deal.first, deal.last, deal.at,
                        deal.version, deal.body}),
            (std::tuple{std::string("elm"), std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{70},
                        std::uint64_t{79}, kNoon, std::uint32_t{2}, std::string("the deal")}));
  EXPECT_TRUE(ask<DealRead>(store, ReadDeal{6, "elm", 8}).deal.empty());
  EXPECT_TRUE(ask<DealRead>(store, ReadDeal{6, "oak", 7}).deal.empty());
}

TYPED_TEST(EveryStore, ArchivesADealOnce) {
  Store& store = this->store();
  fill(store, "elm", 20);
  EXPECT_EQ(ask<Appended>(store, deal_of("elm", 1, 1)).fate, Fate::durable);
  EXPECT_EQ(ask<Appended>(store, deal_of("elm", 1, 1)).fate, Fate::durable);
  EXPECT_EQ(ask<Appended>(store, deal_of("elm", 2, 2)).fate, Fate::fenced);
  EXPECT_EQ(ask<Appended>(store, deal_of("oak", 1, 2)).fate, Fate::fenced);
  claim(store, "elm");
  EXPECT_EQ(ask<Appended>(store, deal_of("elm", 2, 1)).fate, Fate::durable) << "by its new owner";
}

TYPED_TEST(EveryStore, AppliesManyRecordsOfOneTableInOneBatch) {
  Store& store = this->store();
  fill(store, "elm", 0);
  fill(store, "oak", 0);
  std::vector<Request> batch;
  for (std::uint64_t seq = 1; seq <= 50; ++seq) {
    batch.emplace_back(Append{seq, record_of("elm", 1, seq)});
    batch.emplace_back(Check{100 + seq, "oak", 1});
    batch.emplace_back(Append{200 + seq, record_of("oak", 1, seq)});
  }
  batch.emplace_back(Append{999, record_of("elm", 1, 60)});
  const std::vector<Answer> answers = store.run(batch);
  ASSERT_EQ(answers.size(), batch.size());
  for (std::size_t at = 0; at + 1 < answers.size(); ++at)
    ASSERT_EQ(std::get<Appended>(answers[at]).fate, Fate::durable) << at;
  EXPECT_EQ(std::get<Appended>(answers.back()).fate, Fate::fenced);
  EXPECT_EQ(claim(store, "elm").records.size(), 50U);
  EXPECT_EQ(claim(store, "oak").records.size(), 50U);
}

TYPED_TEST(EveryStore, ClaimsManyTablesInOneBatch) {
  Store& store = this->store();
  constexpr std::uint64_t kTables = 60;
  std::vector<Request> batch;
  const auto name = [](std::uint64_t table) { return "t" + std::to_string(100 + table); };
  for (std::uint64_t table = 0; table < kTables; ++table) {
    batch.emplace_back(CreateRoom{table, room_of(name(table))});
    batch.emplace_back(Claim{table, name(table), "g1", 0, kNoon});
    batch.emplace_back(Append{table, record_of(name(table), 1, 1, 2)});
    batch.emplace_back(Keep{table, snapshot_of(name(table), 1, table % 2 * 2, kNoon)});
  }
  store.run(batch);
  batch.clear();
  for (std::uint64_t table = 0; table < kTables; ++table)
    batch.emplace_back(Claim{table, name(table), "g2", 1, noon_plus(100)});
  const std::vector<Answer> answers = store.run(batch);
  for (std::uint64_t table = 0; table < kTables; ++table) {
    const Claimed& answer = std::get<Claimed>(answers.at(table));
    ASSERT_EQ(answer.number, table);
    ASSERT_EQ(answer.outcome, Claiming::won) << answer.why;
    ASSERT_EQ(answer.room, room_of(name(table)));
    ASSERT_EQ(answer.epoch, 2U);
    ASSERT_EQ(answer.seq, 2U);
    ASSERT_EQ(answer.snapshot.at(0).seq, table % 2 * 2);
    ASSERT_EQ(answer.records.size(), 1 - table % 2);
  }
}

TEST(MemoryStore, AppliesABatchWholeOrNotAtAllWhereItsAnswerIsLost) {
  MemoryStore store;
  fill(store, "elm", 1);
  store.next(MemoryStore::Luck::lost_undone);
  EXPECT_NE(complaint([&] { append(store, record_of("elm", 1, 2)); }), "");
  EXPECT_EQ(store.journal("elm").size(), 1U);
  store.next(MemoryStore::Luck::lost_applied);
  EXPECT_NE(complaint([&] { append(store, record_of("elm", 1, 2)); }), "");
  EXPECT_EQ(store.journal("elm").size(), 2U);
  EXPECT_EQ(append(store, record_of("elm", 1, 3)), Fate::durable);
}

TEST(MemoryStore, SaysThatAnAppendsFateIsUnknownWhereTheConnectionIsLost) {
  MemoryStore store;
  fill(store, "elm", 1);
  const std::vector<Request> batch{Append{1, record_of("elm", 1, 2)}, Check{2, "elm", 1},
                                   CreateRoom{3, room_of("oak")}};
  for (const auto luck : {MemoryStore::Luck::away, MemoryStore::Luck::unknown_undone,
                          MemoryStore::Luck::unknown_applied}) {
    store.next(luck);
    const std::vector<Answer> answers = store.run(batch);
    EXPECT_EQ(std::get<Appended>(answers[0]).fate,
              luck == MemoryStore::Luck::away ? Fate::unavailable : Fate::unknown);
    EXPECT_EQ(std::get<Appended>(answers[1]).fate, Fate::unavailable);
    EXPECT_EQ(std::get<Unavailable>(answers[2]).number, 3U);
    EXPECT_EQ(store.journal("elm").size(), luck == MemoryStore::Luck::unknown_applied ? 2U : 1U);
  }
  EXPECT_EQ(append(store, record_of("elm", 1, 3)), Fate::durable);
}

}  // namespace
}  // namespace cardroom::store
