// StoreThread: a store on a thread of its own. Requests go in by `submit` from the server's loop;
// what waits when a batch is done is the next batch, so a commit never waits for company. Answers
// of a batch come out in one call. It never waits busily, never drops an accepted request silently,
// and never goes on after StoreBroken. submit, stop and the destructor: the server's thread. The
// callback: the store's thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "gameserver/store/store.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::store {

// The last thing that a StoreThread says: what was not answered never will be, and may have
// happened or not. The process says why and exits; a new one reads what is there.
struct Broken {
  std::string why;
};

using Outcome = std::variant<std::vector<Answer>, Copied, Broken>;

class StoreThread {
 public:
  static constexpr std::size_t kMaxQueued = 4096;

  // `deliver` must not call back in here and must not throw; it posts to the server's loop.
  using Deliver = std::function<void(Outcome)>;

  StoreThread(std::unique_ptr<Store> store, Deliver deliver);
  ~StoreThread();  // stops
  StoreThread(const StoreThread&) = delete;
  StoreThread& operator=(const StoreThread&) = delete;

  // Takes them all at once, so that they can share a commit. What is left of them it could not
  // take, because kMaxQueued wait already or it is stopped or broken: answer `unavailable`
  // (contract.hpp).
  void submit(std::vector<Request>& requests);

  // The store's keys from the next batch on.
  void rekey(const crypto::KeyRing& keys);

  // Has the store copied while it goes on; a Copied is delivered when that is done, or cannot be.
  void copy();

  // Takes no more, answers all that was accepted, ends the thread and closes the store. May be
  // called twice.
  void stop();

 private:
  enum class State { open, stopping, broken };

  void run();
  bool take(std::vector<Request>& batch, Upkeep upkeep);
  void begin_copy();
  void take_keys();
  void give_up(std::string why);

  std::unique_ptr<Store> store_;
  const Deliver deliver_;

  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Request> queue_;                // under mutex_; at most kMaxQueued
  State state_ = State::open;                // under mutex_
  bool copy_wanted_ = false;                 // under mutex_
  std::optional<crypto::KeyRing> new_keys_;  // under mutex_

  std::thread thread_;  // the last member: it uses the others
};

}  // namespace cardroom::store
