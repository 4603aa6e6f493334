// What a message costs the realtime tier in decoding, and what one costs in writing.
#include <benchmark/benchmark.h>

#include "shared/protocol/decode.hpp"
#include "shared/protocol/errors.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::protocol {
namespace {

void decode_text(benchmark::State& state, std::string_view text) {
  for (auto _ : state) benchmark::DoNotOptimize(decode(text));
  state.counters["bytes"] = static_cast<double>(text.size());
}

void decode_play(benchmark::State& state) {
  decode_text(state,
              R"({"msg":"play","id":184467,"room":"a room with a name of forty characters--",)"
              R"("card":"8H","suit":"S","seen":1234567})");
}
BENCHMARK(decode_play);

void decode_draw(benchmark::State& state) {
  decode_text(state, R"({"msg":"draw","room":"room2","id":17})");
}
BENCHMARK(decode_draw);

void decode_say(benchmark::State& state) {
  const std::string text(500, 'x');
  decode_text(state, R"({"msg":"say","channel":"lobby","id":17,"text":")" + text + "\"}");
}
BENCHMARK(decode_say);

void decode_cards(benchmark::State& state) {
  std::string text = R"({"msg":"play","room":"room1","cards":["2C")";
  for (int more = 1; more < 64; ++more) text += ",\"8H\"";
  decode_text(state, text + "]}");
}
BENCHMARK(decode_cards);

void decode_unknown_field(benchmark::State& state) {
  decode_text(state, R"({"msg":"draw","room":"room2","bid":3,"id":17})");
}
BENCHMARK(decode_unknown_field);

void decode_brackets(benchmark::State& state) {
  decode_text(state, std::string(kMaxMessageBytes, '['));
}
BENCHMARK(decode_brackets);

void write_play(benchmark::State& state) {
  const base::Fields fields{{"seat", 2}, {"card", "8H"}, {"suit", "S"}};
  std::string out;
  for (auto _ : state) {
    out.clear();
    write_message(out, Head{.msg = "play", .room = "room2", .epoch = 1, .seq = 77}, fields);
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["bytes"] = static_cast<double>(out.size());
}
BENCHMARK(write_play);

// As long as the table of a game with four seats and a full hand.
void write_table(benchmark::State& state) {
  base::List seats;
  base::List legal;
  for (int seat = 0; seat < 4; ++seat) {
    seats.push_back(base::Fields{{"seat", seat},
                                 {"user", base::Fields{{"id", "guest-1234"}, {"name", "Ann"}}},
                                 {"bot", false},
                                 {"presence", "connected"},
                                 {"cards", 5},
                                 {"score", 120},
                                 {"ready", true},
                                 {"stand_in", false},
                                 {"watching", false}});
  }
  for (int entry = 0; entry < 12; ++entry)
    legal.push_back(base::Fields{{"msg", "play"}, {"card", "8H"}, {"suit", "S"}});
  const base::Fields fields{{"game", "crazy-eights"}, {"seats", seats}, {"legal", legal}};
  std::string out;
  for (auto _ : state) {
    out.clear();
    write_message(out, Head{.msg = "table", .room = "room2", .epoch = 1, .seq = 77}, fields);
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["bytes"] = static_cast<double>(out.size());
}
BENCHMARK(write_table);

}  // namespace
}  // namespace cardroom::protocol
