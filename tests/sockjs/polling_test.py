"""SockJS's polls and sends, byte for byte: polling_test.py PROGRAM."""

import json
import time

from case import (GO_AWAY, NEVER_CACHED, NOTICED_S, PLAIN, PRELUDE, SCRIPT,
                  SOON_NOTICED_S, STILL_OPEN, Case, ask, begin, main, open_socket, session)
from raw import Connection, fresh_name, until


class Polling(Case):
    def test_a_conversation(self):
        url = session()
        response = ask("POST", url + "/xhr", "", {"Origin": "test"})
        self.assertEqual((response.status, response.body), (200, "o\n"))
        self.assertEqual(response.headers["content-type"], SCRIPT)
        self.assertEqual(response.headers["cache-control"], NEVER_CACHED)
        self.assertNotIn("set-cookie", response.headers)
        self.assert_open_to(response, "test")
        sent = ask("POST", url + "/xhr_send", '["x"]', {"Origin": "test"})
        self.assertEqual((sent.status, sent.body), (204, b""))
        self.assertEqual(sent.headers["content-type"], PLAIN)
        self.assertEqual(sent.headers["cache-control"], NEVER_CACHED)
        self.assert_open_to(sent, "test")
        self.poll(url, 'a["x"]')

    def test_headers_asked_for_are_echoed(self):
        for given, echoed in (("a, b, c", "a, b, c"), ("", None), (None, None)):
            headers = {} if given is None else {"Access-Control-Request-Headers": given}
            response = ask("POST", session() + "/xhr", "", headers)
            self.assertEqual(response.headers.get("access-control-allow-headers"), echoed)
            self.assert_open_to(response, None)

    def test_the_server_part_of_the_url_says_nothing(self):
        name = fresh_name()
        self.poll(f"/echo/000/{name}", "o")
        self.say(f"/echo/111/{name}", '["a"]')
        self.poll(f"/echo/999/{name}", 'a["a"]')

    def test_an_unknown_session_is_not_found(self):
        for suffix in ("/xhr_send", "/jsonp_send"):
            self.assert_not_found("POST", session() + suffix, body='["x"]')

    def test_bad_payloads(self):
        url = session()
        self.poll(url, "o")
        for payload, words in (('["x', "Broken JSON encoding."), ("", "Payload expected."),
                               ("[", "Broken JSON encoding."), ('["a"]x', "Broken JSON encoding."),
                               ('["a\0"]', "Broken JSON encoding."),
                               ("\ufeff[]", "Broken JSON encoding."),
                               ('["\\ud800"]', "Broken JSON encoding."),
                               (b'["\xff"]', "Broken JSON encoding."),
                               ("{}", "Payload expected."), ('"a"', "Payload expected."),
                               ("null", "Payload expected."), ("[1]", "Payload expected."),
                               ('["a",["b"]]', "Payload expected.")):
            response = ask("POST", url + "/xhr_send", payload)
            self.assertEqual((response.status, response.body), (500, words), payload)
        self.say(url, '["a"]')
        self.poll(url, 'a["a"]')

    def test_any_content_type_and_frames_of_none(self):
        url = session()
        self.poll(url, "o")
        types = ["text/plain", "T", "application/json", "application/xml", "",
                 "application/json; charset=utf-8", "text/xml; charset=utf-8", "text/xml"]
        for kind in types:
            sent = ask("POST", url + "/xhr_send", '["a"]', {"Content-Type": kind})
            self.assertEqual(sent.status, 204)
        self.say(url, "[]")
        self.poll(url, "a[" + ",".join(['"a"'] * len(types)) + "]")

    def test_the_whole_queue_of_a_client_in_one_post(self):
        url = session()
        self.poll(url, "o")
        messages = [f"{n} \u2028 \U0001f0a1 \t" for n in range(2000)]
        self.say(url, json.dumps(messages))
        response = ask("POST", url + "/xhr", "")
        self.assertEqual(json.loads(response.body[1:]), messages)

    def test_a_poll_that_waits_is_answered_when_there_is_something(self):
        url = session()
        self.poll(url, "o")
        waiting = begin("POST", url + "/xhr", "")
        self.poll(url, STILL_OPEN)
        self.say(url, '["a"]')
        self.assertEqual(waiting.response().body, 'a["a"]\n')
        waiting.send("POST", url + "/xhr", "")
        self.say(url, '["b"]')
        self.assertEqual(waiting.response().body, 'a["b"]\n')
        waiting.close()

    def noticed_after(self, end):
        """Seconds from the end of a waiting poll's connection to that of its session."""
        url = session()
        self.poll(url, "o")
        waiting = begin("POST", url + "/xhr", "")
        self.poll(url, STILL_OPEN)
        end(waiting)
        begun = time.monotonic()
        until("the session is gone",
              lambda: ask("POST", url + "/xhr_send", '["x"]').status == 404)
        seconds = time.monotonic() - begun
        self.poll(url, "o")
        return seconds

    def test_an_aborted_poll_is_noticed_while_it_is_idle(self):
        for end in (Connection.close, Connection.abort):
            took = [self.noticed_after(end) for _ in range(5)]
            self.assertLess(max(took), NOTICED_S)
            self.assertLess(min(took), SOON_NOTICED_S)

    def test_a_closed_session_says_so_to_everybody(self):
        url = session("/close")
        self.poll(url, "o")
        for _ in range(3):
            self.poll(url, GO_AWAY)
        stream = self.stream(url)
        self.assertEqual([stream.chunk(), stream.chunk(), stream.chunk()],
                         [PRELUDE, GO_AWAY + "\n", ""])
        self.say(url, '["nobody hears it"]')


class Escapes(Case):
    def test_what_browsers_mangle_is_escaped_in_lower_case(self):
        ranges = ((0x200c, 0x200f), (0x2028, 0x202f), (0x2060, 0x206f), (0xfff0, 0xffff))
        points = [n for first, last in ranges for n in range(first, last + 1)]
        url = session()
        self.poll(url, "o")
        self.say(url, '["' + "".join(map(chr, points)) + '"]')
        self.poll(url, 'a["' + "".join(f"\\u{n:04x}" for n in points) + '"]')

    def test_what_is_just_outside_the_ranges_is_not(self):
        plain = "\x7f\x80\u200b\u2010\u2027\u2030\u205f\u2070\uffef\ue000\ufeff"
        url = session()
        self.poll(url, "o")
        self.say(url, json.dumps([plain]))
        self.poll(url, f'a["{plain}"]')

    def test_control_characters_and_pairs(self):
        url = session()
        self.poll(url, "o")
        self.say(url, json.dumps(["".join(map(chr, range(0x20))) + '"\\/\U0001f0a1\U0010ffff']))
        self.poll(url, 'a["\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b'
                  '\\f\\r\\u000e\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017'
                  '\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f\\"\\\\/'
                  '\\ud83c\\udca1\\udbff\\udfff"]')


class Jsonp(Case):
    FORM = {"Content-Type": "application/x-www-form-urlencoded"}

    def jsonp(self, url, expected, name="x"):
        response = ask("GET", f"{url}/jsonp?c={name}")
        self.assertEqual((response.status, response.body), (200, f"/**/x({expected});\r\n"))
        return response

    def test_a_conversation(self):
        url = session()
        response = self.jsonp(url, '"o"', "%78")
        self.assertEqual(response.headers["content-type"], SCRIPT)
        self.assertEqual(response.headers["cache-control"], NEVER_CACHED)
        self.assertEqual(response.headers["x-content-type-options"], "nosniff")
        for body, headers in (("d=%5B%22a+b%22%5D", self.FORM),
                              ('["%61bc"]', {"Content-Type": "text/plain"}),
                              ("d=%5B%5D", self.FORM), ("p=p&d=[%22c%22]", self.FORM)):
            sent = ask("POST", url + "/jsonp_send", body, headers)
            self.assertEqual((sent.status, sent.body), (200, "ok"))
            self.assertEqual(sent.headers["content-type"], PLAIN)
            self.assertEqual(sent.headers["cache-control"], NEVER_CACHED)
        self.jsonp(url, '"a[\\"a b\\",\\"%61bc\\",\\"c\\"]"')

    def test_a_message_ends_no_script(self):
        url = session()
        self.jsonp(url, '"o"')
        self.say(url, '["</script>\u2028"]')
        self.jsonp(url, '"a[\\"\\u003c/script>\\\\u2028\\"]"')

    def test_bad_payloads(self):
        url = session()
        self.jsonp(url, '"o"')
        for body, words in (("d=%5B%22x", "Broken JSON encoding."), ("", "Payload expected."),
                            ("d=", "Payload expected."), ("p=p", "Payload expected."),
                            ("d=%5", "Payload expected.")):
            sent = ask("POST", url + "/jsonp_send", body, self.FORM)
            self.assertEqual((sent.status, sent.body), (500, words))

    def test_the_callback_is_checked(self):
        for kind in ("jsonp", "htmlfile"):
            for query, words in (("", '"callback" parameter required'),
                                 ("?c=", '"callback" parameter required'),
                                 ("?c=%20", 'invalid "callback" parameter'),
                                 ("?c=*", 'invalid "callback" parameter'),
                                 ("?c=abc(", 'invalid "callback" parameter'),
                                 ("?callback=abc%28", 'invalid "callback" parameter'),
                                 ("?c=" + "a" * 33, 'invalid "callback" parameter')):
                response = ask("GET", f"/echo/a/a/{kind}{query}")
                self.assertEqual((response.status, response.body), (500, words))
            response = begin("GET", f"/echo/a/{fresh_name()}/{kind}?c=_jp.a1-B_" + "x" * 22)
            self.assertEqual(response.head().status, 200)
            response.close()

    def test_a_closed_session(self):
        url = session("/close")
        self.jsonp(url, '"o"')
        for _ in range(2):
            self.jsonp(url, '"c[3000,\\"Go away!\\"]"')


class Times(Case):
    def test_heartbeats_on_every_kind_of_receiver(self):
        url = session("/echo_hb")
        stream, socket = self.stream(url), open_socket(url + "/websocket")
        stream.chunk(), stream.chunk(), socket.text()
        polled = session("/echo_hb")
        self.poll(polled, "o")
        begun = time.monotonic()
        self.poll(polled, "h")
        self.assertEqual(stream.chunk(), "h\n")
        self.assertEqual(socket.text(), "h")
        self.assertLess(abs(time.monotonic() - begun - 2), 0.5)
        self.assertEqual(stream.chunk(), "h\n")
        self.assertLess(abs(time.monotonic() - begun - 4), 0.5)
        stream.close()

    def test_a_session_without_a_receiver_is_gone_after_5_s_whatever_is_sent(self):
        url = session()
        self.poll(url, "o")
        begun = time.monotonic()
        until("timed out", lambda: ask("POST", url + "/xhr_send", '["a"]').status == 404, 8)
        self.assertLess(abs(time.monotonic() - begun - 5), 0.5)
        self.poll(url, "o")


if __name__ == "__main__":
    main()
