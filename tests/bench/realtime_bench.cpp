// What a message costs the realtime tier between the carrier and the link: decoding, the session,
// the frame's bytes out; a frame's bytes in, the fan-out, and a carrier that only counts.
#include <benchmark/benchmark.h>

#include <array>

#include "realtime/router.hpp"
#include "shared/ops/clock.hpp"

namespace cardroom::realtime {
namespace {

constexpr std::string_view kPlay =
    R"({"msg":"play","id":184467,"room":"room2","card":"8H","suit":"S"})";

// The link as the Unix socket does it, without the socket.
struct Encoding final : link::LinkClient {
  explicit Encoding(std::string& out) : bytes(out) {}
  void start(Listener& listener) override { heard = &listener; }
  void send(const link::Frame& frame) override {
    bytes.clear();
    link::encode(bytes, frame);
  }
  std::string& bytes;
  static inline Listener* heard = nullptr;
};

struct Counting final : Carrier {
  void send(std::string_view text) override { bytes += text.size(); }
  void close(std::uint16_t, std::string_view) override {}
  std::size_t bytes = 0;
};

struct Table {
  Table() {
    router.start({"gs"});
    Encoding::heard->on_up({link::Role::game_server, "gs"}, link::kVersion);
    link::Owns owns{{{"room2", 1}}, true};
    for (int i = 0; i < 1'000; ++i) owns.tables.push_back({"table-" + std::to_string(i), 1});
    on_frame(owns);
    for (std::size_t seat = 0; seat < seats.size(); ++seat) {
      conns[seat] = router.open(seats[seat]);
      router.text(conns[seat], R"({"msg":"auth","resume":"ticket"})");
      on_frame(link::Authenticated{conns[seat], true, "42", "Ann", "{}", false});
      on_frame(link::Attached{conns[seat], seat + 1, "room2", false});
    }
  }

  static void on_frame(link::Frame frame) { Encoding::heard->on_frame(std::move(frame)); }

  // What the game server writes after one action: the answer, the event, two `turn`s.
  std::string written(std::uint64_t answers, std::uint64_t seq) const {
    const std::string event(120, 'e'), turn(200, 't');
    std::string bytes;
    link::encode(bytes, link::Deliver{{conns[0]}, answers, false, "room2", 1, seq, event});
    link::encode(bytes,
                 link::Deliver{{conns[1], conns[2], conns[3]}, 0, false, "room2", 1, seq, event});
    link::encode(bytes, link::Deliver{{conns[1]}, 0, false, "room2", 0, 0, turn});
    link::encode(bytes,
                 link::Deliver{{conns[0], conns[2], conns[3]}, 0, false, "room2", 0, 0, turn});
    return bytes;
  }

  std::string sent;
  crypto::TokenOpener tokens;
  Router router{[this](const std::string&) { return std::make_unique<Encoding>(sent); }, tokens,
                Guests::off, ops::now};
  std::array<Counting, 4> seats;
  std::array<link::Conn, 4> conns{};
};

void act_seen_by_four(benchmark::State& state) {
  Table table;
  link::FrameReader reader;
  std::uint64_t number = 0;
  for (auto _ : state) {
    table.router.text(table.conns[0], kPlay);
    benchmark::DoNotOptimize(table.sent);
    ++number;
    state.PauseTiming();
    const std::string bytes = table.written(number, number);
    state.ResumeTiming();
    reader.feed(bytes);
    while (std::optional<link::Frame> frame = reader.next()) Table::on_frame(std::move(*frame));
  }
  state.counters["messages"] = 9;  // one in, eight out
}
BENCHMARK(act_seen_by_four)->Iterations(300'000);

void request_forwarded(benchmark::State& state) {
  Table table;
  std::uint64_t number = 0;
  for (auto _ : state) {
    table.router.text(table.conns[0], kPlay);
    Table::on_frame(link::Deliver{{table.conns[0]}, ++number, false, "room2", 1, 1, "{}"});
  }
}
BENCHMARK(request_forwarded);

void event_to_four(benchmark::State& state) {
  Table table;
  std::string bytes;
  link::encode(bytes, link::Deliver{{table.conns.begin(), table.conns.end()},
                                    0,
                                    false,
                                    "room2",
                                    1,
                                    7,
                                    std::string(120, 'e')});
  link::FrameReader reader;
  for (auto _ : state) {
    reader.feed(bytes);
    Table::on_frame(*reader.next());
  }
}
BENCHMARK(event_to_four);

void tick_of_20000(benchmark::State& state) {
  Table table;
  Counting idle;
  for (int i = 0; i < 20'000; ++i) {
    const link::Conn conn = table.router.open(idle);
    table.router.text(conn, R"({"msg":"auth","resume":"ticket"})");
    Table::on_frame(link::Authenticated{conn, true, "42", "Ann", "{}", false});
  }
  for (auto _ : state) table.router.tick();
}
BENCHMARK(tick_of_20000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace cardroom::realtime
