"""SockJS's streams, byte for byte: streams_test.py PROGRAM."""

from case import (GO_AWAY, NEVER_CACHED, NOTICED_S, PRELUDE, SCRIPT, STILL_OPEN, Case, ask, begin,
                  main, session)
from raw import until


class Streaming(Case):
    def test_one_chunk_a_frame(self):
        url = session()
        stream = self.stream(url, headers={"Origin": "test"}, body="")
        self.assertEqual(stream.opening.headers["transfer-encoding"], "chunked")
        self.assertNotIn("content-length", stream.opening.headers)
        self.assertEqual(stream.opening.headers["content-type"], SCRIPT)
        self.assertEqual(stream.opening.headers["cache-control"], NEVER_CACHED)
        self.assert_open_to(stream.opening, "test")
        self.assertEqual([stream.chunk(), stream.chunk()], [PRELUDE, "o\n"])
        self.say(url, '["x"]')
        self.assertEqual(stream.chunk(), 'a["x"]\n')
        stream.close()

    def test_it_ends_at_the_limit_after_whole_frames(self):
        url = session()
        stream = self.stream(url)
        self.assertEqual([stream.chunk(), stream.chunk()], [PRELUDE, "o\n"])
        payload = '["' + "x" * 128 + '"]'
        for _ in range(30):
            self.say(url, payload)
            self.assertEqual(stream.chunk(), f"a{payload}\n")
        self.assertTrue(stream.is_silent())
        self.say(url, payload)
        self.assertEqual([stream.chunk(), stream.chunk()], [f"a{payload}\n", ""])
        # The connection, and the session, go on.
        self.say(url, '["kept"]')
        stream.send("POST", url + "/xhr_streaming", "")
        self.assertEqual(stream.head().status, 200)
        self.assertEqual([stream.chunk(), stream.chunk()], [PRELUDE, 'a["kept"]\n'])
        stream.close()

    def test_a_second_receiver_is_told_and_evicts_nobody(self):
        url = session()
        first = self.stream(url)
        self.assertEqual([first.chunk(), first.chunk()], [PRELUDE, "o\n"])
        second = self.stream(url)
        self.assertEqual([second.chunk(), second.chunk(), second.chunk()],
                         [PRELUDE, STILL_OPEN + "\n", ""])
        self.say(url, '["x"]')
        self.assertEqual(first.chunk(), 'a["x"]\n')
        first.close()

    def test_a_closed_session_is_closed_for_every_stream(self):
        url = session("/close")
        first = self.stream(url)
        self.assertEqual([first.chunk() for _ in range(4)], [PRELUDE, "o\n", GO_AWAY + "\n", ""])
        second = self.stream(url)
        self.assertEqual([second.chunk() for _ in range(3)], [PRELUDE, GO_AWAY + "\n", ""])

    def test_an_aborted_stream_ends_the_session(self):
        url = session()
        stream = self.stream(url)
        self.assertEqual([stream.chunk(), stream.chunk()], [PRELUDE, "o\n"])
        stream.close()
        until("gone", lambda: ask("POST", url + "/xhr_send", '["x"]').status == 404,
              NOTICED_S)

    def test_on_http_10_there_are_no_chunks_and_the_connection_ends(self):
        stream = self.stream(session("/close"), version="1.0",
                             headers={"Connection": "Keep-Alive"})
        self.assertNotIn("transfer-encoding", stream.opening.headers)
        self.assertNotIn("content-length", stream.opening.headers)
        self.assertEqual(stream.ended().decode(), PRELUDE + "o\n" + GO_AWAY + "\n")
        greeting = begin("GET", "/echo", version="1.0")
        self.assertEqual(greeting.response().body, "Welcome to SockJS!\n")
        self.assertEqual(greeting.ended(), b"")

    def test_the_default_limit_is_128_kib(self):
        url = session("/echo_default")
        stream = self.stream(url)
        stream.chunk(), stream.chunk()
        payload = '["' + "x" * 65_000 + '"]'
        self.say(url, payload)
        self.assertEqual(stream.chunk(), f"a{payload}\n")
        self.assertTrue(stream.is_silent())
        self.say(url, payload)
        self.say(url, payload)
        self.assertEqual([stream.chunk(), stream.chunk()], [f"a{payload}\n", f"a{payload}\n"])
        self.assertEqual(stream.chunk(), "")


class EventSource(Case):
    def test_the_events(self):
        url = session()
        stream = self.stream(url, "eventsource", "GET")
        self.assertEqual(stream.opening.headers["content-type"], "text/event-stream")
        self.assertEqual(stream.opening.headers["cache-control"], NEVER_CACHED)
        self.assert_open_to(stream.opening, None)
        self.assertEqual([stream.chunk(), stream.chunk()], ["\r\n", "data: o\r\n\r\n"])
        self.say(url, r'["  \u0000\n\r "]')
        self.assertEqual(stream.chunk(), 'data: a["  \\u0000\\n\\r "]\r\n\r\n')
        self.say(url, '["100 % %41"]')
        self.assertEqual(stream.chunk(), 'data: a["100 %25 %2541"]\r\n\r\n')
        self.say(url, '["' + "x" * 4096 + '"]')
        self.assertEqual(stream.chunk(), 'data: a["' + "x" * 4096 + '"]\r\n\r\n')
        self.assertEqual(stream.chunk(), "")


class HtmlFile(Case):
    HEAD = """<!doctype html>
<html><head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
</head><body><h2>Don't panic!</h2>
  <script>
    document.domain = document.domain;
    var c = parent.callback;
    c.start();
    function p(d) {c.message(d);};
    window.onload = function() {c.stop();};
  </script>"""

    def test_the_page(self):
        url = session()
        stream = self.stream(url, "htmlfile?c=%63allback", "GET")
        self.assertEqual(stream.opening.headers["content-type"], "text/html; charset=UTF-8")
        self.assertEqual(stream.opening.headers["cache-control"], NEVER_CACHED)
        prelude = stream.chunk()
        self.assertEqual(prelude.strip(), self.HEAD)
        self.assertGreater(len(prelude), 1024)
        self.assertEqual(stream.chunk(), '<script>\np("o");\n</script>\r\n')
        self.say(url, '["x"]')
        self.assertEqual(stream.chunk(), '<script>\np("a[\\"x\\"]");\n</script>\r\n')
        self.say(url, '["' + "x" * 4096 + '"]')
        self.assertEqual(stream.chunk(),
                         '<script>\np("a[\\"' + "x" * 4096 + '\\"]");\n</script>\r\n')
        self.assertEqual(stream.chunk(), "")

    def test_a_message_ends_no_script(self):
        url = session()
        stream = self.stream(url, "htmlfile?callback=callback", "GET")
        stream.chunk(), stream.chunk()
        self.say(url, '["</script><script>alert(1)</script><!--<script>"]')
        chunk = stream.chunk()
        self.assertEqual(chunk, '<script>\np("a[\\"\\u003c/script>\\u003cscript>alert(1)'
                         '\\u003c/script>\\u003c!--\\u003cscript>\\"]");\n</script>\r\n')
        stream.close()


if __name__ == "__main__":
    main()
