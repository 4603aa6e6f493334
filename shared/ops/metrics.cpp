#include "shared/ops/metrics.hpp"

#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::ops {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

rusage usage() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used;
}

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double all = 0, resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code ignored;
  std::filesystem::directory_iterator open("/proc/self/fd", ignored);
  // The one that reads the folder is there, too.
  return static_cast<double>(std::distance(begin(open), end(open))) - 1;
}

class Fed final : public Histogram {
 public:
  explicit Fed(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

}  // namespace

struct Metrics::Held {
  struct Read {
    std::string name, help;
    prometheus::MetricType type;
    std::function<double()> read;
  };
  std::vector<Read> reads;
  std::vector<std::unique_ptr<Fed>> fed;
  prometheus::Registry registry;

  void add(Read read) {
    CHECK(reads.size() + fed.size() < kMaxSeries);
    reads.push_back(std::move(read));
  }
};

Metrics::Metrics() : held_(std::make_unique<Held>()) {}
Metrics::~Metrics() = default;

void Metrics::counter(std::string name, std::string help, std::function<double()> read) {
  held_->add({std::move(name), std::move(help), prometheus::MetricType::Counter, std::move(read)});
}

void Metrics::gauge(std::string name, std::string help, std::function<double()> read) {
  held_->add({std::move(name), std::move(help), prometheus::MetricType::Gauge, std::move(read)});
}

Histogram& Metrics::histogram(const std::string& name, const std::string& help,
                              const std::vector<double>& bounds) {
  CHECK(held_->reads.size() + held_->fed.size() < kMaxSeries);
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(held_->registry);
  return *held_->fed.emplace_back(std::make_unique<Fed>(family.Add({}, bounds)));
}

void Metrics::add_process() {
  counter("process_cpu_user_seconds_total", "CPU time in user space",
          [] { return seconds(usage().ru_utime); });
  counter("process_cpu_system_seconds_total", "CPU time in the kernel",
          [] { return seconds(usage().ru_stime); });
  gauge("process_resident_memory_bytes", "Memory in use, shared pages included", resident_bytes);
  gauge("process_open_fds", "Open descriptors", open_descriptors);
}

std::string Metrics::print() const {
  std::vector<prometheus::MetricFamily> families;
  for (const Held::Read& read : held_->reads) {
    prometheus::ClientMetric metric;
    if (read.type == prometheus::MetricType::Counter)
      metric.counter.value = read.read();
    else
      metric.gauge.value = read.read();
    families.push_back({read.name, read.help, read.type, {std::move(metric)}});
  }
  for (auto& family : held_->registry.Collect()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace cardroom::ops
