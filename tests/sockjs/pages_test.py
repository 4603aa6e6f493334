"""SockJS's pages that belong to no session, and what all responses say: pages_test.py PROGRAM."""

import json

from case import NEVER_CACHED, PLAIN, Case, ask, begin, main, session
from raw import fresh_name


class Pages(Case):
    def test_the_greeting(self):
        for path in ("/echo", "/echo/"):
            response = ask("GET", path)
            self.assertEqual((response.status, response.body), (200, "Welcome to SockJS!\n"))
            self.assertEqual(response.headers, {"content-type": PLAIN, "content-length": "19",
                                                "connection": "keep-alive"})

    def test_what_is_not_there(self):
        for path in ("/a", "/a.html", "//", "///", "/a/a", "/a/a/", "/a/", "/a/a/xhr/", "/info/a"):
            self.assert_not_found("GET", "/echo" + path)
        for path in ("//", "/a./a", "/a/a.", "/./.", "/", "///"):
            self.assert_not_found("GET", f"/echo{path}/xhr")
            self.assert_not_found("POST", f"/echo{path}/xhr", body="")

    def test_a_name_may_be_anything_without_a_dot(self):
        for path in ("/a/a", "/_/_", "/1/1", "/abcdefgh_i-j%20/abcdefg_i-j%20"):
            self.poll("/echo" + path + fresh_name(), "o")

    def test_the_wrong_method_is_told_the_right_ones(self):
        for method, path, allowed in (("POST", "/0/0/websocket", "GET"), ("GET", "/0/0/xhr",
                                      "OPTIONS, POST"), ("POST", "/info", "OPTIONS, GET"),
                                      ("POST", "", "GET"), ("GET", "/0/0/jsonp_send", "POST"),
                                      ("POST", "/0/0/eventsource", "GET")):
            response = ask(method, "/echo" + path)
            self.assertEqual((response.status, response.body), (405, ""))
            of_all = {"access-control-allow-origin": "*", "vary": "Origin"}
            is_open = path in ("/0/0/xhr", "/info", "/0/0/eventsource")
            self.assertEqual(response.headers, {"allow": allowed, "content-length": "0",
                                                "connection": "keep-alive",
                                                **(of_all if is_open else {})})

    def test_the_iframe_page(self):
        page = ask("GET", "/echo/iframe.html")
        for path in ("-a", "-", "-0.1.2", "-0.1.2abc-dirty.2144"):
            other = ask("GET", f"/echo/iframe{path}.html?t=1234")
            self.assertEqual(other.body, page.body)
        self.assertEqual(page.body, """<!DOCTYPE html>
<html>
<head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
  <script src="/sockjs.min.js"></script>
  <script>
    document.domain = document.domain;
    SockJS.bootstrap_iframe();
  </script>
</head>
<body>
  <h2>Don't panic!</h2>
  <p>This is a SockJS hidden iframe. It's used for cross domain magic.</p>
</body>
</html>""")
        self.assertEqual(page.headers["content-type"], "text/html; charset=UTF-8")
        self.assertEqual(page.headers["cache-control"], "public, max-age=31536000")
        self.assertRegex(page.headers["expires"],
                         r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")
        self.assertNotIn("last-modified", page.headers)
        self.assertNotIn("set-cookie", page.headers)
        again = ask("GET", "/echo/iframe.html", headers={"If-None-Match": page.headers["etag"]})
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertNotIn("content-type", again.headers)
        for path in (".htm", "", ".HTML", ".xml", "-/.html", "-A.html"):
            self.assert_not_found("GET", "/echo/iframe" + path)
        self.assert_not_found("GET", "/echo/IFRAME.HTML")

    def test_info(self):
        first, second = (ask("GET", "/echo/info", headers={"Origin": "test"}) for _ in range(2))
        self.assertEqual(first.headers["content-type"], "application/json; charset=UTF-8")
        self.assertEqual(first.headers["cache-control"], NEVER_CACHED)
        self.assert_open_to(first, "test")
        self.assert_open_to(ask("GET", "/echo/info"), None)
        shape = r'^{"websocket":true,"origins":\["\*:\*"\],"cookie_needed":false,"entropy":\d+}$'
        self.assertRegex(first.body, shape)
        self.assertLess(json.loads(first.body)["entropy"], 1 << 32)
        self.assertNotEqual(first.body, second.body)
        disabled = json.loads(ask("GET", "/disabled_websocket_echo/info").body)
        self.assertIs(disabled["websocket"], False)
        cookies = json.loads(ask("GET", "/cookie_needed_echo/info").body)
        self.assertIs(cookies["cookie_needed"], True)

    def test_options(self):
        for path, methods in (("/info", "OPTIONS, GET"), ("/abc/abc/xhr", "OPTIONS, POST"),
                              ("/abc/abc/xhr_send", "OPTIONS, POST"),
                              ("/abc/abc/xhr_streaming", "OPTIONS, POST")):
            for origin in ("test", "null", None):
                headers = {"Access-Control-Request-Headers": "a, b, c"}
                if origin:
                    headers["Origin"] = origin
                response = ask("OPTIONS", "/echo" + path, headers=headers)
                self.assertEqual((response.status, response.body), (204, b""))
                self.assertEqual(response.headers["access-control-allow-methods"], methods)
                self.assertEqual(response.headers["access-control-max-age"], "31536000")
                self.assertEqual(response.headers["access-control-allow-headers"], "a, b, c")
                self.assertEqual(response.headers["cache-control"], "public, max-age=31536000")
                self.assertIn("expires", response.headers)
                self.assert_open_to(response, origin)


class Cookies(Case):
    def test_the_cookie_is_set_and_echoed(self):
        for method, kind in (("POST", "xhr"), ("POST", "xhr_streaming"), ("GET", "eventsource"),
                             ("GET", "htmlfile?c=x"), ("GET", "jsonp?c=x"), ("OPTIONS", "xhr")):
            for given, echoed in (({}, "dummy"), ({"Cookie": "JSESSIONID=abcdef"}, "abcdef"),
                                  ({"Cookie": "a=b; JSESSIONID=x.y"}, "x.y"),
                                  ({"Cookie": "JSESSIONID=a,b"}, "dummy")):
                url = session("/cookie_needed_echo")
                connection = begin(method, f"{url}/{kind}", headers=given)
                self.assertEqual(connection.head().headers["set-cookie"],
                                 f"JSESSIONID={echoed}; path=/")
                connection.close()
        self.assertNotIn("set-cookie", ask("GET", "/cookie_needed_echo/info").headers)


if __name__ == "__main__":
    main()
