#include "gameserver/store/store_thread.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::store {

StoreThread::StoreThread(std::unique_ptr<Store> store, Deliver deliver)
    : store_(std::move(store)), deliver_(std::move(deliver)), thread_([this] { run(); }) {}

StoreThread::~StoreThread() {
  stop();
}

void StoreThread::submit(std::vector<Request>& requests) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::open) return;
    was_empty = queue_.empty();
    const std::size_t taken = std::min(requests.size(), kMaxQueued - queue_.size());
    const auto end = requests.begin() + static_cast<std::ptrdiff_t>(taken);
    queue_.insert(queue_.end(), std::make_move_iterator(requests.begin()),
                  std::make_move_iterator(end));
    requests.erase(requests.begin(), end);
  }
  // Where others wait already, the thread is awake or has been woken for them.
  if (was_empty) more_.notify_one();
}

void StoreThread::rekey(const crypto::KeyRing& keys) {
  {
    const std::lock_guard lock(mutex_);
    new_keys_ = keys;
  }
  more_.notify_one();
}

void StoreThread::copy() {
  {
    const std::lock_guard lock(mutex_);
    copy_wanted_ = true;
  }
  more_.notify_one();
}

void StoreThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::open) state_ = State::stopping;
  }
  more_.notify_one();
  if (thread_.joinable()) thread_.join();
  store_.reset();
}

void StoreThread::run() {
  std::vector<Request> batch;
  try {
    Upkeep upkeep = Upkeep::done;
    while (take(batch, upkeep)) {
      take_keys();
      begin_copy();
      if (!batch.empty()) {
        std::vector<Answer> answers = store_->run(batch);
        CHECK(answers.size() == batch.size());
        deliver_(std::move(answers));
      }
      upkeep = store_->tend();
    }
  } catch (const StoreBroken& broken) {
    give_up(broken.what());
  }
}

void StoreThread::take_keys() {
  std::optional<crypto::KeyRing> keys;
  {
    const std::lock_guard lock(mutex_);
    keys = std::exchange(new_keys_, std::nullopt);
  }
  if (keys) store_->rekey(*keys);
}

void StoreThread::begin_copy() {
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(copy_wanted_, false)) return;
  }
  store_->copy([this](Copied copied) { deliver_(std::move(copied)); });
}

// All that waits, up to kMaxBatch; where there is nothing else to do, waits for the first. False
// when it is time to end.
bool StoreThread::take(std::vector<Request>& batch, Upkeep upkeep) {
  batch.clear();
  std::unique_lock lock(mutex_);
  more_.wait(lock, [this, upkeep] {
    return !queue_.empty() || state_ != State::open || copy_wanted_ || new_keys_ ||
           upkeep == Upkeep::more;
  });
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMaxBatch));
  batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return !batch.empty() || state_ == State::open;
}

void StoreThread::give_up(std::string why) {
  {
    const std::lock_guard lock(mutex_);
    state_ = State::broken;
    queue_.clear();
  }
  deliver_(Broken{std::move(why)});
}

}  // namespace cardroom::store
