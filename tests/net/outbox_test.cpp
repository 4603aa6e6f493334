#include "shared/net/outbox.hpp"

#include <gtest/gtest.h>

#include "net/net_fixture.hpp"

namespace cardroom::net {
namespace {

TEST(Outbox, PutsFramesOneAfterTheOther) {
  Outbox outbox;
  outbox.append(Opcode::kText, "ab", std::nullopt);
  outbox.append(Opcode::kText, std::string(126, 'x'), std::nullopt);
  outbox.append(Opcode::kPing, "", std::nullopt);
  const std::string wanted = plain_frame(kTextFrame, "ab") +
                             plain_frame(kTextFrame, std::string(126, 'x')) +
                             plain_frame(kPingFrame, "");
  EXPECT_EQ(outbox.unsent(), wanted);
  EXPECT_EQ(outbox.size(), wanted.size());
}

TEST(Outbox, WritesALongLengthInEightBytes) {
  Outbox outbox;
  outbox.append(Opcode::kText, std::string(65'536, 'x'), std::nullopt);
  const std::string head("\x81\x7f\0\0\0\0\0\1\0\0", 10);
  EXPECT_EQ(outbox.unsent().substr(0, 10), head);
  EXPECT_EQ(outbox.size(), 65'546u);
}

TEST(Outbox, MasksAClientsFrame) {
  Outbox outbox;
  outbox.append(Opcode::kText, "Hello", 0x37fa213d);
  // RFC 6455 §5.7, "a single-frame masked text message".
  EXPECT_EQ(outbox.unsent(), "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
}

TEST(Outbox, DropsWhatHasNotBegunAndKeepsWhatHas) {
  Outbox outbox;
  outbox.append(Opcode::kText, "first", std::nullopt);
  outbox.append(Opcode::kText, "second", std::nullopt);
  outbox.append(Opcode::kText, "third", std::nullopt);
  outbox.consume(plain_frame(kTextFrame, "first").size() + 3);
  outbox.drop_queued();
  EXPECT_EQ(outbox.unsent(), "econd");
  outbox.append(Opcode::kText, "new", std::nullopt);
  outbox.consume(5);
  EXPECT_EQ(outbox.unsent(), plain_frame(kTextFrame, "new"));
}

TEST(Outbox, DropsAllWhereNothingHasBegun) {
  Outbox outbox;
  outbox.append(Opcode::kText, "first", std::nullopt);
  outbox.consume(outbox.size());
  outbox.append(Opcode::kText, "second", std::nullopt);
  outbox.drop_queued();
  EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, NeverDropsTheHandshake) {
  Outbox outbox;
  outbox.append_raw("HTTP/1.1 101 \r\n");
  outbox.append_raw("\r\n");
  outbox.append(Opcode::kText, "first", std::nullopt);
  outbox.consume(3);
  outbox.drop_queued();
  EXPECT_EQ(outbox.unsent(), "P/1.1 101 \r\n\r\n");
}

TEST(Outbox, FindsFrameBordersAfterMuchHasLeft) {
  Outbox outbox;
  const std::string payload(1'000, 'p');
  const std::size_t frame = plain_frame(kTextFrame, payload).size();
  for (int i = 0; i < 60; ++i) outbox.append(Opcode::kText, payload, std::nullopt);
  for (int i = 0; i < 40; ++i) outbox.consume(frame);
  outbox.consume(10);
  outbox.drop_queued();
  EXPECT_EQ(outbox.size(), frame - 10);
  outbox.consume(frame - 10);
  EXPECT_TRUE(outbox.empty());
}

TEST(CloseFrame, CarriesCodeAndReason) {
  EXPECT_EQ(plain_frame(kCloseFrame, close_payload(4001, "too slow")),
            close_frame(4001, "too slow"));
}

TEST(CloseFrame, CutsALongReasonBetweenCodePoints) {
  std::string reason(122, 'r');
  reason += "\u00e9";  // would end one byte past the bound
  EXPECT_EQ(close_payload(4000, reason).substr(2), std::string(122, 'r'));
}

TEST(CloseFrame, TellsItsCode) {
  EXPECT_EQ(close_code_of(close_frame(4001, "x")), 4001);
  EXPECT_EQ(close_code_of(masked_frame(kCloseFrame, close_payload(4001, ""))), 4001);
  EXPECT_EQ(close_code_of(plain_frame(kCloseFrame, "")), 1005);
  EXPECT_EQ(close_code_of(plain_frame(kPongFrame, "")), std::nullopt);
}

}  // namespace
}  // namespace cardroom::net
