// The functions of key_ring.hpp that touch files.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "shared/crypto/base64url.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/crypto/key_ring.hpp"
#include "shared/crypto/random.hpp"

namespace cardroom::crypto {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

base::Refused<KeyFileError> failed(const std::string& path, int error) {
  const auto with = [&](KeyFileFault fault, std::string_view mend) {
    return base::refuse(KeyFileError{fault, path, std::strerror(error), std::string(mend)});
  };
  switch (error) {
    case ENOENT:
      return with(KeyFileFault::missing, "make the file with `cardroomctl keys new FILE`");
    case EEXIST:
      return with(KeyFileFault::exists, "choose another name, or move the old file away");
    case EACCES:
    case EPERM:
      return with(KeyFileFault::denied, "run this as the file's owner");
    default:
      return with(KeyFileFault::io, "look at the disk and the path");
  }
}

// True where all of it is on disk.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(fd) == 0;
}

// A name is durable only once its folder is.
bool sync_folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  const Descriptor folder(
      open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.open() && fsync(folder.fd()) == 0;
}

}  // namespace

std::string KeyRing::print() const {
  auto list = nlohmann::ordered_json::array();
  for (const Key& key : keys_) {
    list.push_back(
        {{"kty", "oct"}, {"kid", key.kid}, {"k", encode_base64url(view_of(key.secret))}});
  }
  // A kid that is not UTF-8 has its bad bytes replaced, where a plain dump() throws.
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  return nlohmann::ordered_json{{"keys", list}}.dump(2, ' ', false, kReplace) + "\n";
}

base::Result<std::string, KeyFileError> read_key_file(const std::string& path, Secrecy secrecy) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (!file.open() || fstat(file.fd(), &status) != 0) return failed(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return base::refuse(KeyFileError{KeyFileFault::malformed, path, "not a file",
                                     "make one with `cardroomctl keys new FILE`"});
  }
  if (secrecy == Secrecy::secret && (status.st_mode & 0077) != 0) {
    return base::refuse(KeyFileError{KeyFileFault::denied, path,
                                     "others than its owner can open it",
                                     "say `chmod 600 " + path +
                                         "`, and change the keys if others "
                                         "may have read them"});
  }
  std::string text(kMaxKeyFileBytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(file.fd(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

base::Result<base::Done, KeyFileError> write_key_file(const std::string& path,
                                                      std::string_view text) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.open()) return failed(path, errno);
  if (fchmod(file.fd(), 0600) != 0 || !write_all(file.fd(), text) || !sync_folder_of(path)) {
    const int error = errno;
    unlink(path.c_str());
    return failed(path, error);
  }
  return base::Done{};
}

base::Result<KeyRing, KeyFileError> load_key_file(const std::string& path) {
  const auto text = read_key_file(path, Secrecy::secret);
  if (!text) return base::refuse(text.reason());
  return KeyRing::parse(*text, path);
}

base::Result<KeyRing, KeyFileError> create_key_file(const std::string& path, std::string_view kid) {
  auto fresh = KeyRing::fresh(kid);
  if (!fresh) return fresh;
  const std::string text = fresh->print();
  // What is written is what can be read: an impossible kid never gets as far as a file.
  auto ring = KeyRing::parse(text, path);
  if (!ring) return ring;
  const auto written = write_key_file(path, text);
  if (!written) return base::refuse(written.reason());
  return ring;
}

}  // namespace cardroom::crypto
