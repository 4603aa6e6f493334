#include "shared/base/pack.hpp"

#include <gtest/gtest.h>

namespace cardroom::base {
namespace {

Fields everything() {
  return {{"null", nullptr},
          {"yes", true},
          {"no", false},
          {"small", 7},
          {"negative", -5},
          {"least", INT64_MIN},
          {"most", INT64_MAX},
          {"text", "8H"},
          {"list", List{1, "two", List{}}},
          {"inner", Fields{{"deeper", Fields{}}}}};
}

TEST(Pack, GivesBackWhatWasPacked) {
  const std::string packed = Packer().fields(everything()).take();
  Unpacker in(packed);
  EXPECT_EQ(in.fields(), everything());
  EXPECT_TRUE(in.finished());
}

TEST(Pack, RefusesEveryTruncation) {
  const std::string packed = Packer().fields(everything()).take();
  for (std::size_t size = 0; size < packed.size(); ++size) {
    Unpacker in(std::string_view(packed).substr(0, size));
    in.fields();
    EXPECT_FALSE(in.finished()) << size;
  }
}

TEST(Pack, RefusesAPaddedNumber) {
  Unpacker in(std::string_view("\x81\x00", 2));
  in.number();
  EXPECT_FALSE(in.ok());
}

TEST(Pack, RefusesNestingBeyondItsBound) {
  Value nested = 1;
  for (int depth = 0; depth < kMaxFieldsDepth + 1; ++depth) nested = List{nested};
  const std::string packed = Packer().value(nested).take();
  Unpacker in(packed);
  in.value();
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace cardroom::base
