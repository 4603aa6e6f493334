#include "tools/ctl/order.hpp"

#include <boost/asio/io_context.hpp>
#include <optional>

#include "shared/base/check.hpp"
#include "shared/net/web_client.hpp"

namespace cardroom::ctl {
namespace {

constexpr std::size_t kMaxAnswer = 64u << 10;
constexpr base::Millis kLookAtDeadline{20};

NoAnswer failed(const std::string& at, base::Millis timeout, net::CallFailure why) {
  switch (why) {
    case net::CallFailure::kUnreachable:
    case net::CallFailure::kBroken:
      return {ExitCode::unreachable,
              at + ": nobody answers; is a realtime server running there? The line 'listening' of "
                   "its log names its ops port"};
    case net::CallFailure::kTimeout:
      return {ExitCode::timeout, at + ": no answer within " + std::to_string(timeout.count()) +
                                     " ms; give it more time with --timeout"};
    case net::CallFailure::kTooBig:
      return {ExitCode::failed, at + ": the answer is too long to be a realtime server's"};
  }
  CHECK(false);
}

NoAnswer refused(const std::string& at, int status) {
  const std::string answered = at + " answers " + std::to_string(status);
  if (status == 403) return {ExitCode::denied, answered + ": it takes no orders from here"};
  if (status == 404 || status == 405)
    return {ExitCode::not_found,
            answered + ": no realtime server's ops port; the line 'listening' of its log names it"};
  return {ExitCode::failed, answered};
}

}  // namespace

base::Result<std::string, NoAnswer> order(const ops::Address& at, base::Millis timeout,
                                          const std::string& path) {
  boost::asio::io_context loop(1);
  net::ClientOptions options;
  options.max_response_bytes = kMaxAnswer;
  options.request_deadline = timeout;
  options.sweep_every = kLookAtDeadline;
  net::WebClient client(loop, options);
  std::optional<net::CallResult> answer;
  client.request("POST", {at.host, at.port, path, {}}, {}, [&](net::CallResult result) {
    answer = std::move(result);
    loop.stop();
  });
  loop.run();
  CHECK(answer);
  if (!*answer) return base::refuse(failed(at.print(), timeout, answer->reason()));
  net::HttpResponse& response = **answer;
  if (response.status != 200) return base::refuse(refused(at.print(), response.status));
  return std::move(response.body);
}

}  // namespace cardroom::ctl
