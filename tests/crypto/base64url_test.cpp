#include "shared/crypto/base64url.hpp"

#include <gtest/gtest.h>

#include "crypto/bytes_of.hpp"

namespace cardroom::crypto {
namespace {

// RFC 4648 §10, without the padding.
TEST(Base64Url, GivesThePublishedVectors) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(encode_base64url(bytes), text);
    EXPECT_EQ(decode_base64url(text), bytes);
  }
}

TEST(Base64Url, UsesTheUrlAlphabet) {
  EXPECT_EQ(encode_base64url(bytes_of("fbefff")), "--__");
  EXPECT_EQ(decode_base64url("--__"), bytes_of("fbefff"));
}

TEST(Base64Url, GivesBackEveryByteAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t before = 0; before < 3; ++before) {
      std::string bytes(before, 'x');
      bytes.push_back(static_cast<char>(byte));
      EXPECT_EQ(decode_base64url(encode_base64url(bytes)), bytes);
    }
  }
}

TEST(Base64Url, RefusesWhatIsNotTheOneTextOfItsBytes) {
  for (const std::string_view text : {"Zg==", "Zm8=", "Zm9v=", "Z", "Zm9vY", "Zh", "Zm9", "Z m8",
                                      "Zm9v\n", "++//", "Zm.v", "Zmé"})
    EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
}

}  // namespace
}  // namespace cardroom::crypto
