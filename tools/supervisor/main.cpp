// cardroom-supervisor: what tools/run becomes when everything is built. The command lines of both
// servers stand here and nowhere else.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tools/supervisor/supervisor.hpp"

namespace {

using cardroom::supervisor::Outcome;
using cardroom::supervisor::Server;
using cardroom::supervisor::Supervisor;

struct Options {
  std::string programs;
  std::string data;
  std::string client;
  std::string listen;
  std::string bot_delay;
};

std::unique_ptr<Server> gameserver(const Options& options) {
  std::vector<std::string> command{
      options.programs + "/gameserver", "--data", options.data, "--link",
      options.data + "/link.sock",      "--ops",  "127.0.0.1:0"};
  if (!options.bot_delay.empty()) {
    command.insert(command.end(), {"--bot-delay", options.bot_delay});
  }
  return std::make_unique<Server>("gameserver", options.data, command);
}

std::unique_ptr<Server> realtime(const Options& options) {
  std::vector<std::string> command{options.programs + "/realtime",
                                   "--listen",
                                   options.listen,
                                   "--link",
                                   options.data + "/link.sock",
                                   "--keys",
                                   options.data + "/token-keys.json",
                                   "--client",
                                   options.client,
                                   "--ops",
                                   "127.0.0.1:0",
                                   "--guests",
                                   "on"};
  return std::make_unique<Server>("realtime", options.data, command);
}

int run(const Options& options) {
  std::vector<std::unique_ptr<Server>> servers;
  servers.push_back(gameserver(options));
  servers.push_back(realtime(options));
  Supervisor supervisor(options.data, std::move(servers));
  return supervisor.run() == Outcome::kStopped ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Keeps one game server and one realtime server alive; see tools/run");
  Options options;
  app.add_option("--programs", options.programs, "folder of gameserver and realtime")->required();
  app.add_option("--data", options.data, "folder of keys, database, sockets")->required();
  app.add_option("--client", options.client, "folder of the built browser client")->required();
  app.add_option("--listen", options.listen, "ADDR:PORT for players; port 0: any")->required();
  app.add_option("--bot-delay", options.bot_delay, "milliseconds a house bot thinks at the most");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cardroom-supervisor: %s\n", error.what());
    return 1;
  }
}
