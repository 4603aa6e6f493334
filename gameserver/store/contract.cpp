#include "gameserver/store/contract.hpp"

#include "shared/base/check.hpp"

namespace cardroom::store {
namespace {

constexpr std::uint64_t kMaxCount = INT64_MAX;

void check_one(const Live& live) {
  CHECK(!live.mine.name.empty() && live.mine.tables <= kMaxCount);
}

void check_one(const ListRooms& list) {
  CHECK(list.since >= 0);
}

void check_one(const Fault& fault) {
  CHECK(fault.what.size() <= kMaxBody);
}

void check_one(const Post& post) {
  CHECK(!post.messages.empty() && post.messages.size() <= kMaxPosted);
  CHECK(post.epoch <= kMaxCount);
  for (std::size_t i = 0; i < post.messages.size(); ++i) {
    const Message& message = post.messages[i];
    CHECK(message.epoch == post.epoch);
    CHECK(message.n >= 1 && message.n <= kMaxCount && message.text.size() <= kMaxBody);
    CHECK(message.place >= 1 && message.place == post.messages.front().place + i);
  }
}

void check_one(const ReadLog& read) {
  CHECK(read.epoch <= kMaxCount && read.most >= 1 && read.most <= kMaxCount);
}

void check_one(const Impose& impose) {
  CHECK(!impose.sanction.user.empty() && impose.sanction.reason.size() <= kMaxBody);
}

void check_one(const ListSanctions& list) {
  CHECK(list.since >= 0);
}

void check_one(const Redeem&) {}
void check_one(const Look&) {}

void check_one(const ReadDeal& read) {
  CHECK(read.hand_no <= kMaxCount);
}

void check_one(const CreateRoom& create) {
  CHECK(create.room.settings.size() <= kMaxBody);
}

void check_one(const RemakeRoom& remake) {
  CHECK(remake.room.settings.size() <= kMaxBody && remake.snapshot.body.size() <= kMaxBody);
  CHECK(remake.room.name == remake.snapshot.table);
  CHECK(remake.snapshot.epoch <= kMaxCount && remake.snapshot.seq <= kMaxCount);
}

void check_one(const Note& note) {
  CHECK(note.summary.size() <= kMaxBody);
  CHECK(note.epoch <= kMaxCount);
}

void check_one(const Claim& claim) {
  CHECK(claim.seen <= kMaxCount);
}

void check_one(const Check& check) {
  CHECK(check.epoch <= kMaxCount);
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

void check_one(const Archive& archive) {
  CHECK(archive.body.size() <= kMaxBody);
  CHECK(archive.epoch <= kMaxCount && archive.hand_no <= kMaxCount);
  CHECK(archive.first <= archive.last && archive.last <= kMaxCount);
}

template <class One>
Answer refuse_one(const One& one) {
  return Unavailable{one.number};
}
Answer refuse_one(const Append& append) {
  return Appended{append.number, Fate::unavailable};
}
Answer refuse_one(const Check& check) {
  return Appended{check.number, Fate::unavailable};
}
Answer refuse_one(const Keep& keep) {
  return Appended{keep.number, Fate::unavailable};
}
Answer refuse_one(const Archive& archive) {
  return Appended{archive.number, Fate::unavailable};
}
Answer refuse_one(const Post& post) {
  return Appended{post.number, Fate::unavailable};
}

}  // namespace

void check_contract(const Request& request) {
  std::visit([](const auto& one) { check_one(one); }, request);
}

Answer unavailable(const Request& request) {
  return std::visit([](const auto& one) { return refuse_one(one); }, request);
}

Answer unknown(const Request& request) {
  if (const auto* append = std::get_if<Append>(&request))
    return Appended{append->number, Fate::unknown};
  if (const auto* post = std::get_if<Post>(&request)) return Appended{post->number, Fate::unknown};
  return unavailable(request);
}

}  // namespace cardroom::store
