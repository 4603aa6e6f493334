#include "tools/ctl/ask.hpp"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <stdexcept>

#include "shared/base/check.hpp"
#include "shared/link/carrier.hpp"

namespace cardroom::ctl {
namespace {

namespace asio = boost::asio;
using Answer = base::Result<std::string, NoAnswer>;

NoAnswer unreachable(const std::string& link, const std::string& why) {
  return {ExitCode::unreachable,
          link + ": " + why + "; is a game server running there? Name its socket with --link"};
}

ExitCode code_of(link::Outcome outcome) {
  switch (outcome) {
    case link::Outcome::ok:
      return ExitCode::ok;
    case link::Outcome::usage:
      return ExitCode::usage;
    case link::Outcome::not_found:
      return ExitCode::not_found;
    case link::Outcome::denied:
      return ExitCode::denied;
    case link::Outcome::conflict:
      return ExitCode::conflict;
  }
  CHECK(false);
}

// Whether somebody listens: the link itself would wait for that for ever. Over TCP it may.
std::optional<std::string> fault_of(asio::io_context& loop, const std::string& link) {
  if (link::is_tls(link)) return std::nullopt;
  if (link.size() >= sizeof(sockaddr_un::sun_path)) return "the path is too long for a socket";
  asio::local::stream_protocol::socket probe(loop);
  boost::system::error_code error;
  probe.connect(asio::local::stream_protocol::endpoint(link), error);
  if (error) return error.message();
  return std::nullopt;
}

class Question final : public link::LinkClient::Listener {
 public:
  Question(asio::io_context& loop, link::LinkClient& client, link::Operate order)
      : loop_(loop), client_(client), order_(std::move(order)) {}

  std::optional<link::Operated> answer;

 private:
  void on_up(const link::Hello&, std::uint8_t) override { client_.send(order_); }
  void on_frame(link::Frame&& frame) override {
    auto* operated = std::get_if<link::Operated>(&frame);
    if (!operated || operated->number != order_.number) return;
    answer = std::move(*operated);
    loop_.stop();
  }
  void on_down() override { loop_.stop(); }

  asio::io_context& loop_;
  link::LinkClient& client_;
  const link::Operate order_;
};

}  // namespace

Answer ask(const Route& route, base::Millis timeout, const std::string& command,
           std::vector<std::string> arguments) {
  asio::io_context loop(1);
  const std::string& link = route.link;
  if (const auto fault = fault_of(loop, link)) return base::refuse(unreachable(link, *fault));
  const link::Hello mine{link::Role::operator_tool, "cardroomctl-" + std::to_string(::getpid())};
  std::unique_ptr<link::Identity> identity;
  if (!route.certificates.authority.empty()) {
    auto read = link::Identity::load(route.certificates, link::Role::operator_tool);
    if (!read) return base::refuse(NoAnswer{ExitCode::usage, read.reason()});
    identity = *std::move(read);
  }
  std::string refused;
  const auto tell = [&](const std::string&, const std::string& why) {
    refused = why;
    loop.stop();
  };
  if (link::is_tls(link) && !identity)
    return base::refuse(
        NoAnswer{ExitCode::usage, link + " needs --link-ca, --link-cert, --link-key"});
  if (const std::string fault = link::is_tls(link) ? link::address_fault(link) : ""; !fault.empty())
    return base::refuse(NoAnswer{ExitCode::usage, fault});
  const auto client = link::connect(loop, link, mine, {identity.get(), tell});
  Question question(loop, *client, {1, command, std::move(arguments)});
  asio::steady_timer deadline(loop, timeout);
  bool late = false;
  deadline.async_wait([&](const boost::system::error_code& error) {
    if (error) return;
    late = true;
    loop.stop();
  });
  client->start(question);
  loop.run();
  if (question.answer) {
    if (question.answer->outcome == link::Outcome::ok) return std::move(question.answer->body);
    return base::refuse(NoAnswer{code_of(question.answer->outcome), question.answer->body});
  }
  if (!refused.empty()) return base::refuse(NoAnswer{ExitCode::denied, link + ": " + refused});
  if (!late) return base::refuse(unreachable(link, "the game server ended the link"));
  return base::refuse(NoAnswer{ExitCode::timeout, link + ": no answer within " +
                                                      std::to_string(timeout.count()) +
                                                      " ms; give it more time with --timeout"});
}

}  // namespace cardroom::ctl
