#include "shared/crypto/key_ring.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "crypto/command.hpp"

namespace cardroom::crypto {
namespace {

const std::string kZeros(43, 'A');

std::string jwk(const std::string& kid, const std::string& k = kZeros) {
  return R"({"kty":"oct","kid":")" + kid + R"(","k":")" + k + R"("})";
}

std::string printed(const base::Result<KeyRing, KeyFileError>& result) {
  if (!result) return result.reason().print();
  std::string kids;
  for (const Key& key : result->keys()) kids += key.kid + " ";
  return kids;
}

std::string parse(const std::string& keys) {
  return printed(KeyRing::parse(R"({"keys":[)" + keys + "]}", "keys.json"));
}

TEST(KeyRing, HoldsTheKeysInTheirOrderTheNewestLast) {
  const auto ring = KeyRing::parse(
      R"({"keys":[)" + jwk("a") + "," + jwk("b", "_" + kZeros.substr(1)) + R"(],"x":1.5})", "f");
  ASSERT_TRUE(ring.ok());
  EXPECT_EQ(printed(ring), "a b ");
  EXPECT_EQ(ring->newest().kid, "b");
  EXPECT_EQ(ring->newest().secret[0], 0xFC);
  EXPECT_EQ(ring->find("a"), &ring->keys()[0]);
  EXPECT_EQ(ring->find("c"), nullptr);
}

TEST(KeyRing, IgnoresOtherMembersOfAKey) {
  EXPECT_EQ(parse(R"({"use":"enc","key_ops":["encrypt"],)" + jwk("a").substr(1)), "a ");
}

TEST(KeyRing, SaysWhatIsWrongWhereAndTheMend) {
  const std::string make = "; make a file with `cardroomctl keys new FILE`";
  EXPECT_EQ(printed(KeyRing::parse("", "keys.json")), "keys.json: not JSON" + make);
  EXPECT_EQ(printed(KeyRing::parse("[]", "keys.json")), "keys.json: not an object" + make);
  EXPECT_EQ(printed(KeyRing::parse("{}", "keys.json")), "keys.json: no list \"keys\"" + make);
  EXPECT_EQ(printed(KeyRing::parse(R"({"keys":[],"keys":[]})", "keys.json")),
            "keys.json: a name twice in one object" + make);
  EXPECT_EQ(parse(""), "keys.json: no key in \"keys\"" + make);
  EXPECT_EQ(parse("7"), "keys.json: key 1: not an object" + make);
  EXPECT_EQ(parse(jwk("a") + R"(,{"kty":"RSA","kid":"b"})"),
            "keys.json: key 2: kty is not \"oct\"" + make);
  EXPECT_EQ(parse(R"({"kty":"oct","k":")" + kZeros + R"("})"),
            "keys.json: key 1: no kid; give every key its own \"kid\"");
  EXPECT_EQ(parse(jwk("")), "keys.json: key 1: no kid; give every key its own \"kid\"");
  EXPECT_EQ(parse(jwk(std::string(129, 'k'))),
            "keys.json: key 1: kid over 128 bytes; give the key a shorter \"kid\"");
  EXPECT_EQ(parse(jwk("a", kZeros + "=")),
            "keys.json: key 1: k is not base64url without padding" + make);
  EXPECT_EQ(parse(jwk("a", "AAAA")), "keys.json: key 1: k holds 3 bytes, not 32" + make);
  EXPECT_EQ(parse(jwk("a") + "," + jwk("a")),
            "keys.json: key 2: a kid that an earlier key has; give every key its own \"kid\"");
}

TEST(KeyRing, IsBounded) {
  std::string keys = jwk("0");
  for (int i = 1; i < 64; ++i) keys += "," + jwk(std::to_string(i));
  EXPECT_TRUE(parse(keys).starts_with("0 1 2"));
  EXPECT_EQ(parse(keys + "," + jwk("64")),
            "keys.json: more than 64 keys; remove the oldest, which come first");
  EXPECT_EQ(parse(std::string(kMaxKeyFileBytes, ' ')),
            "keys.json: over 64 KiB; make a file with `cardroomctl keys new FILE`");
  EXPECT_EQ(parse(std::string(20, '[') + std::string(20, ']')),
            "keys.json: nested too deeply; make a file with `cardroomctl keys new FILE`");
}

TEST(KeyRing, NeverPrintsAKeyInAnError) {
  const std::string secret = "c2VjcmV0c2VjcmV0c2VjcmV0";
  for (const std::string& text : {jwk("a", secret), jwk("a", secret) + " x", jwk("a", secret + "!"),
                                  R"({"kty":"oct","k":")" + secret, jwk(secret + "\xff", secret)})
    EXPECT_EQ(parse(text).find(secret), std::string::npos) << parse(text);
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

TEST(KeyFile, IsMadeForItsOwnerAloneAndReadBack) {
  const std::string path = scratch() / "made.json";
  const auto made = create_key_file(path, "k-1");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_EQ(read_file(path), made->print());
  const auto loaded = load_key_file(path);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->newest().kid, "k-1");
  EXPECT_EQ(loaded->newest().secret, made->newest().secret);
}

TEST(KeyFile, NamesItsKeyAtRandomWhereNobodyDid) {
  const auto one = create_key_file(scratch() / "one.json", "");
  const auto two = create_key_file(scratch() / "two.json", "");
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->newest().kid.size(), 16U);
  EXPECT_NE(one->newest().kid, two->newest().kid);
  EXPECT_NE(one->newest().secret, two->newest().secret);
}

TEST(KeyFile, IsNeverOverwritten) {
  const std::string path = scratch() / "kept.json";
  ASSERT_TRUE(create_key_file(path, "k").ok());
  const std::string before = read_file(path);
  const auto again = create_key_file(path, "k");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(printed(again), path + ": File exists; choose another name, or move the old file away");
  EXPECT_EQ(again.reason().fault, KeyFileFault::exists);
  EXPECT_EQ(read_file(path), before);
}

TEST(KeyFile, IsNotMadeForAnImpossibleKid) {
  const std::string path = scratch() / "long.json";
  EXPECT_EQ(create_key_file(path, std::string(129, 'k')).reason().fault, KeyFileFault::malformed);
  EXPECT_FALSE(std::filesystem::exists(path));
  const auto mended = create_key_file(path, "not\xffutf8");
  EXPECT_EQ(printed(mended), printed(load_key_file(path)));
}

TEST(KeyFile, IsRefusedWhereOthersCanOpenIt) {
  const std::string path = scratch() / "open.json";
  ASSERT_TRUE(create_key_file(path, "k").ok());
  for (const mode_t mode : {0640U, 0604U, 0660U, 0602U, 0644U}) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    const auto loaded = load_key_file(path);
    ASSERT_FALSE(loaded.ok()) << mode;
    EXPECT_EQ(loaded.reason().fault, KeyFileFault::denied);
    EXPECT_EQ(loaded.reason().print(),
              path + ": others than its owner can open it; say `chmod 600 " + path +
                  "`, and change the keys if others may have read them");
  }
  ASSERT_EQ(chmod(path.c_str(), 0400), 0);  // as systemd hands out credentials
  EXPECT_TRUE(load_key_file(path).ok());
}

TEST(KeyFile, SaysWhyItCannotBeRead) {
  const std::string folder = scratch();
  EXPECT_EQ(printed(load_key_file(folder + "/none.json")),
            folder +
                "/none.json: No such file or directory; make the file with `cardroomctl keys "
                "new FILE`");
  EXPECT_EQ(load_key_file(folder + "/none.json").reason().fault, KeyFileFault::missing);
  EXPECT_EQ(load_key_file(folder).reason().what, "not a file");
  const std::string big = folder + "/big.json";
  std::ofstream(big) << std::string(kMaxKeyFileBytes * 2, ' ');
  ASSERT_EQ(chmod(big.c_str(), 0600), 0);
  EXPECT_EQ(load_key_file(big).reason().what, "over 64 KiB");
}

}  // namespace
}  // namespace cardroom::crypto
