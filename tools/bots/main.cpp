// cardroom-bots: players by the thousand, through the front door. Wires the parts, no more.
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <iostream>

#include "shared/ops/signals.hpp"
#include "tools/bots/crowd.hpp"
#include "tools/bots/silence.hpp"

namespace {

using namespace cardroom;

enum Exit { kGood = 0, kBroken = 1, kNoFile = 3, kNotIn = 5 };

int say(Exit code, const std::string& words) {
  std::fprintf(stderr, "cardroom-bots: %s\n", words.c_str());
  return code;
}

int run(const bots::Options& options) {
  boost::asio::io_context loop(1);
  net::ClientOptions limits;
  limits.connect_deadline = bots::kConnectLimit;
  net::WebClient client(loop, limits);
  bots::Passport passport(client, options.targets.front());
  if (!options.keys.empty()) {
    auto keys = crypto::load_key_file(options.keys);
    if (!keys) return say(kNoFile, keys.reason().print());
    passport.mint_with(*std::move(keys));
  }
  bots::History history;
  if (!options.history.empty() && !history.open(options.history))
    return say(kNoFile, options.history + " cannot be written to");
  bots::Crowd crowd(loop, options, passport, client, history);
  ops::on_stop_signal(loop, [&crowd] { crowd.end(); });
  crowd.start();
  loop.run();
  const bots::Report report = crowd.report();
  crowd.hang_up();
  const bool json = options.format == bots::Format::json;
  std::cout << (json ? print_json(report) : print_text(report)) << std::flush;
  if (report.violations.count() > 0) return kBroken;
  return crowd.failure().empty() ? kGood : say(kNotIn, crowd.failure());
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = bots::parse_options(argc, argv);
  if (!options) return options.reason();
  try {
    return run(*options);
  } catch (const std::exception& fault) {
    return say(kBroken, fault.what());
  }
}
