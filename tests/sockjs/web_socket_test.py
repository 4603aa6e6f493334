"""SockJS on a WebSocket, the raw one, and plain WebSockets: web_socket_test.py PROGRAM."""

from case import GO_AWAY, Case, ask, main, open_socket, session


class WebSockets(Case):
    def open(self, service="/echo"):
        socket = open_socket(session(service) + "/websocket")
        self.assertEqual(socket.opening.status, 101)
        return socket

    def test_the_opening(self):
        headers = {"Connection": "keep-alive, Upgrade"}
        for more in ({}, headers):
            socket = open_socket(session() + "/websocket", more)
            self.assertEqual(socket.opening.status, 101)
            self.assertEqual(socket.opening.headers["sec-websocket-accept"],
                             "HSmrc0sMlYUkAGmm5OPpG2HaGWk=")
            self.assertEqual(socket.opening.headers["connection"].lower(), "upgrade")
            self.assertEqual(socket.opening.headers["upgrade"].lower(), "websocket")
            self.assertNotIn("content-length", socket.opening.headers)
            socket.close()

    def test_what_is_no_upgrade(self):
        response = ask("GET", "/echo/0/0/websocket")
        self.assertEqual((response.status, response.body),
                         (400, 'Can "Upgrade" only to "WebSocket".'))
        response = ask("GET", "/echo/0/0/websocket",
                       headers={"Upgrade": "WebSocket", "Connection": "close"})
        self.assertEqual((response.status, response.body), (400, '"Connection" must be "Upgrade".'))
        self.assert_not_found("GET", "/disabled_websocket_echo/0/0/websocket")
        for service in ("/disabled_websocket_echo/0/0", "/disabled_websocket_echo", "/echo/0",
                        "/echo/a./b"):
            self.assertEqual(open_socket(service + "/websocket").opening.status, 404)

    def test_the_frames(self):
        socket = self.open()
        self.assertEqual(socket.text(), "o")
        for nothing in ("", "[]"):
            socket.send(nothing)
        socket.send('["a"]')
        self.assertEqual(socket.text(), 'a["a"]')
        socket.send('"alone"')
        self.assertEqual(socket.text(), 'a["alone"]')
        socket.send('["b","c"]')
        self.assertEqual([socket.text(), socket.text()], ['a["b"]', 'a["c"]'])
        socket.close()

    def test_two_of_one_name_know_nothing_of_each_other(self):
        url = session() + "/websocket"
        first, second = open_socket(url), open_socket(url)
        self.assertEqual([first.text(), second.text()], ["o", "o"])
        first.send('["a"]')
        second.send('["b"]')
        self.assertEqual([first.text(), second.text()], ['a["a"]', 'a["b"]'])

    def test_a_close(self):
        socket = self.open("/close")
        self.assertEqual([socket.text(), socket.text()], ["o", GO_AWAY])
        self.assertEqual(socket.closing(), (3000, "Go away!"))
        self.assertEqual(socket.connection.ended(), b"")

    def test_broken_frames_end_it(self):
        for broken in ('["a', "{", "[1]", '["\\ud800"]'):
            socket = self.open()
            self.assertEqual(socket.text(), "o")
            socket.send(broken)
            self.assertEqual(socket.closing(), (3000, "Broken framing."))
            self.assertEqual(socket.connection.ended(), b"")

    def test_the_raw_one_frames_nothing(self):
        for path in ("/echo/websocket", "/ws_echo"):
            socket = open_socket(path)
            socket.send("Hello world!\uffff")
            self.assertEqual(socket.text(), "Hello world!\uffff")
            for size in (0, 1, 125, 126, 65_535, 65_536, 16 << 20):
                socket.send(b"\xff" * size, opcode=2)
                opcode, payload = socket.frame()
                self.assertEqual((opcode, len(payload), payload.count(b"\xff")), (2, size, size))
            socket.send("x" * (16 << 20))
            self.assertEqual(len(socket.text()), 16 << 20)
            socket.send(b"\xff" * ((16 << 20) + 1), opcode=2)
            self.assertEqual(socket.closing(), (1009, ""))
        closed = open_socket("/close/websocket")
        self.assertEqual(closed.closing(), (3000, "Go away!"))

    def test_fragments_pings_and_what_is_no_utf_8(self):
        socket = open_socket("/ws_echo")
        socket.send("one ", final=False)
        socket.send("!", opcode=9)
        self.assertEqual(socket.frame(), (10, b"!"))
        socket.send("two", opcode=0)
        self.assertEqual(socket.text(), "one two")
        socket.send(b"\xed\xa0\x80", final=False)
        self.assertEqual(socket.closing()[0], 1007)
        socket = open_socket("/ws_echo")
        socket.send(b"\x03\xe8bye", opcode=8)
        self.assertEqual(socket.frame()[0], 8)
        self.assertEqual(socket.connection.ended(), b"")
        for bad in (b"\x03", b"\x03\xed", b"\x00\x00", b"\x03\xe8\xff"):
            socket = open_socket("/ws_echo")
            socket.send(bad, opcode=8)
            self.assertIn(socket.closing()[0], (1002, 1007))


if __name__ == "__main__":
    main()
