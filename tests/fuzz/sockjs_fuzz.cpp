// SockJS under strangers. The first byte chooses: a session driven by operation bytes, whose
// receivers must be served and ended within its bounds; a path with its query; or a body, of
// which what is taken means the same when it is quoted and read again. Seeds:
// tests/fuzz/sockjs_corpus.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "realtime/sockjs/inbound.hpp"
#include "realtime/sockjs/route.hpp"
#include "realtime/sockjs/session.hpp"
#include "shared/base/check.hpp"

namespace cardroom::realtime::sockjs {
namespace {

constexpr SessionLimits kLimits{.response_bytes = 256, .queue_bytes = 128};

// One session, and what its receiver must have seen.
class Driver {
 public:
  // The low bits choose the operation, the high ones how long or how much.
  void act(std::uint8_t operation) {
    const auto amount = static_cast<std::size_t>(operation >> 3);
    const bool had_receiver = session_.has_receiver();
    const bool was_gone = session_.gone();
    Sent sent;
    switch (operation & 7) {
      case 0:
        return attach(static_cast<Transport>(amount % 5));
      case 1:
      case 2: {
        const std::size_t before = session_.queued_bytes();
        if (!session_.send(std::string(amount, '<'), now_, sent))
          CHECK(sent == Sent{} && session_.queued_bytes() == before);
        break;
      }
      case 3:
        session_.close(3000, "Go away!", now_, sent);
        CHECK(!session_.open());
        break;
      case 4:
        now_ = now_ + base::Millis{100} * static_cast<int>(amount * amount);
        session_.tick(now_, sent);
        break;
      case 5:
        if (had_receiver) session_.lose();
        break;
      case 6:
        if (had_receiver) session_.pause();
        break;
      case 7:
        session_.resume(now_, sent);
        break;
    }
    check(sent, had_receiver, was_gone);
  }

 private:
  void attach(Transport transport) {
    if (session_.gone()) return;
    const bool had_receiver = session_.has_receiver();
    Sent sent;
    const bool kept = session_.attach({transport, "cb"}, now_, sent);
    CHECK(kept != sent.ends);
    CHECK(!had_receiver || !kept);
    CHECK(session_.has_receiver() == (had_receiver || kept));
    CHECK(!sent.ends || !sent.pieces.empty());
    if (kept && !is_stream(transport)) CHECK(sent.pieces.empty());
  }

  void check(const Sent& sent, bool had_receiver, bool was_gone) const {
    if (!had_receiver) CHECK(sent == Sent{});
    if (sent.ends) CHECK(!session_.has_receiver());
    if (was_gone) CHECK(session_.gone() && sent == Sent{});
    for (const std::string& piece : sent.pieces) CHECK(!piece.empty());
    CHECK(session_.gone() || session_.fresh() || session_.due() > now_);
    // One message alone may be longer than the bound.
    CHECK(session_.queued_bytes() <= kLimits.queue_bytes);
  }

  Session session_{kLimits};
  base::Instant now_{1};
};

void drive(std::string_view operations) {
  Driver driver;
  driver.act(0);
  for (const char operation : operations) driver.act(static_cast<std::uint8_t>(operation));
}

void read_path(std::string_view text) {
  const std::string_view path = text.substr(0, text.find('?'));
  const Route found = route(path);
  const bool of_session = !found.session.empty();
  if (of_session) {
    CHECK(path.ends_with(std::string(found.session) + "/" +
                         std::string(path.substr(path.rfind('/') + 1))));
    CHECK(found.session.find_first_of("/.") == std::string_view::npos);
    CHECK(!is_session_id(found.session, IdRule{}) ||
          is_session_id(found.session, IdRule{.alphabet = IdAlphabet::any}));
  }
  CHECK(allows(found.endpoint, "GET") || allows(found.endpoint, "POST") ||
        found.endpoint == Endpoint::none);
  const auto transport = transport_of(found.endpoint);
  if (transport || is_send(found.endpoint)) CHECK(of_session && !methods(found.endpoint).empty());
  if (is_send(found.endpoint)) CHECK(allows(found.endpoint, "POST") && !transport);
  if (found.endpoint == Endpoint::jsonp) CHECK(is_legacy(found.endpoint) && !is_stream(*transport));
  if (path.size() == text.size()) return;
  const auto callback = form_field(text.substr(path.size() + 1), "c");
  if (callback && is_callback(*callback))
    CHECK(callback->find_first_of("<>()\"'\\;= \n") == std::string::npos);
}

void read_body(std::string_view body) {
  const Inbound alone = decode_text_or_array(body);
  const Inbound messages = decode_array(body);
  if (messages) CHECK(alone && *alone == *messages);
  if (const Inbound form = decode_form(body, Form::urlencoded)) CHECK(form->size() <= body.size());
  if (!alone) {
    CHECK(!print(alone.reason()).empty());
    return;
  }
  std::string quoted;
  for (const std::string& message : *alone) {
    if (!quoted.empty()) quoted.push_back(',');
    append_quoted(quoted, message);
  }
  for (const char byte : quoted) CHECK(static_cast<unsigned char>(byte) >= ' ');
  const Inbound again = decode_array(array_frame(quoted).substr(1));
  CHECK(again && *again == *alone);
  for (const auto transport : {Transport::xhr, Transport::eventsource, Transport::jsonp})
    CHECK(wrapped({transport, "cb"}, array_frame(quoted)).size() > quoted.size());
  const std::string page = wrapped({Transport::htmlfile, "cb"}, array_frame(quoted));
  // Only our own tags.
  CHECK(page.find('<', 1) == page.rfind('<'));
}

}  // namespace
}  // namespace cardroom::realtime::sockjs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cardroom::realtime;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0]) {
    case 's':
      sockjs::drive(text);
      break;
    case 'p':
      sockjs::read_path(text);
      break;
    default:
      sockjs::read_body(text);
  }
  return 0;
}
