#include "tools/ctl/back_up.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "shared/crypto/hash.hpp"
#include "shared/crypto/key_ring.hpp"

extern char** environ;

namespace cardroom::ctl {
namespace {

using store::Trouble;
using store::UpkeepFailed;
namespace fs = std::filesystem;

[[noreturn]] void failed(Trouble trouble, const std::string& what) {
  throw UpkeepFailed(trouble, what);
}

std::string read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) failed(Trouble::missing, file + " cannot be read: " + std::strerror(errno));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void flush(const std::string& path) {
  const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0 || ::fsync(handle) != 0)
    failed(Trouble::failed, path + " cannot be flushed: " + std::strerror(errno));
  ::close(handle);
}

// On disk when this returns; mode 0600.
void write(const std::string& file, const std::string& bytes) {
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (handle < 0) failed(Trouble::in_use, file + ": " + std::strerror(errno));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::write(handle, bytes.data() + done, bytes.size() - done);
    if (count < 0) break;
    done += static_cast<std::size_t>(count);
  }
  const bool whole = done == bytes.size() && ::fsync(handle) == 0;
  ::close(handle);
  if (!whole) failed(Trouble::failed, file + " cannot be written: " + std::strerror(errno));
}

// One of PostgreSQL's own programs. The password goes in the environment, which only we can see.
void run(const std::string& program, std::vector<std::string> arguments,
         const store::Login& login) {
  arguments.insert(arguments.begin(), program);
  arguments.push_back("--dbname=" + login.uri);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  if (!login.password.empty()) ::setenv("PGPASSWORD", login.password.c_str(), 1);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, program.c_str(), nullptr, nullptr, argv.data(), environ);
  if (error != 0)
    failed(Trouble::missing,
           program + " cannot be run: " + std::strerror(error) + "; install postgresql-client");
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    failed(Trouble::failed, program + " failed; what it said stands above");
}

std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[sizeof "2026-01-01T00:00:00Z"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

nlohmann::ordered_json describe(const std::string& folder, const std::string& name) {
  const std::string bytes = read(folder + "/" + name);
  return {{"name", name}, {"bytes", bytes.size()}, {"sha256", crypto::hex(crypto::sha256(bytes))}};
}

void make_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return;
  std::error_code error;
  if (errno != EEXIST || !fs::is_directory(folder, error))
    failed(Trouble::missing, folder + " cannot be made: " + std::strerror(errno));
  if (!fs::is_empty(folder, error)) failed(Trouble::in_use, folder + " is not empty");
}

// The keys' text, checked to be a key ring.
std::string read_keys(const std::string& file) {
  const auto ring = crypto::load_key_file(file);
  if (!ring) {
    const bool missing = ring.reason().fault == crypto::KeyFileFault::missing;
    failed(missing ? Trouble::missing : Trouble::failed, ring.reason().print());
  }
  return read(file);
}

// The manifest, and every file that it names is as it says.
BackUp verify(const std::string& folder) {
  const auto manifest =
      nlohmann::json::parse(read(folder + "/" + kManifest), nullptr, /*allow_exceptions=*/false);
  try {
    BackUp found;
    found.engine =
        manifest.at("engine") == "postgres" ? store::Engine::postgres : store::Engine::sqlite;
    found.version = manifest.at("schema").get<int>();
    found.made = manifest.at("made").get<std::string>();
    for (const auto& file : manifest.at("files")) {
      const std::string name = fs::path(file.at("name").get<std::string>()).filename().string();
      const std::string bytes = read(folder + "/" + name);
      if (crypto::hex(crypto::sha256(bytes)) != file.at("sha256"))
        failed(Trouble::failed, folder + "/" + name + " is not what was backed up");
      if (name == kKeys) continue;
      found.database = name;
      found.bytes = bytes.size();
    }
    return found;
  } catch (const nlohmann::json::exception&) {
    failed(Trouble::failed, folder + "/" + kManifest + " is no manifest of a back-up");
  }
}

void move(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (!error) return;
  // To another file system, say.
  write(to, read(from));
  fs::remove(from, error);
}

int copy_embedded(const std::string& from, const std::string& to,
                  const std::function<std::string()>& have_copied) {
  try {
    store::copy_file(from, to);
  } catch (const UpkeepFailed& failure) {
    if (failure.trouble() != Trouble::in_use) throw;
    move(have_copied(), to);
  }
  return store::finish_copy(to);
}

void restore_database(const std::string& file, const std::string& where) {
  if (store::engine_of(where) == store::Engine::postgres) {
    if (store::inspect(where).version != 0)
      failed(Trouble::in_use, store::printable(where) + " holds a card room already");
    store::prepare_for_restore(where);
    run("pg_restore", {"--no-owner", "--exit-on-error", "--single-transaction", file},
        store::split_password(where));
    store::finish_restore(where);
    return;
  }
  const std::string to = store::file_of(where);
  for (const char* suffix : {"", "-wal"})
    if (fs::exists(to + suffix)) failed(Trouble::in_use, to + suffix + " is there already");
  write(to, read(file));
}

}  // namespace

BackUp back_up(const std::string& where, const std::string& keys, const std::string& folder,
               const std::function<std::string()>& have_copied) {
  const std::string key_text = read_keys(keys);
  BackUp made{store::engine_of(where), 0, "", now(), 0};
  make_folder(folder);
  const bool shared = made.engine == store::Engine::postgres;
  made.database = shared ? "cardroom.dump" : "cardroom.db";
  const std::string file = folder + "/" + made.database;
  if (shared) {
    made.version = store::inspect(where).version;
    write(file, "");
    run("pg_dump", {"--format=custom", "--schema=cardroom", "--file=" + file},
        store::split_password(where));
  } else {
    made.version = copy_embedded(store::file_of(where), file, have_copied);
  }
  flush(file);
  write(folder + "/" + kKeys, key_text);
  const nlohmann::ordered_json manifest{
      {"made", made.made},
      {"engine", shared ? "postgres" : "sqlite"},
      {"schema", made.version},
      {"files", {describe(folder, made.database), describe(folder, kKeys)}}};
  write(folder + "/" + kManifest, manifest.dump(2) + "\n");
  flush(folder);
  made.bytes = fs::file_size(file);
  return made;
}

BackUp restore(const std::string& folder, const std::string& where, const std::string& keys) {
  const BackUp found = verify(folder);
  if (found.engine != store::engine_of(where))
    failed(Trouble::failed, folder + " was made of the other engine");
  const std::string key_text = read(folder + "/" + kKeys);
  const bool kept = fs::exists(keys);
  if (kept && read(keys) != key_text)
    failed(Trouble::in_use, keys + " is there already, and is not the back-up's");
  restore_database(folder + "/" + found.database, where);
  if (!kept) write(keys, key_text);
  const std::string trouble = [&]() -> std::string {
    try {
      store::open_store(where, *crypto::load_key_file(keys));
      return "";
    } catch (const store::StoreBroken& broken) {
      return broken.what();
    }
  }();
  if (!trouble.empty()) failed(Trouble::failed, trouble);
  return found;
}

}  // namespace cardroom::ctl
