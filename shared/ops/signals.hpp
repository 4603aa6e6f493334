// SIGTERM and SIGINT as a call on the loop, once; a second one while the first is still obeyed ends
// the process at once. Lives on the io_context's thread.
#pragma once

#include <functional>

namespace boost::asio {
class io_context;
}

namespace cardroom::ops {

void on_stop_signal(boost::asio::io_context& loop, std::function<void()> stop);

}  // namespace cardroom::ops
