// Players who come to the real realtime server by SockJS.
#include "realtime/end_to_end.hpp"

namespace cardroom::realtime {
namespace {

class SockjsDoor : public EndToEnd {
 protected:
  net::HttpResponse ask(const std::string& method, const std::string& path, std::string body = {},
                        net::HttpHeaders headers = {}) {
    return call(method, target(port_, "/sockjs" + path, std::move(headers)), std::move(body));
  }
  // The next frame of the session.
  std::string poll(const std::string& name = "abcdefgh") {
    const net::HttpResponse response = ask("POST", "/000/" + name + "/xhr");
    return response.status == 200 ? response.body : std::to_string(response.status);
  }
  int say(const std::string& message, const std::string& name = "abcdefgh") {
    std::string escaped;
    for (const char one : message) escaped += one == '"' ? "\\\"" : std::string(1, one);
    return ask("POST", "/000/" + name + "/xhr_send", "[\"" + escaped + "\"]").status;
  }
  std::string auth() {
    const std::int64_t now = ops::now().wall.seconds();
    return R"({"msg":"auth","token":")" +
           *crypto::mint_token(
               ring_.newest(),
               {.sub = "42", .name = "Ann", .jti = "j-42", .iat = now, .exp = now + 60}) +
           "\"}";
  }
};

TEST_F(SockjsDoor, APlayerPlaysByPolls) {
  start();
  EXPECT_EQ(ask("GET", "").body, "Welcome to SockJS!\n");
  EXPECT_EQ(poll(), "o\n");
  EXPECT_EQ(say(R"({"msg":"ping"})"), 204);
  EXPECT_NE(poll().find(R"(\"code\":\"auth_required\")"), std::string::npos);
  EXPECT_EQ(say(auth()), 204);
  EXPECT_EQ(poll(), "a[\"{\\\"msg\\\":\\\"auth\\\",\\\"user\\\":{\\\"id\\\":\\\"42\\\"}}\"]\n");
  EXPECT_EQ(say(R"({"msg":"join","room":"room2","id":7})"), 204);
  EXPECT_EQ(poll(), "a[\"{\\\"msg\\\":\\\"table\\\",\\\"room\\\":\\\"room2\\\",\\\"re\\\":7}\"]\n");
}

TEST_F(SockjsDoor, APlayerPlaysByAWebSocketOfSockjs) {
  start();
  Player player;
  player.socket = client_->connect(
      target(port_, "/sockjs/000/abcdefgh/websocket"),
      {.on_open = [&] { player.open = true; },
       .on_text = [&](std::string_view text) { player.texts.emplace_back(text); },
       .on_closed = [&](std::uint16_t code, std::string) { player.closed = code; }});
  ASSERT_TRUE(hears(player, 1));
  // 4 KiB is the bound of a message, however long its frame is.
  player.socket.send("[\"" + std::string(4096, ' ') + "\",\"" + std::string(4097, ' ') + "\"]");
  ASSERT_TRUE(hears(player, 3));
  EXPECT_EQ(player.texts[0], "o");
  EXPECT_NE(player.texts[1].find("not JSON"), std::string::npos);
  EXPECT_NE(player.texts[2].find("over 4096 bytes"), std::string::npos);
  player.socket.send("[\"x\"]");
  ASSERT_TRUE(comes([&] { return player.closed.has_value(); }));
  EXPECT_EQ(player.texts.back(), "c[4503,\"too many bad messages\"]");
  EXPECT_EQ(player.closed, 4503);
}

TEST_F(SockjsDoor, WhatIsTooLongIsABadMessageAndABodyHasABound) {
  start();
  poll();
  EXPECT_EQ(say(std::string(4097, ' ')), 204);
  EXPECT_NE(poll().find("over 4096 bytes"), std::string::npos);
  EXPECT_EQ(say(std::string(64 * 1024, ' ')), 413);
  EXPECT_EQ(ask("POST", "/000/abcdefgh/xhr_send", R"(["a","b","c"])").status, 204);
  EXPECT_NE(poll().find(R"(\"code\":4503)"), std::string::npos) << "three strikes";
  EXPECT_TRUE(poll().starts_with("c[4503,"));
  EXPECT_TRUE(poll().starts_with("c[4503,"));
}

TEST_F(SockjsDoor, SessionsHaveNamesOfAtLeastTheLengthAskedFor) {
  start({"--sockjs-session-id-length", "16"});
  EXPECT_EQ(poll("abcdefgh"), "404");
  EXPECT_EQ(poll("abcdefghabcdefg."), "404");
  EXPECT_EQ(poll("abcdefghabcdefg%"), "404");
  EXPECT_EQ(poll("abcdefghabcdefgh"), "o\n");
}

TEST_F(SockjsDoor, LegacyTransportsAreOffUnlessTheyAreOn) {
  start();
  for (const char* path : {"/iframe.html", "/000/abcdefgh/jsonp", "/000/abcdefgh/htmlfile"})
    EXPECT_EQ(ask("GET", std::string(path) + "?c=x").status, 404) << path;
}

TEST_F(SockjsDoor, LegacyTransportsAreOn) {
  start({"--legacy-transports", "--sockjs-client-url", "/assets/app-1a2b.js"});
  const net::HttpResponse page = ask("GET", "/iframe.html");
  EXPECT_NE(page.body.find("<script src=\"/assets/app-1a2b.js\"></script>"), std::string::npos);
  EXPECT_EQ(ask("GET", "/000/abcdefgh/jsonp?c=x").body, "/**/x(\"o\");\r\n");
}

TEST_F(SockjsDoor, OnlyListedOriginsMayComeAndTheyAreEchoed) {
  start({"--origin", "https://cards.example"});
  const net::HttpHeaders listed{{"Origin", "https://cards.example"}};
  const net::HttpResponse info = ask("GET", "/info", {}, listed);
  EXPECT_EQ(header(info, "access-control-allow-origin"), "https://cards.example");
  EXPECT_EQ(header(info, "access-control-allow-credentials"), "true");
  for (const char* path : {"/info", "", "/000/abcdefgh/eventsource", "/iframe.html"}) {
    const net::HttpResponse refused = ask("GET", path, {}, {{"Origin", "https://evil.example"}});
    EXPECT_EQ(refused.status, 403) << path;
    EXPECT_EQ(header(refused, "access-control-allow-origin"), "");
  }
  EXPECT_EQ(ask("POST", "/000/abcdefgh/xhr", {}, {{"Origin", "null"}}).status, 403);
  EXPECT_EQ(ask("OPTIONS", "/000/abcdefgh/xhr", {}, listed).status, 204);
}

TEST_F(SockjsDoor, APageOfAListedOriginReadsWhyItIsNotLetIn) {
  start(
      {"--origin", "https://cards.example", "--limit-loopback", "--limit", "bad_session=1:60000"});
  const auto refused = [&](const std::string& path, const std::string& origin) {
    ask("POST", path, R"(["a"])", {{"Origin", origin}});
    const net::HttpResponse response = ask("POST", path, R"(["a"])", {{"Origin", origin}});
    return std::to_string(response.status) + " " + header(response, "retry-after") + " " +
           header(response, "access-control-allow-origin");
  };
  const std::string listed = "https://cards.example";
  EXPECT_EQ(refused("/000/abcdefgh/xhr_send", listed), "429 60 https://cards.example");
  EXPECT_EQ(refused("/000/abcdefgh/xhr_send", "https://evil.example"), "403  ");
  call("POST", target(ops_port_, "/drain"));
  EXPECT_EQ(refused("/000/abcdefgh/xhr", listed), "503 5 https://cards.example");
}

TEST_F(SockjsDoor, APageOfAListedOriginReadsThatABodyIsTooLongOrAMethodWrong) {
  start({"--origin", "https://cards.example"});
  poll();
  const std::string path = "/000/abcdefgh/xhr_send", listed = "https://cards.example";
  const auto asked = [&](const std::string& method, const std::string& body,
                         const std::string& origin) {
    const net::HttpResponse response = ask(method, path, body, {{"Origin", origin}});
    return std::to_string(response.status) + " " + header(response, "access-control-allow-origin");
  };
  const std::string over(64 * 1024 + 1, ' ');
  EXPECT_EQ(asked("POST", over, listed), "413 " + listed);
  EXPECT_EQ(asked("POST", over, "https://evil.example"), "413 ");
  EXPECT_EQ(asked("PUT", "", listed), "405 " + listed);
  EXPECT_EQ(asked("PUT", "", "https://evil.example"), "403 ");
}

TEST_F(SockjsDoor, ADrainTellsThoseWhoPollAndLetsNobodyNewIn) {
  start();
  poll();
  say(auth());
  poll();
  call("POST", target(ops_port_, "/drain"));
  EXPECT_NE(poll().find(R"(\"msg\":\"bye\",\"code\":4004)"), std::string::npos);
  EXPECT_TRUE(poll().starts_with("c[4004,"));
  EXPECT_EQ(poll("another1"), "503");
  const std::string metrics = call("GET", target(ops_port_, "/metrics")).body;
  EXPECT_NE(metrics.find("\ncardroom_sockjs_sessions 1\n"), std::string::npos) << metrics;
  EXPECT_TRUE(comes([&] { return there_->closed.size() == 1; })) << "the game server is told";
}

}  // namespace
}  // namespace cardroom::realtime
