// Preloaded into a server: its next fsync or fdatasync fails with EIO whenever the file that
// CARDROOM_FSYNC_FAILS names is there, which that call takes away. Every thread of that process.
#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace {

bool fails() {
  const char* mark = std::getenv("CARDROOM_FSYNC_FAILS");
  if (mark == nullptr || ::unlink(mark) != 0) return false;
  errno = EIO;
  return true;
}

int real(const char* name, int descriptor) {
  using Sync = int (*)(int);
  return reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, name))(descriptor);
}

}  // namespace

extern "C" int fsync(int descriptor) {
  return fails() ? -1 : real("fsync", descriptor);
}

extern "C" int fdatasync(int descriptor) {
  return fails() ? -1 : real("fdatasync", descriptor);
}
