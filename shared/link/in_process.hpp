// Links inside one process: one server end, any number of client ends, and one queue between them
// that a test, the simulator or a bench empties when it likes. The same calls give the same order
// of callbacks. No socket, no bytes (frames cross as values), no clock, so neither heartbeats nor
// reconnects: `cut` and `join` say when a link goes down and comes back.
// One thread at a time.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "shared/link/link.hpp"

namespace cardroom::link {

// Frames that wait in both directions of one link; past it the link is cut, as a socket's is.
inline constexpr std::size_t kMaxInProcessQueue = 1u << 16;

class InProcessLinks;

class InProcessClient final : public LinkClient {
 public:
  InProcessClient(InProcessLinks& links, Hello mine) : links_(links), mine_(std::move(mine)) {}
  void start(Listener& listener) override;
  void send(const Frame& frame) override;
  bool up() const { return link_ != 0; }

 private:
  friend class InProcessLinks;
  InProcessLinks& links_;
  Hello mine_;
  Listener* listener_ = nullptr;
  LinkId link_ = 0;  // 0: down
  std::size_t waiting_ = 0;
};

class InProcessLinks final : public LinkServer {
 public:
  // `wake` is called when the queue stops being empty, so that a real loop can post a `pump`.
  explicit InProcessLinks(Hello mine, std::function<void()> wake = {})
      : mine_(std::move(mine)), wake_(std::move(wake)) {}

  void start(Listener& listener) override { listener_ = &listener; }
  void send(LinkId link, const Frame& frame) override;
  void drop(LinkId link) override;

  // A client end; its link is made by its `start` and by `join`.
  InProcessClient& client(Hello theirs);
  // What is under way is lost; both ends are told. Nothing where it is down.
  void cut(InProcessClient& client);
  void join(InProcessClient& client);

  // Delivers the oldest; false where nothing waits.
  bool deliver_one();
  // Delivers until nothing waits.
  void pump();

 private:
  friend class InProcessClient;
  enum class Kind : std::uint8_t { up, frame, down };
  struct Event {
    bool to_server;
    Kind kind;
    LinkId link;
    InProcessClient* client;
    Frame frame;
  };

  InProcessClient* client_of(LinkId link);
  void push(Event event);
  void push_frame(bool to_server, InProcessClient& client, const Frame& frame);

  Hello mine_;
  std::function<void()> wake_;
  Listener* listener_ = nullptr;
  std::vector<std::unique_ptr<InProcessClient>> clients_;
  std::deque<Event> queue_;
  LinkId last_link_ = 0;
};

}  // namespace cardroom::link
