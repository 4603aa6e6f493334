// Stream: a connection that carries bytes, as a Wire sees it; and how a carrier accepts and makes
// them. No callback comes from within the call that asks for it, but of `open` where nothing has to
// be waited for. One read and one write at a time; closing ends both with an error. What is passed
// stands until its callback. On the io_context's thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "shared/link/frames.hpp"

namespace cardroom::link {

class Stream {
 public:
  using Done = std::function<void(const boost::system::error_code& error, std::size_t size)>;

  virtual ~Stream() = default;
  virtual boost::asio::any_io_executor executor() = 0;
  // Once, before anything is read or written.
  virtual void open(Done done) = 0;
  virtual void read_some(std::span<char> space, Done done) = 0;
  virtual void write_all(std::string_view bytes, Done done) = 0;
  virtual void close() = 0;
  // What the other end has proved to be, once it is open. Nothing: whoever may connect is believed.
  virtual std::optional<Role> proven() const = 0;
};

class Acceptor {
 public:
  using Accepted =
      std::function<void(const boost::system::error_code& error, std::shared_ptr<Stream> stream)>;

  virtual ~Acceptor() = default;
  virtual boost::asio::any_io_executor executor() = 0;
  virtual void accept(Accepted accepted) = 0;
};

class Connector {
 public:
  using Connected = std::function<void(const boost::system::error_code& error)>;

  virtual ~Connector() = default;
  virtual boost::asio::any_io_executor executor() = 0;
  // What is returned is connected when `connected` comes; to close it is to give up.
  virtual std::shared_ptr<Stream> connect(Connected connected) = 0;
};

}  // namespace cardroom::link
