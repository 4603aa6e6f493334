#include "gameserver/owner/list_queue.hpp"

#include <algorithm>

namespace cardroom::owner {

std::size_t ListQueue::waiting(std::uint64_t link) const {
  const auto found = links_.find(link);
  return found == links_.end() ? 0 : found->second.waiting();
}

void ListQueue::add(ListWish wish) {
  const std::uint64_t link = wish.viewer.link;
  CHECK(takes_another(link));
  Line& line = links_[link];
  (wish.asked ? line.asked : line.come).push_back(std::move(wish));
}

ListWish ListQueue::Line::next() {
  std::deque<ListWish>& line = come.empty() ? asked : come;
  ListWish wish = std::move(line.front());
  line.pop_front();
  return wish;
}

std::vector<ListWish> ListQueue::take(base::Instant now) {
  std::vector<ListWish> taken;
  for (auto& [link, line] : links_) {
    if (line.waiting() == 0) continue;
    if (line.again <= now) {
      line.left = kListsAtOnce;
      line.again = now + kListsEvery;
    }
    for (; line.left > 0 && line.waiting() > 0; --line.left) taken.push_back(line.next());
  }
  return taken;
}

base::Instant ListQueue::deadline() const {
  base::Instant due = base::Instant::never();
  for (const auto& [link, line] : links_)
    if (line.waiting() > 0) due = std::min(due, line.left > 0 ? base::Instant{0} : line.again);
  return due;
}

}  // namespace cardroom::owner
