// A PostgreSQL of the test's own (tests/postgres/server.py, which does the work): started with the
// first call, it ends with the test process, however that ends. Lives on one thread.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

namespace cardroom::tests {

class PostgresServer {
 public:
  // One for the whole test program.
  static PostgresServer& shared() {
    static PostgresServer server;
    return server;
  }

  // A pair: with a synchronous standby, and URIs that name both.
  enum class Kind { single, pair };
  explicit PostgresServer(Kind kind = Kind::single) {
    std::array<int, 2> to{}, from{};
    if (::pipe2(to.data(), O_CLOEXEC) != 0 || ::pipe2(from.data(), O_CLOEXEC) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(to[0], STDIN_FILENO);
      ::dup2(from[1], STDOUT_FILENO);
      ::execlp("python3", "python3", CARDROOM_SOURCE_DIR "/tests/postgres/server.py",
               kind == Kind::pair ? "--pair" : nullptr, nullptr);
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    to_ = ::fdopen(to[1], "w");
    from_ = ::fdopen(from[0], "r");
    EXPECT_EQ(answer(), "ready") << "PostgreSQL 15 could not be started; tools/setup test";
  }
  ~PostgresServer() {
    std::fclose(to_);
    std::fclose(from_);
    ::waitpid(child_, nullptr, 0);
  }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // A fresh database, as its owner, and as a game server logs in once it is migrated.
  std::string database() { return ask("database"); }
  std::string game_uri(const std::string& uri) { return ask("game " + uri); }
  // As who may do anything.
  std::string admin_uri(const std::string& uri) {
    const std::size_t user = uri.find("//") + 2;
    return uri.substr(0, user) + "admin" + uri.substr(uri.find('@'));
  }
  // What psql prints of a statement, its lines joined by semicolons.
  std::string sql(const std::string& uri, const std::string& statement) {
    return ask("sql " + uri + " " + statement);
  }
  void kill9() { EXPECT_EQ(ask("kill9"), "done"); }
  void stop() { EXPECT_EQ(ask("stop"), "done"); }
  void start() { EXPECT_EQ(ask("start"), "done"); }
  // Of a pair: the standby becomes the primary; the old one its standby, or what it was; and the
  // URI of one alone, in the order in which the others name them.
  void promote() { EXPECT_EQ(ask("promote"), "done"); }
  void rejoin() { EXPECT_EQ(ask("rejoin"), "done"); }
  void revive() { EXPECT_EQ(ask("revive"), "done"); }
  std::string first(const std::string& uri) { return ask("first " + uri); }
  std::string second(const std::string& uri) { return ask("second " + uri); }
  // Its data folder.
  std::string data() { return ask("data"); }

 private:
  std::string ask(const std::string& line) {
    std::fprintf(to_, "%s\n", line.c_str());
    std::fflush(to_);
    return answer();
  }
  std::string answer() {
    std::string line;
    for (int c = std::fgetc(from_); c != EOF && c != '\n'; c = std::fgetc(from_))
      line.push_back(static_cast<char>(c));
    return line;
  }

  pid_t child_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace cardroom::tests
