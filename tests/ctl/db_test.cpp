// cardroomctl db over both engines: a back-up is shown by claiming the tables that were restored.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "ctl/cardroomctl.hpp"
#include "store/engines.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Said;
using nlohmann::json;

// A store with two tables, one of them parked, its keys in a file; and a place to restore to.
class OfFile {
 public:
  std::string where() const { return folder_.path() + "/cardroom.db"; }
  std::string as_game() const { return where(); }
  std::string target() const { return folder_.path() + "/restored.db"; }
  std::string target_as_game() const { return target(); }
  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }

 private:
  store::Folder folder_;
};

class OfDatabase {
 public:
  const std::string& where() const { return database_.owner(); }
  std::string as_game() const { return database_.game(); }
  const std::string& target() const { return target_; }
  std::string target_as_game() const { return tests::PostgresServer::shared().game_uri(target_); }
  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }

 private:
  store::Folder folder_;
  store::Migrated database_;
  std::string target_ = tests::PostgresServer::shared().database();
};

template <class Place>
class Db : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(db("migrate").exit, 0);
    std::ofstream(place_.path("keys.json")) << store::test_keys().print();
    ASSERT_EQ(::chmod(place_.path("keys.json").c_str(), 0600), 0);
    const auto opened = store::open_store(place_.as_game(), store::test_keys());
    store::fill(*opened, "elm", 5);
    store::fill(*opened, "oak", 3);
    for (const char* what : {"first", "second"})
      store::ask<store::Noted>(*opened, store::Fault{1, "oak", what});
    store::keep(*opened, store::snapshot_of("elm", 1, 2, store::kNoon));
  }

  Said db(const std::string& arguments) { return on(place_.where(), arguments); }
  Said on(const std::string& where, const std::string& arguments) {
    return ctl("db " + arguments + " --store '" + where + "'");
  }
  std::string keys() { return " --keys " + place_.path("keys.json"); }

  Place place_;
};

using Places = testing::Types<OfFile, OfDatabase>;
TYPED_TEST_SUITE(Db, Places);

TYPED_TEST(Db, SaysHowTheStoreIs) {
  const Said said = this->db("status -o json");
  EXPECT_EQ(said.exit, 0) << said.err;
  const json found = json::parse(said.out);
  EXPECT_EQ(found.at("schema"), found.at("newest"));
  EXPECT_EQ(found.at("rooms"), 2);
  EXPECT_EQ(found.at("owned"), 2);
  EXPECT_EQ(found.at("records"), 8);
  EXPECT_EQ(found.at("parked"), (json{{{"table", "oak"}, {"why", "second"}}}));
}

TYPED_TEST(Db, ReleasesATable) {
  EXPECT_EQ(this->db("release ash").exit, 3);
  EXPECT_EQ(this->db("release oak").exit, 0);
  EXPECT_EQ(json::parse(this->db("status -o json").out).at("parked").size(), 0U);
}

TYPED_TEST(Db, BacksUpAndRestoresWhatCanBeClaimedAgain) {
  const std::string folder = this->place_.path("backup");
  const Said made = this->db("backup " + folder + this->keys());
  ASSERT_EQ(made.exit, 0) << made.err;
  struct stat status {};
  ASSERT_EQ(::stat((folder + "/journal-keys.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(this->db("backup " + folder + this->keys()).exit, 7) << "it is not empty";

  const std::string new_keys = this->place_.path("new-keys.json");
  const std::string restore = "restore " + folder + " --keys " + new_keys;
  const Said restored = this->on(this->place_.target(), restore);
  ASSERT_EQ(restored.exit, 0) << restored.err;
  EXPECT_EQ(this->on(this->place_.target(), restore).exit, 7) << "it is there now";
  EXPECT_EQ(this->db(restore).exit, 7) << "least of all what was backed up";

  const auto ring = crypto::load_key_file(new_keys);
  ASSERT_TRUE(ring.ok());
  const auto opened = store::open_store(this->place_.target_as_game(), *ring);
  const store::Claimed elm = store::claim(*opened, "elm", store::noon_plus(100));
  EXPECT_EQ(elm.outcome, store::Claiming::won) << elm.why;
  EXPECT_EQ(elm.snapshot.size(), 1U);
  EXPECT_EQ(elm.records.size(), 3U);
  EXPECT_EQ(store::claim(*opened, "oak").outcome, store::Claiming::parked);
  EXPECT_EQ(store::append(*opened, store::record_of("elm", 2, 6)), store::Fate::durable);
  EXPECT_EQ(store::create(*opened, "ash"), store::Creation::created);
}

TYPED_TEST(Db, RestoresNothingThatIsNotWhatWasBackedUp) {
  const std::string folder = this->place_.path("backup");
  ASSERT_EQ(this->db("backup " + folder + this->keys()).exit, 0);
  const bool is_file = std::filesystem::exists(folder + "/cardroom.db");
  std::fstream(folder + (is_file ? "/cardroom.db" : "/cardroom.dump"),
               std::ios::in | std::ios::out | std::ios::binary)
      .seekp(2000)
      .put('x');
  const Said said = this->on(this->place_.target(),
                             "restore " + folder + " --keys " + this->place_.path("new.json"));
  EXPECT_EQ(said.exit, 1);
  EXPECT_NE(said.err.find("is not what was backed up"), std::string::npos) << said.err;
  EXPECT_FALSE(std::filesystem::exists(this->place_.path("new.json")));
}

TYPED_TEST(Db, RestoresOverNoOtherKeys) {
  const std::string folder = this->place_.path("backup");
  ASSERT_EQ(this->db("backup " + folder + this->keys()).exit, 0);
  const std::string other = this->place_.path("other.json");
  ASSERT_EQ(ctl("keys new " + other).exit, 0);
  EXPECT_EQ(this->on(this->place_.target(), "restore " + folder + " --keys " + other).exit, 7);
}

TEST(Db, SaysThatAFileIsInUseOrIsNotThere) {
  const store::Folder folder;
  EXPECT_EQ(ctl("db status --store " + folder.path() + "/none.db").exit, 3);
  const store::SqliteStore in_use(folder.file(), store::test_keys());
  const Said said = ctl("db status --store " + folder.file());
  EXPECT_EQ(said.exit, 7);
  EXPECT_NE(said.err.find(std::to_string(::getpid())), std::string::npos) << said.err;
}

TEST(Db, SaysThatNoServerAnswersWhereAFileIsInUse) {
  const store::Folder folder;
  const std::string keys = folder.path() + "/journal-keys.json";
  ASSERT_EQ(ctl("keys new " + keys).exit, 0);
  const store::SqliteStore in_use(folder.file(), store::test_keys());
  const Said said = ctl("db backup " + folder.path() + "/backup --data " + folder.path());
  EXPECT_EQ(said.exit, 5);
  EXPECT_NE(said.err.find(folder.path() + "/link.sock"), std::string::npos) << said.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() + "/backup/manifest.json"));
}

TEST(Db, ShowsAPasswordToNobodyWhoListsProcesses) {
  const std::vector<std::array<std::string, 3>> logins{
      {"postgres://game@db/cardroom", "postgres://game@db/cardroom", ""},
      {"postgres://game:a%40b%2@db/cardroom", "postgres://game@db/cardroom", "a@b%2"},
      {"postgres://game:what?@db", "postgres://game@db", "what?"},
      {"postgres://db:5432/room", "postgres://db:5432/room", ""},
      {"postgres:///room?password=s%26t", "postgres:///room", "s&t"},
      {"postgres://db?password=s&sslmode=require", "postgres://db?sslmode=require", "s"},
      {"postgres://game:a@db/r?host=%2Frun&p%61ssword=b&options=x@y",
       "postgres://game@db/r?host=%2Frun&options=x@y", "b"}};
  for (const auto& [uri, shown, password] : logins) {
    const store::Login login = store::split_password(uri);
    EXPECT_EQ(login.uri, shown);
    EXPECT_EQ(login.password, password) << uri;
  }
}

TEST(Db, GivesPostgresProgramsAPasswordInTheirEnvironment) {
  const store::Folder folder;
  const store::Migrated database;
  const std::string keys = folder.path() + "/keys.json", program = folder.path() + "/pg_dump";
  ASSERT_EQ(ctl("keys new " + keys).exit, 0);
  std::ofstream(program) << "#!/bin/sh\necho \"$* and $PGPASSWORD\" >&2\nexit 1\n";
  ASSERT_EQ(::chmod(program.c_str(), 0700), 0);
  const std::string& where = database.owner();
  const std::string more = where.find('?') == std::string::npos ? "?" : "&";
  const Said said = crypto::run(
      "PATH=" + folder.path() + ":$PATH " CARDROOM_BUILD_DIR "/bin/cardroomctl db backup " +
      folder.path() + "/b --keys " + keys + " --store '" + where + more + "password=s3cret'");
  EXPECT_EQ(said.exit, 1);
  EXPECT_NE(said.err.find("--dbname=" + where + " and s3cret\n"), std::string::npos) << said.err;
}

TEST(Db, SaysThatADatabaseIsOldOrCannotBeReached) {
  const std::string empty = tests::PostgresServer::shared().database();
  const Said old = ctl("db status --store " + empty);
  EXPECT_EQ(old.exit, 7);
  EXPECT_NE(old.err.find("db migrate"), std::string::npos);
  EXPECT_EQ(ctl("db status --store postgresql://owner@127.0.0.1:1/cardroom").exit, 5);
}

}  // namespace
}  // namespace cardroom::ctl
