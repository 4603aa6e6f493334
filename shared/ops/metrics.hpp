// Metrics: what /metrics says, in Prometheus' text form. Most figures are read where they are kept
// at the moment somebody asks, so that counting costs an increment and nothing else; a histogram is
// fed. Every series is made at the start: there are no labels that input could multiply.
// Lives on the loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cardroom::ops {

inline constexpr std::size_t kMaxSeries = 256;

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `read` is called at each print; a counter's never goes back.
  void counter(std::string name, std::string help, std::function<double()> read);
  void gauge(std::string name, std::string help, std::function<double()> read);
  // Upper bounds of the buckets, ascending.
  Histogram& histogram(const std::string& name, const std::string& help,
                       const std::vector<double>& bounds);

  // CPU time by kind, resident memory and open descriptors of this process.
  void add_process();

  std::string print() const;

 private:
  struct Held;
  std::unique_ptr<Held> held_;
};

}  // namespace cardroom::ops
