"""Requests that two HTTP readers in a row have been known to read in two ways (RFC 9112 §11.2).

Each is a head and what follows it. What is smuggled is a request for SMUGGLED: whoever takes a body
for the next request asks for that path. `refused`: our own server must answer 400 and close, given
it directly; the others have one reading, which it may take.
"""

from dataclasses import dataclass

SMUGGLED = "/smuggled"
INNER = f"GET {SMUGGLED} HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass(frozen=True)
class Case:
    name: str
    data: bytes
    refused: bool


def post(lines, body="", target="/guest", version="1.1", host="Host: localhost\r\n"):
    return f"POST {target} HTTP/{version}\r\n{host}{lines}\r\n{body}".encode("latin-1")


def chunk(text):
    return f"{len(text):x}\r\n{text}\r\n"


ENDED = "0\r\n\r\n" + INNER  # a chunked body that ends at once
CHUNKED = "Transfer-Encoding: chunked\r\n"


def encodings():
    """Transfer-Encoding that one reader knows for chunked and another does not, beside a length."""
    length = f"Content-Length: {len(ENDED)}\r\n"
    odd = ["chunked", "Chunked", "xchunked", "chunked, identity", "identity, chunked", "gzip",
           "gzip, chunked", "chunked, chunked", "\tchunked", " chunked", "chunked ", "chunked\t",
           "\x0bchunked", "chunked\x0b", '"chunked"', "'chunked'", "chunked;q=1", "chunk", "",
           "chu\x00nked", "\xa0chunked", "identity", "cow", "chunked\x0c", "chunked,", ",chunked"]
    for value in odd:
        field = f"Transfer-Encoding: {value}\r\n"
        yield f"{value!r} before a length", post(field + length, ENDED)
        yield f"{value!r} after a length", post(length + field, ENDED)
    for value in odd[1:]:
        if value.strip(" \t") == "chunked":
            continue
        yield f"{value!r} alone", post(f"Transfer-Encoding: {value}\r\n", ENDED)
        yield f"chunked, then {value!r}", post(CHUNKED + f"Transfer-Encoding: {value}\r\n", ENDED)
        yield f"{value!r}, then chunked", post(f"Transfer-Encoding: {value}\r\n" + CHUNKED, ENDED)
    for name in ("Transfer-Encoding ", " Transfer-Encoding", "Transfer-Encoding\t",
                 "Transfer\x00-Encoding", "Transfer-Encoding\x0b", "X: y\nTransfer-Encoding",
                 "X: y\rTransfer-Encoding", "\x0bTransfer-Encoding"):
        yield f"name {name!r}", post(f"{name}: chunked\r\n" + length, ENDED)
    yield "folded", post("Transfer-Encoding:\r\n chunked\r\n" + length, ENDED)
    yield "folded under another", post("X: y\r\n Transfer-Encoding: chunked\r\n" + length, ENDED)
    yield "no colon", post("Transfer-Encoding chunked\r\n" + length, ENDED)
    for version in ("1.0",):
        yield f"HTTP/{version}", post(CHUNKED, ENDED, version=version)
        yield f"HTTP/{version} with a length", post(CHUNKED + length, ENDED, version=version)


def lengths():
    size = len(INNER)
    for value in (f"+{size}", f"-{size}", f"{size} ,0", f"0,{size}", f"{size}, {size}",
                  f"0x{size:x}", f"{size}.0", f"{size} 0", f"{size};", "", "1" * 30,
                  f"\x0b{size}", "٣", "1e2", f"{2 ** 64 + size}", f"{2 ** 32 + size}",
                  f"'{size}'"):
        text = value.encode("utf-8").decode("latin-1")
        yield f"length {value!r}", post(f"Content-Length: {text}\r\n", INNER)
    for first, second in ((0, size), (size, 0), (size, size)):
        yield (f"lengths {first} and {second}",
               post(f"Content-Length: {first}\r\nContent-Length: {second}\r\n", INNER))
    for name in ("Content-Length ", " Content-Length", "Content-Length\t", "X: y\nContent-Length",
                 "Content\x00-Length", "X: y\rContent-Length"):
        yield f"name {name!r}", post(f"{name}: {size}\r\n", INNER)
    yield "folded length", post(f"Content-Length:\r\n {size}\r\n", INNER)


def chunks():
    for line in ("0x0", "+0", "-0", " 0", "0 0", "", ";", "g", "0\n", "\x0b0", "1" * 17,
                 "10000000000000000", "ffffffffffffffff", "8000000000000000"):
        yield f"size {line!r}", post(CHUNKED, f"{line}\r\n\r\n{INNER}")
    yield "size ends in LF", post(CHUNKED, f"0\n\n{INNER}")
    yield "data longer than told", post(CHUNKED, f"1\r\nab\r\n0\r\n\r\n{INNER}")
    yield "data ends in LF", post(CHUNKED, f"1\r\na\n0\r\n\r\n{INNER}")
    yield "no end of data", post(CHUNKED, f"1\r\na0\r\n\r\n{INNER}")
    yield "bare CR in an extension", post(CHUNKED, f"0;a\rb\r\n\r\n{INNER}")
    yield "LF in an extension", post(CHUNKED, f"1;a\nX\r\na\r\n0\r\n\r\n{INNER}")


def heads():
    get = "GET /ws HTTP/1.1\r\n"
    host = "Host: localhost\r\n"
    for name, text in {
            "two Hosts": get + host + "Host: other\r\n\r\n",
            "the same Host twice": get + host + host + "\r\n",
            "no Host": get + "\r\n",
            "folded Host": get + "Host:\r\n localhost\r\n\r\n",
            "Host with a path": get + "Host: localhost/x\r\n\r\n",
            "Host with a user": get + "Host: a@localhost\r\n\r\n",
            "space before the colon": get + "Host : localhost\r\n\r\n",
            "bare LF": f"GET /ws HTTP/1.1\nHost: localhost\n\n{INNER}",
            "one bare LF": get + f"Host: localhost\nX: y\r\n\r\n{INNER}",
            "bare CR": get + f"Host: localhost\rX: y\r\n\r\n{INNER}",
            "NUL": get + host + "X: a\x00b\r\n\r\n",
            "absolute form": f"GET http://other/ws HTTP/1.1\r\n{host}\r\n",
            "authority form": f"CONNECT localhost:80 HTTP/1.1\r\n{host}\r\n",
            "no target": f"GET HTTP/1.1\r\n{host}\r\n",
            "two spaces": f"GET  /ws HTTP/1.1\r\n{host}\r\n",
            "tab": f"GET\t/ws\tHTTP/1.1\r\n{host}\r\n",
            "a space in the target": f"GET /ws x HTTP/1.1\r\n{host}\r\n",
            "HTTP/0.9": f"GET /ws\r\n{host}\r\n",
            "HTTP/2": f"GET /ws HTTP/2.0\r\n{host}\r\n",
            "HTTP/1.2": f"GET /ws HTTP/1.2\r\n{host}\r\n",
            "lower case": f"GET /ws http/1.1\r\n{host}\r\n",
            "h2 preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "a field without a name": get + host + ": y\r\n\r\n",
            "a field without a colon": get + host + "X\r\n\r\n",
            "space before the first field": get + " X: y\r\n" + host + "\r\n",
    }.items():
        yield name, text.encode("latin-1")


def one_reading():
    """What may be taken, or refused, but in one way only."""
    whole = chunk('{"name":"Ann"}')
    yield "a length", post(f"Content-Length: {len(INNER)}\r\n", INNER)
    yield "a chunked body", post(CHUNKED, whole + "0\r\n\r\n")
    yield "a chunk's extension", post(CHUNKED, f"e;a=b;c=\"d\"\r\n{whole[3:]}0;x\r\n\r\n")
    yield "a trailer", post(CHUNKED, whole + "0\r\nX-Trailer: y\r\n\r\n")
    yield "lengths in the trailer", post(
        CHUNKED, whole + f"0\r\nContent-Length: {len(INNER)}\r\nTransfer-Encoding: x\r\n\r\n")
    yield "leading noughts", post(CHUNKED, f"00000e\r\n{whole[3:]}000\r\n\r\n")
    yield "a body of a GET", (f"GET /ws HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(INNER)}"
                              f"\r\n\r\n{INNER}").encode()
    yield "a request in a chunk", post(CHUNKED, chunk(INNER) + "0\r\n\r\n")
    yield "Expect", post(f"Expect: 100-continue\r\nContent-Length: {len(INNER)}\r\n", INNER)
    yield "a length named by Connection", post(
        f"Connection: Content-Length\r\nContent-Length: {len(INNER)}\r\n", INNER)
    yield "an upgrade with a body", (
        f"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Content-Length: {len(INNER)}\r\n\r\n{INNER}").encode()
    yield "a refused upgrade, then a request", (
        f"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ).encode()


def cases():
    for group in (encodings, lengths, chunks, heads):
        for name, data in group():
            yield Case(f"{group.__name__}: {name}", data, True)
    for name, data in one_reading():
        yield Case(f"one reading: {name}", data, False)
