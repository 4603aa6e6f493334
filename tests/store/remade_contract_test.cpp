// The contract of store.hpp, over every engine: a closed room's name goes to another.
#include "store/engines.hpp"

namespace cardroom::store {
namespace {

TYPED_TEST_SUITE(EveryStore, Engines);

Room successor_of(const std::string& name, const std::string& code = "") {
  return Room{name, "u9", code, "other settings of " + name};
}

Creation remake(Store& store, Room room, Snapshot snapshot) {
  return ask<Created>(store, RemakeRoom{1, std::move(room), std::move(snapshot)}).outcome;
}

TYPED_TEST(EveryStore, RemakesARoomUponItsHeadAndFromNothingBeforeIt) {
  Store& store = this->store();
  fill(store, "elm", 5);
  keep(store, snapshot_of("elm", 1, 2, noon_plus(-100)));
  keep(store, snapshot_of("elm", 1, 5, noon_plus(0)));
  Snapshot begun = snapshot_of("elm", 1, 5, noon_plus(1));
  begun.body = "another room";
  EXPECT_EQ(remake(store, successor_of("elm"), begun), Creation::created);
  EXPECT_EQ(append(store, record_of("elm", 1, 6)), Fate::durable);
  const Claimed answer = claim(store, "elm", noon_plus(2));
  EXPECT_EQ(answer.room, successor_of("elm"));
  EXPECT_EQ(answer.epoch, 2U);
  EXPECT_EQ(answer.seq, 6U);
  EXPECT_EQ(answer.snapshot, std::vector<Snapshot>{begun});
  EXPECT_EQ(answer.records, std::vector<Record>{record_of("elm", 1, 6)});
}

TYPED_TEST(EveryStore, RemakesARoomForItsOwnerWhereItStandsAndForNobodyElse) {
  Store& store = this->store();
  EXPECT_EQ(remake(store, successor_of("elm"), snapshot_of("elm", 0, 0, kNoon)),
            Creation::name_taken)
      << "there is none";
  fill(store, "elm", 2);
  for (const auto& [epoch, seq] : {std::pair{0, 2}, std::pair{2, 2}, std::pair{1, 1}})
    EXPECT_EQ(remake(store, successor_of("elm"),
                     snapshot_of("elm", static_cast<std::uint64_t>(epoch),
                                 static_cast<std::uint64_t>(seq), kNoon)),
              Creation::name_taken)
        << epoch << "/" << seq;
  EXPECT_EQ(claim(store, "elm").room, room_of("elm"));
}

TYPED_TEST(EveryStore, GivesARemadeRoomsCodeBackAndTakesItsNewOneOnce) {
  Store& store = this->store();
  create(store, "oak", "OAKS");
  create(store, "elm", "ELMS");
  claim(store, "elm");
  append(store, record_of("elm", 1, 1));
  const Snapshot begun = snapshot_of("elm", 1, 1, kNoon);
  EXPECT_EQ(remake(store, successor_of("elm", "OAKS"), begun), Creation::code_taken);
  EXPECT_EQ(claim(store, "elm").room, room_of("elm", "ELMS"));
  const Snapshot later = snapshot_of("elm", 2, 1, kNoon);
  EXPECT_EQ(remake(store, successor_of("elm", "ELMS"), later), Creation::created);
  EXPECT_EQ(remake(store, successor_of("elm", "NEWS"), later), Creation::created);
  EXPECT_EQ(create(store, "ash", "ELMS"), Creation::created);
  EXPECT_EQ(create(store, "fir", "NEWS"), Creation::code_taken);
  EXPECT_EQ(remake(store, successor_of("elm"), later), Creation::created);
  EXPECT_EQ(create(store, "fir", "NEWS"), Creation::created);
}

TYPED_TEST(EveryStore, ListsARemadeRoomAsChangedAndForgetsWhatWasNoted) {
  Store& store = this->store();
  fill(store, "elm", 1);
  ask<Noted>(store, Note{1, "elm", 1, "closed"});
  const std::int64_t before = ask<Rooms>(store, ListRooms{1}).as_of;
  create(store, "oak");
  EXPECT_EQ(remake(store, successor_of("elm"), snapshot_of("elm", 1, 1, kNoon)), Creation::created);
  const std::vector<Listed> listed = ask<Rooms>(store, ListRooms{1, before}).rooms;
  ASSERT_FALSE(listed.empty());
  EXPECT_EQ(listed.front(), (Listed{successor_of("elm"), "g1", 1, 1, ""}));
}

TYPED_TEST(EveryStore, RemakesARoomInABatchUponWhatThoseBeforeItLeft) {
  Store& store = this->store();
  fill(store, "elm", 1);
  const Snapshot begun = snapshot_of("elm", 1, 2, kNoon);
  const std::vector<Answer> answers = store.run(
      {Append{1, record_of("elm", 1, 2)}, Keep{2, snapshot_of("elm", 1, 1, noon_plus(-500))},
       Note{3, "elm", 1, "closed"}, RemakeRoom{4, successor_of("elm"), begun},
       RemakeRoom{5, successor_of("elm"), snapshot_of("elm", 1, 1, kNoon)},
       Claim{6, "elm", "g2", 1, kNoon}, RemakeRoom{7, successor_of("elm"), begun}, ListRooms{8}});
  EXPECT_EQ(std::get<Created>(answers[3]).outcome, Creation::created);
  EXPECT_EQ(std::get<Created>(answers[4]).outcome, Creation::name_taken);
  const auto& claimed = std::get<Claimed>(answers[5]);
  EXPECT_EQ(claimed.room, successor_of("elm"));
  EXPECT_EQ(claimed.snapshot, std::vector<Snapshot>{begun});
  EXPECT_EQ(std::get<Created>(answers[6]).outcome, Creation::name_taken) << "another has it";
  EXPECT_EQ(std::get<Rooms>(answers[7]).rooms,
            (std::vector<Listed>{{successor_of("elm"), "g2", 2, 2, ""}}));
}

}  // namespace
}  // namespace cardroom::store
