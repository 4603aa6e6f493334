"""A conversation as it is written down (*.conversation), held with real servers by any carrier.

    → text          is said
    ← message       comes next
    … the others    what comes from here to the message of the next line is passed over
    × code          the server closes

What differs from day to day stands as ‹word›, put there by `steady` and nowhere else. Of what is
said, ‹token› is one of the user whom the answer names, and a message with a ‹card› is the first of
`legal` that reads so: while there is none, the player draws and passes, unwritten.
"""

import asyncio
import json
import re
from pathlib import Path

from carriers import Closed

PATIENCE = 20  # seconds for the next message

VARYING = {"resume": "‹ticket›", "ms": "‹ms›", "card": "‹card›", "up": "‹card›", "top": "‹card›",
           "suit": "‹suit›", "commitment": "‹digest›", "root": "‹digest›", "at": "‹time›",
           "legal": "‹legal›", "after": "‹ms›", "seed": "‹digest›", "salt": "‹digest›",
           "path": "‹digests›", "position": "‹place›"}
OF_CARDS = ("cards", "hand")
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")


def steady(message, later=False):
    """The message without what differs from day to day; `later`: without its number, too, for the
    others have made events in between: the file says so with a ‹seq›."""
    def of(name, value):
        if name in OF_CARDS and isinstance(value, list):
            return ["‹card›"] * len(value)
        if name == "seq" and later:
            return "‹seq›"
        if name == "code":  # of a private room, or of an error
            return "‹code›" if message["msg"] == "table" else value
        if name in VARYING and value not in (None, []):
            return VARYING[name]
        return changed(value)

    def changed(value):
        if isinstance(value, dict):
            return {name: of(name, one) for name, one in value.items()}
        if isinstance(value, list):
            return [changed(one) for one in value]
        return value
    return changed(message)


def written(message):
    """As one line that shows what is in it."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    return INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class Difference(Exception):
    """Which line went otherwise, and how."""


class Conversation:
    """`said`: what was heard and said, as the file has it. It ends with the first line that goes
    otherwise, or, where the file is only the wish (`compare` false), takes what comes."""

    def __init__(self, path, compare=True):
        self.path, self.compare, self.said = path, compare, []
        self.lines = Path(path).read_text(encoding="utf-8").rstrip("\n").split("\n")
        self.legal, self.seat = [], None

    async def hold(self, carrier, mint):
        self.carrier, self.mint = carrier, mint
        await carrier.open()
        try:
            passing = False
            for number, line in enumerate(self.lines):
                passing = await self.go_on(number, line, passing)
            if not self.lines[-1].startswith("×"):
                await self.end()
        finally:
            carrier.close()
        return self.said

    async def go_on(self, number, line, passing):
        sign, rest = line[0], line[2:]
        if sign == "→":
            await self.say(number, rest)
        elif sign == "×":
            await self.hear_close(number)
        elif sign == "←" and passing:
            await self.pass_over(json.loads(rest))
        elif sign == "←":
            self.note(number, "←", await self.hear())
        elif line == "… the others":
            self.said.append(line)
        else:
            raise Difference(f"{Path(self.path).name}:{number + 1}: not a line: {line}")
        return sign == "…"

    # ---- what is said ----

    async def say(self, number, text):
        self.said.append(f"→ {text}")
        if "‹token›" in text:
            user = json.loads(self.lines[number + 1][2:])["user"]
            text = text.replace("‹token›", self.mint.token(user["id"], user["name"]))
        elif "‹card›" in text:
            text = await self.chosen(json.loads(text))
        await self.carrier.send(text)

    async def chosen(self, wish):
        room = {"room": wish.pop("room")}
        while not (fits := [one for one in self.legal if steady(one) == wish]):
            other = [one for one in self.legal if one["msg"] in ("pass", "draw")]
            await self.carrier.say({**(other or self.legal)[0], **room})
            self.legal = []
            while not self.legal:
                await self.hear()
        return json.dumps({**fits[0], **room})

    # ---- what is heard ----

    async def hear(self):
        async with asyncio.timeout(PATIENCE):
            message = json.loads(await self.carrier.next())
        you = message.get("you") or {}
        self.seat = you.get("seat", self.seat)
        if message["msg"] == "turn" and message["seat"] == self.seat and "legal" in message:
            self.legal = message["legal"]
        return message

    def note(self, number, sign, message):
        later = "‹seq›" in self.lines[number]
        line = f"{sign} {written(steady(message, later))}"
        if self.compare and line != self.lines[number]:
            raise Difference(f"{Path(self.path).name}:{number + 1}:\n  - {self.lines[number]}\n"
                             f"  + {line}")
        self.said.append(line)

    async def pass_over(self, wish):
        number = len(self.said)

        def is_it(message):
            return (all(message.get(name) == wish.get(name) for name in ("msg", "seat"))
                    and message.get("legal") != []
                    and ("opening" in message) == ("opening" in wish))
        while not is_it(message := await self.hear()):
            pass
        self.note(number, "←", message)

    async def hear_close(self, number):
        try:
            while True:
                message = await self.hear()
                raise Difference(f"{Path(self.path).name}:{number + 1}: came {written(message)}")
        except Closed as closed:
            self.note(number, "×", closed.code)

    async def end(self):
        """Nothing more is on its way, but what changed in the list of rooms."""
        await self.carrier.say({"msg": "ping", "t": 1})
        while (message := await self.hear())["msg"] != "pong":
            if message["msg"] != "room":
                raise Difference(f"{Path(self.path).name}: after its end came {written(message)}")
