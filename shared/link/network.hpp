// Network: many servers and many clients in one process, by address, as sockets would join them,
// under a clock and in an order that the caller owns: for tests and the simulator. Frames cross as
// values. A client whose link is lost comes back by itself, kReconnectFirst later, as soon as its
// server is there; between them a link can be reset, fall silent, be parted and healed, delayed; a
// server can be stopped as by SIGSTOP. The same calls give the same callbacks in the same order.
//
// No callback comes but from `deliver_one` and `pump`. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/time.hpp"
#include "shared/link/link.hpp"

namespace cardroom::link {

// Frames that wait in both directions of one link; past it the link is cut, as a socket's is.
inline constexpr std::size_t kMaxNetworkQueue = 1u << 16;

class Network {
 public:
  Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // Ends that belong to the caller; the network outlives them. To destroy one is to kill it: what
  // is under way is lost, its other ends are told, itself is told nothing any more. One server an
  // address at a time. Never from within a callback of the one that goes.
  // `version`: the newest that the end speaks; a link is of the older of both ends'.
  std::unique_ptr<LinkServer> serve(const std::string& address, Hello mine,
                                    std::uint8_t version = kVersion);
  std::unique_ptr<LinkClient> connect(const std::string& address, Hello mine,
                                      std::uint8_t version = kVersion);

  // ---- what goes wrong; a client is named as its Hello names it, a server by its address ----
  // A reset: what is under way is lost and both ends are told.
  void cut(const std::string& client, const std::string& server);
  // Cut, and nothing passes until `heal`.
  void part(const std::string& client, const std::string& server);
  void heal(const std::string& client, const std::string& server);
  // Half-open: from now on what one end sends, or either, is lost, and nobody is told of it. Who
  // hears nothing takes the other for dead after kSilenceLimit, and then says nothing to it either.
  enum class Silence : std::uint8_t { to_server, to_client, both };
  void fall_silent(const std::string& client, const std::string& server, Silence silence);
  // The server hears nothing, and what is sent to it waits; what it had sent still arrives. After
  // kSilenceLimit its clients take it for dead; it hears of that once it is resumed.
  void stop(const std::string& server);
  void resume(const std::string& server);
  // How long a frame is under way, in both directions, from now on.
  void delay(const std::string& client, const std::string& server, base::Millis by);

  // Told of each frame before it is delivered, for a trace.
  std::function<void(LinkId link, bool to_server, const Frame& frame)> on_deliver;

  // ---- the clock and the order ----
  void pass(base::Millis span);
  base::Instant now() const { return now_; }
  // Delivers the oldest that is due; false where nothing is.
  bool deliver_one();
  // Delivers until nothing is due.
  void pump();
  // When something is due next; never where nothing is under way and nobody comes back.
  base::Instant next_due() const;

 private:
  class Server;
  class Client;
  enum class Kind : std::uint8_t { up, frame, down };
  using Pair = std::pair<std::string, std::string>;  // the client's name, the server's address
  // When it is due, and its number among all.
  using Key = std::pair<base::Instant, std::uint64_t>;
  // To one end of a link: to the server where `to_server`, else to the client.
  struct Event {
    LinkId link;
    bool to_server;
    Kind kind;
    Client* client;
    Server* server;
    Frame frame;
    std::uint8_t version;
  };
  using Events = std::map<Key, Event>;
  struct Link {
    Client* client;
    Server* server;
    std::uint8_t version;
    std::size_t waiting = 0;
    base::Instant to_client{0}, to_server{0};  // until when what was sent is under way
    // An end has left it: it was told of its end, and the other was not.
    bool client_left = false, server_left = false;
    bool lost_to_client = false, lost_to_server = false;  // what is sent there
  };
  // That an end hears nothing any more, and gives the link up.
  struct Deaf {
    LinkId link;
    bool server;
    auto operator<=>(const Deaf&) const = default;
  };

  void push(LinkId link, bool to_server, Kind kind, const Frame& frame);
  void send(LinkId link, bool to_server, const Frame& frame);
  void deliver(Event&& event);
  void reconnect();
  void give_up_on_stopped();
  void give_up_on_silent();
  void lose(LinkId link, bool to_server);
  void leave(LinkId link, bool server);
  void come_back(Client& client);
  bool reachable(const Client& client) const;
  // Where nothing is known to be due, nobody has to look; whatever may change that says so.
  bool is_idle() const { return now_ < idle_until_; }
  void changed() { idle_until_ = base::Instant{0}; }
  void point_clients(const std::string& address, Server* server);
  void note_way(const Pair& pair);
  // Both ends are told, or (silent) what is on its way to the server stays there.
  enum class Ending : std::uint8_t { reset, silent };
  void end(LinkId link, Ending how);
  std::vector<LinkId> links_of(const std::function<bool(const Link&)>& wanted) const;
  std::vector<LinkId> links_between(const std::string& client, const std::string& server) const;

  base::Instant now_{0};
  base::Instant idle_until_{0};  // nothing is due before, unless something changes
  Events under_way_;
  std::uint64_t last_event_ = 0;
  std::map<LinkId, Link> links_;  // that stand
  LinkId last_link_ = 0;
  std::map<std::string, Server*> servers_;
  std::vector<Client*> clients_;
  std::set<Pair> parted_;
  std::map<Pair, base::Millis> delays_;
  std::set<std::pair<base::Instant, Deaf>> deaf_;
};

}  // namespace cardroom::link
