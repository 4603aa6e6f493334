#include "gameserver/store/contract.hpp"

#include "shared/base/check.hpp"

namespace cardroom::store {
namespace {

constexpr std::uint64_t kMaxCount = INT64_MAX;

void check_one(const ListRooms&) {}
void check_one(const Claim&) {}
void check_one(const Redeem&) {}

void check_one(const CreateRoom& create) {
  CHECK(create.room.settings.size() <= kMaxBody);
}

void check_one(const Append& append) {
  const Record& record = append.record;
  CHECK(record.body.size() <= kMaxBody);
  CHECK(record.epoch <= kMaxCount);
  CHECK(record.seq >= 1 && record.seq <= kMaxCount);
  CHECK(record.events >= 1 && record.events <= kMaxCount - record.seq);
}

void check_one(const Keep& keep) {
  CHECK(keep.snapshot.body.size() <= kMaxBody);
  CHECK(keep.snapshot.epoch <= kMaxCount && keep.snapshot.seq <= kMaxCount);
}

template <class One>
Answer refuse_one(const One& one) {
  return Unavailable{one.number};
}
Answer refuse_one(const Append& append) {
  return Appended{append.number, Fate::unavailable};
}
Answer refuse_one(const Keep& keep) {
  return Appended{keep.number, Fate::unavailable};
}

}  // namespace

void check_contract(const Request& request) {
  std::visit([](const auto& one) { check_one(one); }, request);
}

Answer unavailable(const Request& request) {
  return std::visit([](const auto& one) { return refuse_one(one); }, request);
}

}  // namespace cardroom::store
