// Durable, fenced appends a second through StoreThread and an engine, with one outstanding a table,
// as the game server does it. Beside them what the disk itself can just before (writes as large as
// a batch's, each with fdatasync; no store commits more often), how long SQLite waited for it while
// they ran and what they would be without, how many a batch gathers, and what the store costs this
// process's processor, which holds on a busy machine, too. Usage: bench_store
// [folder] [seconds] [postgresql://...]. The folder should be on the disk that is asked about; the
// database an empty one of its owner's (store_bench.py brings one).
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "gameserver/store/open_store.hpp"
#include "gameserver/store/store_thread.hpp"
#include "gameserver/store/upkeep.hpp"

namespace {

using namespace cardroom;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBody = 96;  // bytes, of an ordinary action's record
constexpr std::size_t kSmallWrite = 4 << 10, kBatchWrite = 128 << 10;  // of 1 and 256 appends

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Of this process: PostgreSQL flushes in its own.
std::atomic<std::uint64_t> flushes{0}, flushing_nanos{0};

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](timeval time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

// Stands before libc's for SQLite, too: the disk of a shared machine is another from one second to
// the next, and only the flushes of the run itself say what it waited for.
extern "C" int fdatasync(int file) {
  const Clock::time_point start = Clock::now();
  const auto result = static_cast<int>(::syscall(SYS_fdatasync, file));
  ++flushes;
  flushing_nanos +=
      static_cast<std::uint64_t>((Clock::now() - start) / std::chrono::nanoseconds{1});
  return result;
}

namespace {

// The loop's side: what the store delivered and the loop has not taken yet.
class Inbox {
 public:
  void put(store::Outcome outcome) {
    if (const auto* broken = std::get_if<store::Broken>(&outcome)) {
      std::fprintf(stderr, "%s\n", broken->why.c_str());
      std::exit(1);
    }
    {
      const std::lock_guard lock(mutex_);
      auto& batch = std::get<std::vector<store::Answer>>(outcome);
      answers_.insert(answers_.end(), batch.begin(), batch.end());
    }
    more_.notify_one();
  }
  std::vector<store::Answer> take() {
    std::unique_lock lock(mutex_);
    more_.wait(lock, [this] { return !answers_.empty(); });
    return std::exchange(answers_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<store::Answer> answers_;
};

// Counts what a group commit gathers.
class Counted final : public store::Store {
 public:
  Counted(std::unique_ptr<store::Store> store, std::uint64_t& batches)
      : store_(std::move(store)), batches_(batches) {}
  std::vector<store::Answer> run(const std::vector<store::Request>& batch) override {
    ++batches_;
    return store_->run(batch);
  }
  store::Upkeep tend() override { return store_->tend(); }

 private:
  std::unique_ptr<store::Store> store_;
  std::uint64_t& batches_;
};

struct Figures {
  std::uint64_t appends = 0;
  std::uint64_t batches = 0;
  double seconds = 0;
  double cpu = 0;
  std::uint64_t flushes = 0;
  double flushing = 0;        // seconds
  std::vector<double> waits;  // milliseconds, from submit to answer
};

enum class Kind { appends, as_played };
constexpr std::uint64_t kBeside = UINT64_MAX;  // number of what nobody waits for

class Run {
 public:
  Run(const std::string& where, std::size_t tables, Kind kind)
      : thread_(std::make_unique<Counted>(prepare(where, tables), batches_),
                [this](store::Outcome outcome) { inbox_.put(outcome); }),
        kind_(kind),
        heads_(tables, 0),
        sent_(tables) {}

  Figures run(double seconds) {
    Figures figures;
    const double cpu = cpu_seconds();
    flushes = flushing_nanos = 0;
    const Clock::time_point start = Clock::now();
    for (std::size_t table = 0; table < heads_.size(); ++table) send(table);
    submit();
    while ((figures.seconds = seconds_since(start)) < seconds) {
      for (const store::Answer& answer : inbox_.take()) {
        const auto& appended = std::get<store::Appended>(answer);
        if (appended.fate != store::Fate::durable) std::abort();
        if (appended.number == kBeside) continue;
        figures.waits.push_back(seconds_since(sent_[appended.number]) * 1e3);
        ++figures.appends;
        send(appended.number);
      }
      submit();
    }
    figures.cpu = cpu_seconds() - cpu;
    figures.flushes = flushes;
    figures.flushing = static_cast<double>(flushing_nanos) / 1e9;
    thread_.stop();
    figures.batches = batches_;
    return figures;
  }

  static std::unique_ptr<store::Store> prepare(const std::string& where, std::size_t tables) {
    static const crypto::KeyRing keys = *crypto::KeyRing::fresh("bench");
    auto made = store::open_store(where, keys);
    for (std::size_t table = 0; table < tables; ++table)
      made->run({store::CreateRoom{0, store::Room{name(tables, table), "", "", ""}},
                 store::Claim{0, name(tables, table), "bench", 0, base::WallTime{}}});
    return made;
  }

  static std::string name(std::size_t tables, std::size_t table) {
    return "table-" + std::to_string(tables) + "-" + std::to_string(table);
  }

  static store::Record record(std::size_t tables, std::size_t table, std::uint64_t seq) {
    store::Record made;
    made.table = name(tables, table);
    made.epoch = 1;
    made.seq = seq;
    made.events = 1;
    made.user = "user-" + std::to_string(table);
    made.id = seq;
    made.body = std::string(kBody, 'x');
    return made;
  }

 private:
  void send(std::size_t table) {
    sent_[table] = Clock::now();
    const std::uint64_t seq = ++heads_[table];
    gathered_.emplace_back(store::Append{table, record(heads_.size(), table, seq)});
    // Tables do not come to their snapshots all at once.
    if (kind_ == Kind::as_played && (seq + table) % 64 == 0 && seq > 1) keep(table, seq - 1);
  }

  // As after a result: the deal archived, the state kept, the list told.
  void keep(std::size_t table, std::uint64_t seq) {
    const std::string room = name(heads_.size(), table);
    const base::WallTime at{static_cast<std::int64_t>(seq) * 1'000};
    const std::string state(1'500, 'x');
    gathered_.emplace_back(store::Keep{kBeside, {room, 1, seq, at, 1, state}});
    gathered_.emplace_back(store::Archive{kBeside, room, 1, seq, seq, seq, at, 1, state});
  }

  // As the server's shell does at the end of each turn of its loop.
  void submit() {
    thread_.submit(gathered_);
    if (!gathered_.empty()) std::abort();
  }

  Inbox inbox_;
  std::uint64_t batches_ = 0;  // the store's thread's, until it has stopped
  store::StoreThread thread_;
  const Kind kind_;
  std::vector<store::Request> gathered_;
  std::vector<std::uint64_t> heads_;
  std::vector<Clock::time_point> sent_;
};

// Of the store alone: full batches straight into it, the processor time of the one thread. In
// PostgreSQL the server's own comes on top.
double cpu_micros_an_append(const std::string& where) {
  constexpr std::uint64_t kBatches = 400;
  constexpr std::size_t kTables = store::kMaxBatch - 1;  // other tables than the runs'
  const std::unique_ptr<store::Store> made = Run::prepare(where, kTables);
  const auto spent = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
  };
  double micros = 0;
  for (std::uint64_t seq = 1; seq <= kBatches; ++seq) {
    std::vector<store::Request> batch;
    for (std::size_t table = 0; table < kTables; ++table)
      batch.emplace_back(store::Append{table, Run::record(kTables, table, seq)});
    const double before = spent();
    if (made->run(batch).size() != batch.size()) std::abort();
    made->tend();
    micros += spent() - before;
  }
  return micros / static_cast<double>(kBatches * kTables);
}

double flushes_a_second(const std::string& file, std::size_t bytes) {
  constexpr std::int64_t kFile = 64 << 20;
  const int handle = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const std::string block(bytes, 'x');
  if (::posix_fallocate(handle, 0, kFile) != 0) std::abort();
  const auto size = static_cast<std::int64_t>(bytes);
  const Clock::time_point start = Clock::now();
  std::int64_t count = 0;
  for (; seconds_since(start) < 0.5; ++count)
    if (::pwrite(handle, block.data(), block.size(), count % (kFile / size) * size) < 0 ||
        ::fdatasync(handle) != 0)
      std::abort();
  ::close(handle);
  return static_cast<double>(count) / seconds_since(start);
}

double percentile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

void measure(const std::string& where, const std::string& folder, double seconds) {
  const auto one = [&](std::size_t tables, Kind kind) {
    const std::size_t bytes = tables == 1 ? kSmallWrite : kBatchWrite;
    const double alone = flushes_a_second(folder + "/flush", bytes);
    Run run(where, tables, kind);
    Figures figures = run.run(seconds);
    const double count = static_cast<double>(figures.appends);
    const double batches = static_cast<double>(figures.batches);
    std::printf(
        "%3zu tables%s: %8.0f appends/s, p50 %.2f ms, p99 %.2f ms, %.1f CPU-us an append;"
        " %.0f batches/s of %.0f; disk alone just before: %.0f x %zu KiB + fdatasync a second\n",
        tables, kind == Kind::appends ? "" : ", as played", count / figures.seconds,
        percentile(figures.waits, 0.5), percentile(figures.waits, 0.99), figures.cpu * 1e6 / count,
        batches / figures.seconds, count / batches, alone, bytes >> 10);
    if (figures.flushes > 0)
      std::printf(
          "            in it %.0f fdatasync a second of %.2f ms, %.0f %% of the time;"
          " %.0f appends/s in the rest\n",
          static_cast<double>(figures.flushes) / figures.seconds,
          figures.flushing * 1e3 / static_cast<double>(figures.flushes),
          figures.flushing * 100 / figures.seconds, count / (figures.seconds - figures.flushing));
    std::fflush(stdout);
  };
  for (const std::size_t tables : {1, 16, 256}) one(tables, Kind::appends);
  one(254, Kind::as_played);
  std::printf("the store alone, full batches: %.1f CPU-us an append\n",
              cpu_micros_an_append(where));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder =
      (argc > 1 ? std::string(argv[1]) : std::filesystem::current_path().string()) + "/bench_store";
  const double seconds = argc > 2 ? std::atof(argv[2]) : 3;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::printf("SQLite\n");
  measure(folder + "/cardroom.db", folder, seconds);
  if (argc > 3) {
    const std::string database = argv[3];
    store::bring_up_to_date(database);
    std::printf("PostgreSQL\n");
    measure(database, folder, seconds);
  }
  std::filesystem::remove_all(folder);
  return 0;
}
