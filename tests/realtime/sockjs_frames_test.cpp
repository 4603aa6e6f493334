// SockJS's frames, what clients send, and its URLs, as values.
#include <gtest/gtest.h>

#include "realtime/sockjs/frames.hpp"
#include "realtime/sockjs/inbound.hpp"
#include "realtime/sockjs/route.hpp"

namespace cardroom::realtime::sockjs {
namespace {

std::string in_quotes(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

TEST(SockjsFrames, QuotesAsBrowsersDo) {
  EXPECT_EQ(in_quotes(""), R"("")");
  EXPECT_EQ(in_quotes("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(in_quotes(std::string("\0\x01\b\t\n\v\f\r\x1f\x7f", 10)),
            "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f\x7f\"");
}

TEST(SockjsFrames, EscapesWhatBrowsersMangleInLowerCase) {
  EXPECT_EQ(in_quotes("\u200b\u200c\u200f\u2010"), "\"\u200b\\u200c\\u200f\u2010\"");
  EXPECT_EQ(in_quotes("\u2027\u2028\u202f\u2030"), "\"\u2027\\u2028\\u202f\u2030\"");
  EXPECT_EQ(in_quotes("\u205f\u2060\u206f\u2070"), "\"\u205f\\u2060\\u206f\u2070\"");
  EXPECT_EQ(in_quotes("\uffef\ufff0\uffff"), "\"\uffef\\ufff0\\uffff\"");
  EXPECT_EQ(in_quotes("\U0001f0a1\U0010ffff"), R"("\ud83c\udca1\udbff\udfff")");
}

TEST(SockjsFrames, NeverReadsPastTheEndOfWhatIsNoUtf8) {
  for (const std::string_view broken : {"\xc3", "\xe2\x80", "\xf0\x9f\x83", "\xff", "\x80"})
    EXPECT_TRUE(in_quotes(broken).ends_with('"'));
}

TEST(SockjsFrames, WrapsAFrameForEachTransport) {
  const std::string frame = array_frame(in_quotes("50% </script>"));
  EXPECT_EQ(frame, R"(a["50% </script>"])");
  const auto is = [&](Transport transport) { return wrapped({transport, "cb"}, frame); };
  EXPECT_EQ(is(Transport::xhr), frame + "\n");
  EXPECT_EQ(is(Transport::xhr_streaming), frame + "\n");
  EXPECT_EQ(is(Transport::eventsource), "data: a[\"50%25 </script>\"]\r\n\r\n");
  EXPECT_EQ(is(Transport::htmlfile),
            "<script>\np(\"a[\\\"50% \\u003c/script>\\\"]\");\n</script>\r\n");
  EXPECT_EQ(is(Transport::jsonp), "/**/cb(\"a[\\\"50% \\u003c/script>\\\"]\");\r\n");
}

TEST(SockjsFrames, BeginsAStreamWithWhatBrowsersWaitFor) {
  EXPECT_EQ(prelude({Transport::xhr}), "");
  EXPECT_EQ(prelude({Transport::jsonp, "x"}), "");
  EXPECT_EQ(prelude({Transport::xhr_streaming}), std::string(2048, 'h') + "\n");
  EXPECT_EQ(prelude({Transport::eventsource}), "\r\n");
  EXPECT_GT(prelude({Transport::htmlfile, "x"}).size(), 1024u);
  EXPECT_NE(prelude({Transport::htmlfile, "x.y"}).find("var c = parent.x.y;\n"), std::string::npos);
}

TEST(SockjsFrames, SaysWhyItCloses) {
  EXPECT_EQ(close_frame(4002, "idle \"now\""), R"(c[4002,"idle \"now\""])");
}

std::string outcome(const Inbound& inbound) {
  if (!inbound) return std::string(print(inbound.reason()));
  std::string out;
  for (const std::string& one : *inbound) out += "<" + one + ">";
  return out;
}

TEST(SockjsInbound, TakesArraysOfTexts) {
  EXPECT_EQ(outcome(decode_array("[]")), "");
  EXPECT_EQ(outcome(decode_array(R"( ["a", "\u0062\ud83c\udca1", ""] )")), "<a><b\U0001f0a1><>");
  EXPECT_EQ(outcome(decode_array(R"(["\u0000"])")), std::string("<\0>", 3));
}

TEST(SockjsInbound, ToldApartIsWhatIsNoJsonAndWhatIsNotExpected) {
  for (const std::string_view broken :
       {"[", "[\"a", "[\"a\"]]", "[\"a\",]", "['a']", "[\"\\ud800\"]", "[\"\xff\"]",
        "\xef\xbb\xbf[]", "[\"a\nb\"]", "x", " ", "[[[[", "{\"a\":}", "[1,"})
    EXPECT_EQ(outcome(decode_array(broken)), "Broken JSON encoding.") << broken;
  EXPECT_EQ(outcome(decode_array(std::string_view("[]\0x", 4))), "Broken JSON encoding.");
  for (const std::string_view odd :
       {"", "null", "1", "{}", "\"a\"", "[1]", "[null]", "[[]]", "[{}]", "[\"a\",[\"b\"]]",
        "{\"a\":[\"b\"]}", "[true]", "[1.5]"})
    EXPECT_EQ(outcome(decode_array(odd)), "Payload expected.") << odd;
}

TEST(SockjsInbound, NestsAsDeepAsTheBytesGo) {
  const std::string deep(60'000, '[');
  EXPECT_EQ(outcome(decode_array(deep)), "Broken JSON encoding.");
  EXPECT_EQ(outcome(decode_array(deep + std::string(60'000, ']'))), "Payload expected.");
}

TEST(SockjsInbound, AWebSocketMayCarryOneTextAlone) {
  EXPECT_EQ(outcome(decode_text_or_array(R"("a")")), "<a>");
  EXPECT_EQ(outcome(decode_text_or_array(R"(["a","b"])")), "<a><b>");
  EXPECT_EQ(outcome(decode_text_or_array("1")), "Payload expected.");
}

TEST(SockjsInbound, ReadsForms) {
  EXPECT_EQ(outcome(decode_form("d=%5B%22a+b%2b%22%5D", Form::urlencoded)), "<a b+>");
  EXPECT_EQ(outcome(decode_form("p=1&d=[]&d=2", Form::urlencoded)), "");
  EXPECT_EQ(outcome(decode_form("[\"%61\"]", Form::no)), "<%61>");
  for (const std::string_view none : {"", "d=", "d", "dd=[]", "p=p", "d=%5", "d=%zz"})
    EXPECT_EQ(outcome(decode_form(none, Form::urlencoded)), "Payload expected.") << none;
  EXPECT_EQ(form_field("c=%63all&callback=x", "c"), "call");
  EXPECT_EQ(form_field("a&&c=1", "c"), "1");
  EXPECT_EQ(form_field("a=1", "c"), std::nullopt);
}

TEST(SockjsRoute, KnowsItsPaths) {
  EXPECT_EQ(route(""), (Route{Endpoint::greeting}));
  EXPECT_EQ(route("/"), (Route{Endpoint::greeting}));
  EXPECT_EQ(route("/info"), (Route{Endpoint::info}));
  EXPECT_EQ(route("/websocket"), (Route{Endpoint::raw_websocket}));
  EXPECT_EQ(route("/iframe-0.1.2abc-dirty.2144.html"), (Route{Endpoint::iframe}));
  EXPECT_EQ(route("/000/abcdefgh/xhr"), (Route{Endpoint::xhr, "abcdefgh"}));
  EXPECT_EQ(route("/a%20/b%20/jsonp_send"), (Route{Endpoint::jsonp_send, "b%20"}));
}

TEST(SockjsRoute, KnowsNoOthers) {
  for (const std::string_view path : {"//",
                                      "/a",
                                      "/info/",
                                      "/iframe",
                                      "/iframe.htm",
                                      "/IFRAME.HTML",
                                      "/iframe-/.html",
                                      "/.html",
                                      "/iframe-A.html",
                                      "/a/b",
                                      "/a/b/",
                                      "/a/b/xhr/",
                                      "/a/b/xhr/c",
                                      "/a./b/xhr",
                                      "/a/b./xhr",
                                      "//b/xhr",
                                      "/a//xhr",
                                      "/a/b/XHR",
                                      "a/b/xhr",
                                      "/a/b/c/xhr"})
    EXPECT_EQ(route(path), Route{}) << path;
}

TEST(SockjsRoute, KnowsWhatMayBeAsked) {
  EXPECT_TRUE(allows(Endpoint::xhr, "POST"));
  EXPECT_TRUE(allows(Endpoint::xhr, "OPTIONS"));
  EXPECT_FALSE(allows(Endpoint::xhr, "GET"));
  EXPECT_FALSE(allows(Endpoint::xhr, "OPTIONS, POST"));
  EXPECT_FALSE(allows(Endpoint::greeting, ""));
  EXPECT_FALSE(allows(Endpoint::none, "GET"));
}

TEST(SockjsRoute, ChecksNames) {
  const IdRule strict;
  EXPECT_TRUE(is_session_id("aZ09-_aa", strict));
  EXPECT_TRUE(is_session_id(std::string(64, 'a'), strict));
  for (const std::string& bad : {std::string("sevench"), std::string(65, 'a'),
                                 std::string("abcdefg%"), std::string("abcdef g")})
    EXPECT_FALSE(is_session_id(bad, strict)) << bad;
  EXPECT_TRUE(is_session_id("%", {.least = 1, .most = 2, .alphabet = IdAlphabet::any}));
  EXPECT_TRUE(is_callback("_jp.a1-B"));
  EXPECT_TRUE(is_callback(std::string(32, 'a')));
  for (const std::string& bad :
       {std::string(), std::string("a("), std::string("a b"), std::string(33, 'a')})
    EXPECT_FALSE(is_callback(bad)) << bad;
}

}  // namespace
}  // namespace cardroom::realtime::sockjs
