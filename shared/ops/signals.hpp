// Signals as calls on the loop. Lives on the io_context's thread.
#pragma once

#include <functional>

namespace boost::asio {
class io_context;
}

namespace cardroom::ops {

// SIGTERM and SIGINT, once; a second one while the first is still obeyed ends the process at once.
void on_stop_signal(boost::asio::io_context& loop, std::function<void()> stop);

// SIGHUP, each time: what the program was told in files is to be read again.
void on_reload_signal(boost::asio::io_context& loop, std::function<void()> reload);

}  // namespace cardroom::ops
