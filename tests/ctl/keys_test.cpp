#include <gtest/gtest.h>

#include "ctl/cardroomctl.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Said;
using crypto::scratch;

TEST(Keys, NewMakesAFileThatOnlyItsOwnerCanOpen) {
  const std::string path = scratch() / "keys.json";
  EXPECT_EQ(ctl("keys new " + path + " --kid 2026-11"),
            (Said{0, "", "made " + path + " (mode 0600) with one key, kid 2026-11\n"}));
  const auto ring = crypto::load_key_file(path);
  ASSERT_TRUE(ring.ok());
  EXPECT_EQ(ring->keys().size(), 1U);
  EXPECT_EQ(ring->newest().kid, "2026-11");
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(Keys, NewRefusesToOverwrite) {
  const std::string path = scratch() / "twice.json";
  ASSERT_EQ(ctl("keys new " + path).exit, 0);
  const std::string before = crypto::read_file(path);
  EXPECT_EQ(ctl("keys new " + path),
            (Said{7, "",
                  "cardroomctl: " + path +
                      ": File exists; choose another name, or move the old file away\n"}));
  EXPECT_EQ(crypto::read_file(path), before);
}

TEST(Keys, NewSaysWhereItCannotWrite) {
  const std::string path = scratch() / "no" / "folder.json";
  EXPECT_EQ(ctl("keys new " + path).exit, 3);
}

}  // namespace
}  // namespace cardroom::ctl
