#include "shared/ops/ready.hpp"

#include <unistd.h>

namespace cardroom::ops {

void say_ready(int descriptor, const Address& listen, const Address& ops) {
  if (descriptor < 0) return;
  std::string line = "ready";
  if (!listen.host.empty()) line += " listen=" + listen.print();
  line += " ops=" + ops.print() + "\n";
  // At most PIPE_BUF bytes: a pipe takes all of it or nothing.
  [[maybe_unused]] const auto written = ::write(descriptor, line.data(), line.size());
  ::close(descriptor);
}

}  // namespace cardroom::ops
