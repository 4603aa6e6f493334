// ResponseStream: one response that comes later or in pieces, from the handler's calls to the
// connection's outbox. Never reads, never writes past the outbox.
// Inside shared/net only; on the loop's thread.
#pragma once

#include <memory>
#include <string_view>

#include "shared/net/connection.hpp"

namespace cardroom::net {

class ResponseStream final : public StreamPeer {
 public:
  ResponseStream(Connection& connection, HttpVersion version, KeepAlive keep_alive);

  // ---- for the connection ----
  void serve(std::unique_ptr<StreamHandler> handler) { handler_ = std::move(handler); }
  // The client is gone.
  void lose();
  // The server stops: what was begun ends well, and nothing more comes.
  void give_up();
  void flushed();
  // The handler's last call; false where it was made already.
  bool close();

  // Nothing more comes of the handler.
  bool over() const { return stage_ == Stage::ended || lost_; }
  bool goes_on() const {
    return stage_ == Stage::ended && !lost_ && keep_alive_ == KeepAlive::kYes;
  }
  // Cancelled where one of these may have changed, or the outbox is empty.
  Timer& changed() { return changed_; }

  // ---- StreamPeer ----
  void respond(HttpResponse response) override;
  void begin(const HttpResponse& head) override;
  bool send(std::string_view piece) override;
  bool has_room() const override;
  void end() override;

 private:
  enum class Stage : std::uint8_t { waiting, begun, ended };

  Connection& connection_;
  const Pieces pieces_;
  KeepAlive keep_alive_;
  Stage stage_ = Stage::waiting;
  bool lost_ = false;
  bool full_ = false;  // on_room is owed
  std::unique_ptr<StreamHandler> handler_;
  Timer changed_;
};

}  // namespace cardroom::net
