// The simulator's own heap, for one thread: free blocks of each size in a list of their own. A
// simulated hand asks for some eleven thousand small blocks, and gives nearly all of them back.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

namespace {

constexpr std::size_t kStep = 16;          // sizes up to kFine are multiples of it,
constexpr std::size_t kFine = 1'024;       // those above double,
constexpr std::size_t kLargest = 16'384;   // and what is larger has a region of its own
constexpr std::size_t kRegion = 1u << 16;  // aligned so, that a block finds its region's head
constexpr std::size_t kHead = 64;
constexpr std::size_t kFineClasses = kFine / kStep;
constexpr std::size_t kClasses = kFineClasses + std::bit_width(kLargest / kFine);
constexpr std::size_t kOwnRegion = 0;  // no class

struct Free {
  Free* next;
};
struct Head {
  std::size_t size_class;
};

std::array<Free*, kClasses> free_blocks{};

std::size_t class_of(std::size_t bytes) {
  if (bytes <= kFine) return bytes == 0 ? 1 : (bytes + kStep - 1) / kStep;
  return kFineClasses + static_cast<std::size_t>(std::bit_width((bytes - 1) / kFine));
}

std::size_t size_of(std::size_t size_class) {
  return size_class <= kFineClasses ? size_class * kStep : kFine << (size_class - kFineClasses);
}

char* new_region(std::size_t bytes, std::size_t size_class) {
  void* const region = std::aligned_alloc(kRegion, (bytes + kRegion - 1) / kRegion * kRegion);
  if (!region) throw std::bad_alloc();
  new (region) Head{size_class};
  return static_cast<char*>(region) + kHead;
}

// All blocks of a fresh region, the lowest first.
Free* fresh_blocks(std::size_t size_class) {
  const std::size_t size = size_of(size_class);
  char* const first = new_region(kRegion, size_class);
  Free* list = nullptr;
  for (std::size_t left = (kRegion - kHead) / size; left > 0; --left)
    list = new (first + (left - 1) * size) Free{list};
  return list;
}

}  // namespace

void* operator new(std::size_t bytes) {
  if (bytes > kLargest) return new_region(bytes + kHead, kOwnRegion);
  Free*& list = free_blocks[class_of(bytes)];
  if (!list) list = fresh_blocks(class_of(bytes));
  void* const block = std::exchange(list, list->next);
  __builtin_prefetch(list);  // the next one may not have been touched for long
  return block;
}

void operator delete(void* block) noexcept {
  if (!block) return;
  Head* const head = reinterpret_cast<Head*>(reinterpret_cast<std::uintptr_t>(block) & -kRegion);
  if (head->size_class == kOwnRegion) return std::free(head);
  Free*& list = free_blocks[head->size_class];
  list = new (block) Free{list};
}

void operator delete(void* block, std::size_t) noexcept {
  operator delete(block);
}
