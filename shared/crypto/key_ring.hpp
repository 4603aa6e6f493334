// KeyRing: the symmetric keys of one purpose, from a JWK Set file (RFC 7517 §5, RFC 7518 §6.4):
// {"keys":[{"kty":"oct","kid":"…","k":"…"}]}, 32 bytes each. Several are live at once; the last of
// the file is the newest, which seals and mints, so rotating is appending. Other members are
// ignored. No message ever holds a key. Parsing is pure; files are touched by those named so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::crypto {

inline constexpr std::size_t kMaxKeyFileBytes = 64 * 1024;
inline constexpr std::size_t kMaxKeys = 64;
inline constexpr std::size_t kMaxKidBytes = 128;

struct Key {
  std::string kid;  // 1 to kMaxKidBytes bytes, unique in its ring
  Key256 secret;
};

enum class KeyFileFault { missing, denied, malformed, exists, no_randomness, io };

// What is wrong, where, and the mend: one sentence for an operator.
struct KeyFileError {
  KeyFileFault fault;
  std::string where;
  std::string what;
  std::string mend;

  std::string print() const { return where + ": " + what + "; " + mend; }
};

class KeyRing {
 public:
  // `where` names the text in an error: the file's path.
  static base::Result<KeyRing, KeyFileError> parse(std::string_view text, std::string_view where);

  // A fresh key, or no_randomness; with an empty `kid` under a random one.
  static base::Result<KeyRing, KeyFileError> fresh(std::string_view kid);

  const std::vector<Key>& keys() const { return keys_; }  // never empty; the newest is the last
  const Key& newest() const { return keys_.back(); }
  const Key* find(std::string_view kid) const;  // null where there is none

  // The JWK Set. It holds the keys: for a file of mode 0600 and nothing else.
  std::string print() const;

 private:
  std::vector<Key> keys_;
};

// Whether others than its owner may open a file.
enum class Secrecy { secret, open };

// The text of a file of keys, at most a byte longer than kMaxKeyFileBytes. A secret one that others
// can open is refused.
base::Result<std::string, KeyFileError> read_key_file(const std::string& path, Secrecy secrecy);

// Makes a file of mode 0600, on disk when this returns. Refuses to overwrite.
base::Result<base::Done, KeyFileError> write_key_file(const std::string& path,
                                                      std::string_view text);

// Refuses a file that anybody but its owner can read or write.
base::Result<KeyRing, KeyFileError> load_key_file(const std::string& path);

// The same with one fresh key in it.
base::Result<KeyRing, KeyFileError> create_key_file(const std::string& path, std::string_view kid);

}  // namespace cardroom::crypto
