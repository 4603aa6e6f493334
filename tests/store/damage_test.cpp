// A byte that changed on disk is found when its table is claimed, and named.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "gameserver/store/row.hpp"
#include "shared/crypto/bytes.hpp"
#include "store/samples.hpp"

namespace cardroom::store {
namespace {

struct Harm {
  const char* sql;
  const char* place;  // named in the complaint
};

void PrintTo(const Harm& harm, std::ostream* out) {
  *out << harm.sql;
}

void prepare(const std::string& file) {
  SqliteStore store(file, test_keys());
  fill(store, "oak", 2);
  fill(store, "elm", 2);
  ASSERT_EQ(keep(store, snapshot_of("elm", 1, 2, kNoon)), Fate::durable);
  for (std::uint64_t seq = 3; seq <= 6; ++seq)
    ASSERT_EQ(append(store, record_of("elm", 1, seq)), Fate::durable);
}

std::string claim_again(const std::string& file) {
  SqliteStore store(file, test_keys());
  const Claimed answer = claim(store, "elm", noon_plus(100));
  EXPECT_EQ(answer.outcome, answer.why.empty() ? Claiming::won : Claiming::damaged);
  EXPECT_EQ(answer.records.empty(), answer.outcome == Claiming::damaged);
  return answer.why;
}

class Damaged : public testing::TestWithParam<Harm> {};

TEST_P(Damaged, IsFoundAndNamed) {
  const Folder folder;
  prepare(folder.file());
  ASSERT_EQ(claim_again(folder.file()), "");
  Database(folder.file()).execute(GetParam().sql);
  const std::string why = claim_again(folder.file());
  EXPECT_NE(why.find("table \"elm\""), std::string::npos) << why;
  EXPECT_NE(why.find(GetParam().place), std::string::npos) << why;
  SqliteStore store(folder.file(), test_keys());
  EXPECT_EQ(claim(store, "oak").records.size(), 2U) << "other tables do not suffer";
}

// The records of elm with seq 3 to 6 are read; oak's are rows 1 and 2, so row = seq + 2.
INSTANTIATE_TEST_SUITE_P(
    AtEveryColumn, Damaged,
    testing::Values(
        Harm{"UPDATE journal SET table_id = 1 WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET epoch = 2 WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET seq = 3 WHERE id = 6", "seq"},
        Harm{"UPDATE journal SET seq = 0 WHERE id = 6", "seq"},
        Harm{"UPDATE journal SET events = 2 WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET user = 'u5' WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET request_id = 1 WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET request_hash = zeroblob(32) WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET at = at + 1 WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET version = 3 WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET prev = 4 WHERE id = 6", "seq 3"},
        Harm{"UPDATE journal SET prev = 7 WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET crc = crc + 1 WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET chain = zeroblob(32) WHERE id = 6", "seq 4"},
        Harm{"UPDATE snapshot SET chain = zeroblob(32)", "seq 3"},
        Harm{"UPDATE snapshot SET chain = NULL; DELETE FROM journal WHERE id = 4", "seq 3"},
        Harm{"UPDATE journal SET body = substr(body, 2) WHERE id = 6", "seq 4"},
        Harm{"UPDATE journal SET body = (SELECT body FROM journal WHERE id = 5) WHERE id = 6",
             "seq 4"},
        Harm{"DELETE FROM journal WHERE id = 6", "seq 4"},
        Harm{"DELETE FROM journal WHERE id = 8", "seq 6"},
        Harm{"UPDATE head SET seq = 5, last_record = 7 WHERE name = 'elm'", "seq 5"},
        Harm{"UPDATE head SET seq = 7 WHERE name = 'elm'", "seq 7"},
        Harm{"UPDATE head SET chain = zeroblob(32) WHERE name = 'elm'", "seq 6"},
        Harm{"DELETE FROM snapshot", "seq 2"}, Harm{"UPDATE snapshot SET seq = 3", "seq 3"},
        Harm{"UPDATE snapshot SET epoch = 2", "seq 2"},
        Harm{"UPDATE snapshot SET at = at - 1", "seq 2"},
        Harm{"UPDATE snapshot SET version = 1", "seq 2"},
        Harm{"UPDATE snapshot SET crc = 0", "seq 2"},
        Harm{"UPDATE snapshot SET body = (SELECT body FROM journal WHERE id = 4)", "seq 2"}));

// Who has no key can make checksum and chain fit, but not move one record's body into another.
TEST(Checksum, IsTheCommonCrc32OfBytesOfAnyLength) {
  EXPECT_EQ(crc_of(""), 0U);
  EXPECT_EQ(crc_of("a"), 0xE8B7BE43U);
  EXPECT_EQ(crc_of("123456789"), 0xCBF43926U);  // the check value of the catalogues
  EXPECT_EQ(crc_of("The quick brown fox jumps over the lazy dog"), 0x414FA339U);
}

TEST(Damaged, BodyOfAnotherRecordDoesNotOpenThoughAllElseFits) {
  const Folder folder;
  prepare(folder.file());
  {
    Database database(folder.file());
    Statement read(database, "SELECT body, chain FROM journal WHERE id = 7");
    Cursor cursor = read.rows();
    ASSERT_TRUE(cursor.next());
    const std::string body = cursor.text(0);
    Digest before{};
    std::copy_n(cursor.bytes(1).begin(), before.size(), before.begin());
    const std::string content = content_of(record_of("elm", 1, 6), body);
    const Digest chain = next_link(before, content);
    Statement forge(database, "UPDATE journal SET body = ?, crc = ?, chain = ? WHERE id = 8");
    forge.run(Blob{body}, std::uint64_t{crc_of(content)}, Blob{crypto::view_of(chain)});
    Statement head(database, "UPDATE head SET chain = ? WHERE name = 'elm'");
    head.run(Blob{crypto::view_of(chain)});
  }
  const std::string why = claim_again(folder.file());
  EXPECT_NE(why.find("table \"elm\", seq 6: the record does not open"), std::string::npos) << why;
}

// Each byte of one sealed body in the file, one at a time.
TEST(Damaged, ByteOfABodyIsFoundWhereverItIs) {
  const Folder folder;
  prepare(folder.file());
  std::string body;
  {
    Database database(folder.file());
    Statement read(database, "SELECT body FROM journal WHERE id = 6");
    Cursor cursor = read.rows();
    ASSERT_TRUE(cursor.next());
    body = cursor.text(0);
  }
  std::fstream file(folder.file(), std::ios::in | std::ios::out | std::ios::binary);
  const std::string all(std::istreambuf_iterator<char>(file), {});
  const std::size_t place = all.find(body);
  ASSERT_NE(place, std::string::npos);
  const auto put = [&](std::size_t at, char byte) {
    file.clear();
    file.seekp(static_cast<std::streamoff>(at)).put(byte).flush();
  };
  for (std::size_t at = place; at < place + body.size(); ++at) {
    put(at, static_cast<char>(all[at] ^ 1));
    EXPECT_NE(claim_again(folder.file()).find("table \"elm\", seq 4"), std::string::npos) << at;
    put(at, all[at]);
  }
  EXPECT_EQ(claim_again(folder.file()), "");
}

}  // namespace
}  // namespace cardroom::store
