// What the journal holds of a request beside its id: enough to know it again, under whichever key
// it was written, and nothing for who has no key.
#include <gtest/gtest.h>

#include <set>

#include "owner/conversation.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/protocol/decode.hpp"

namespace cardroom::owner {
namespace {

const std::string kReady = R"({"msg":"ready","room":"room1","id":5,"fill":true})";

table::Digest plain_hash(const std::string& json) {
  const auto decoded = protocol::decode(json);
  return digest_of(decoded->msg, decoded->room, decoded->rest);
}

// The same store, as it was written by a build or under a key that hashed otherwise.
std::shared_ptr<store::MemoryStore> rewritten(const store::MemoryStore& store,
                                              const table::Digest& request) {
  auto copy = std::make_shared<store::MemoryStore>();
  std::vector<store::Record> records = store.journal("room1");
  table::Settings settings;
  settings.game = rules::games().front();
  settings.seats = 4;
  copy->run({store::CreateRoom{1, {"room1", "", "", pack(settings)}},
             store::Claim{2, "room1", "before", 0, {}}});
  for (store::Record& record : records) {
    if (record.id != 0) record.request = request;
    copy->run({store::Append{3, record}});
  }
  return copy;
}

struct Asked {
  explicit Asked(Stage& stage) {
    stage.enter(1, "ann");
    stage.say(1, R"({"msg":"join","room":"room1"})");
    answer = stage.say(1, kReady).front();
  }
  std::string answer;
};

store::Record written(Stage& stage) {
  const auto& journal = stage.store().journal("room1");
  const auto found = std::ranges::find(journal, 5u, &store::Record::id);
  CHECK(found != journal.end());
  return *found;
}

TEST(RequestHash, IsWrittenUnderAKeyThatFollowsFromTheJournalsOwn) {
  Stage stage;
  const Asked asked(stage);
  const table::Digest digest = plain_hash(kReady);
  EXPECT_NE(written(stage).request, digest);
  EXPECT_EQ(written(stage).request,
            RequestKeys(key_ring({"k1"})).hash("room1", "ann", 5, digest).written);
  EXPECT_NE(written(stage).request,
            RequestKeys(key_ring({"k2"})).hash("room1", "ann", 5, digest).written);
}

TEST(RequestHash, TellsNotEvenThatTheSameWasAskedBefore) {
  const RequestKeys keys(key_ring({"k1"}));
  const table::Digest digest = plain_hash(R"({"msg":"draw","room":"room1"})");
  const std::set<table::Digest> all = {
      keys.hash("room1", "ann", 1, digest).written, keys.hash("room1", "ann", 2, digest).written,
      keys.hash("room1", "bob", 1, digest).written, keys.hash("room2", "ann", 1, digest).written};
  EXPECT_EQ(all.size(), 4u);
}

TEST(RequestHash, KnowsARequestAgainAfterTheKeyWasRotated) {
  Stage stage;
  const Asked asked(stage);
  const table::Digest before = written(stage).request;
  stage.set_keys({"k1", "k2"});
  stage.crash();
  stage.enter(1, "ann");
  EXPECT_EQ(stage.say(1, kReady), Lines{asked.answer});
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"ready","room":"room1","id":5})")), "id_conflict");
  EXPECT_EQ(written(stage).request, before);
}

TEST(RequestHash, KnowsARequestAgainThatABuildBeforeItHashedWithoutAKey) {
  Stage before;
  const Asked asked(before);
  Stage stage(rewritten(before.store(), plain_hash(kReady)));
  stage.enter(1, "ann");
  EXPECT_EQ(stage.say(1, kReady), Lines{asked.answer});
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"ready","room":"room1","id":5})")), "id_conflict");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.say(1, R"({"msg":"leave","room":"room1","id":6})");
  const store::Record& newest = stage.store().journal("room1").back();
  EXPECT_EQ(newest.id, 6u);
  EXPECT_NE(newest.request, plain_hash(R"({"msg":"leave","room":"room1","id":6})"));
}

TEST(RequestHash, KnowsNothingOfAnotherKey) {
  Stage before;
  const Asked asked(before);
  const RequestKeys other(key_ring({"k9"}));
  Stage stage(rewritten(before.store(), other.hash("room1", "ann", 5, plain_hash(kReady)).written));
  stage.enter(1, "ann");
  EXPECT_EQ(refusal(stage.say(1, kReady)), "id_conflict");
}

}  // namespace
}  // namespace cardroom::owner
