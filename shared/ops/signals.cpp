#include "shared/ops/signals.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdlib>
#include <memory>
#include <utility>

namespace cardroom::ops {
namespace {

struct Stop : std::enable_shared_from_this<Stop> {
  Stop(boost::asio::io_context& loop, std::function<void()> stop)
      : signals(loop, SIGTERM, SIGINT), call(std::move(stop)) {}

  void wait() {
    signals.async_wait([self = shared_from_this()](const auto& error, int) {
      if (error) return;
      if (!self->call) std::_Exit(EXIT_FAILURE);
      self->wait();
      std::exchange(self->call, nullptr)();
    });
  }

  boost::asio::signal_set signals;
  std::function<void()> call;
};

struct Reload : std::enable_shared_from_this<Reload> {
  Reload(boost::asio::io_context& loop, std::function<void()> reload)
      : signals(loop, SIGHUP), call(std::move(reload)) {}

  void wait() {
    signals.async_wait([self = shared_from_this()](const auto& error, int) {
      if (error) return;
      self->wait();
      self->call();
    });
  }

  boost::asio::signal_set signals;
  const std::function<void()> call;
};

}  // namespace

void on_reload_signal(boost::asio::io_context& loop, std::function<void()> reload) {
  std::make_shared<Reload>(loop, std::move(reload))->wait();
}

void on_stop_signal(boost::asio::io_context& loop, std::function<void()> stop) {
  std::make_shared<Stop>(loop, std::move(stop))->wait();
}

}  // namespace cardroom::ops
