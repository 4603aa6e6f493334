// A game server's end of its private link with one other server beside it, as far as `servers`
// asks: each question finds fewer tables on it. On a thread of its own, for cardroomctl is waited
// for on the test's. For tests only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

#include "shared/link/unix_socket.hpp"

namespace cardroom::ctl {

class StandIn final : public link::LinkServer::Listener {
 public:
  // How many tables it has at each question; the last number stays. Negative: it is gone.
  StandIn(const std::filesystem::path& link, std::vector<int> tables)
      : tables_(std::move(tables)),
        links_(link::listen_unix(loop_, link, {link::Role::game_server, "gs-1"})) {
    links_->start(*this);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~StandIn() {
    loop_.stop();
    thread_.join();
  }

 private:
  void on_link_up(link::LinkId, const link::Hello&, std::uint8_t) override {}
  void on_link_down(link::LinkId) override {}
  void on_frame(link::LinkId link, link::Frame&& frame) override {
    const auto* order = std::get_if<link::Operate>(&frame);
    if (!order) return;
    const int tables = tables_[asked_];
    if (asked_ + 1 < tables_.size()) ++asked_;
    if (tables < 0) return links_->drop(link);
    links_->send(link, link::Operated{order->number, link::Outcome::ok, answer(tables)});
  }
  static std::string answer(int tables) {
    return R"({"servers":[{"server":"gs-1","address":"a","tables":)" + std::to_string(tables) +
           R"(,"status":"draining","here":true},)" +
           R"({"server":"gs-2","address":"b","tables":5,"status":"serving","here":false}]})";
  }

  const std::vector<int> tables_;
  std::size_t asked_ = 0;
  boost::asio::io_context loop_{1};
  const std::unique_ptr<link::LinkServer> links_;
  std::thread thread_;
};

}  // namespace cardroom::ctl
