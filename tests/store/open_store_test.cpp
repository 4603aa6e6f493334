#include "gameserver/store/open_store.hpp"

#include "store/engines.hpp"

namespace cardroom::store {
namespace {

TEST(OpenStore, TakesAPathAndTheNameOfAnEngine) {
  const Folder folder;
  { fill(*open_store(folder.file(), test_keys()), "elm", 1); }
  EXPECT_EQ(claim(*open_store("sqlite:" + folder.file(), test_keys()), "elm").epoch, 2U);
  const Migrated database;
  { fill(*open_store(database.game(), test_keys()), "elm", 1); }
  const std::string shorter = "postgres" + database.game().substr(std::string("postgresql").size());
  EXPECT_EQ(claim(*open_store(shorter, test_keys()), "elm").epoch, 2U);
}

TEST(OpenStore, PrintsNoPassword) {
  EXPECT_EQ(printable("sqlite:data/cardroom.db"), "data/cardroom.db");
  EXPECT_EQ(printable("postgresql://game:s3cr@t@db:5432/cardroom?password=s3cret"),
            "postgresql://game@db:5432/cardroom");
  EXPECT_EQ(printable("postgres://game@db:5432/cardroom"), "postgres://game@db:5432/cardroom");
  EXPECT_EQ(printable("postgres://db:5432/cardroom"), "postgres://db:5432/cardroom");
}

}  // namespace
}  // namespace cardroom::store
