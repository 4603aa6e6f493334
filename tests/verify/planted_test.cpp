// A server that draws a card anew once the root is made is found by everybody: from what it
// exports, and by who plays there. What it says is kept in planted/, and made again in a build of
// the preset `mutants`, in which that server can be had.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "crypto/command.hpp"
#include "shared/base/planted.hpp"
#include "tools/verify/verify.hpp"
#include "verify/evening.hpp"

namespace cardroom::verify {
namespace {

const std::string kFolder = CARDROOM_SOURCE_DIR "/tests/verify/planted/";

TEST(Planted, ACardDrawnAnewIsFoundInTheExport) {
  EXPECT_EQ(verify(crypto::read_file(kFolder + "hand.json"), {}).wrong,
            "shuffle 0: the cards lay in another order");
}

#ifdef CARDROOM_MUTANTS
TEST(Planted, ACardDrawnAnewIsFoundByWhoPlaysThere) {
  base::planted_bug = 90;
  const Evening evening = play("crazy-eights", 2);
  base::planted_bug = 0;
  if (std::getenv("CARDROOM_VECTORS")) {
    std::ofstream(kFolder + "hand.json") << evening.exported;
    std::ofstream(kFolder + "talk.json") << evening.talk();
  }
  EXPECT_EQ(evening.exported, crypto::read_file(kFolder + "hand.json"));
  EXPECT_EQ(evening.talk(), crypto::read_file(kFolder + "talk.json"));
  ASSERT_FALSE(evening.blamed.empty());
  EXPECT_NE(evening.blamed.front().find("did not lie where its proof says"), std::string::npos);
  EXPECT_EQ(play("crazy-eights", 2).blamed, std::vector<std::string>{});
}
#endif

}  // namespace
}  // namespace cardroom::verify
