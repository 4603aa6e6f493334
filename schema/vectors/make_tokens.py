#!/usr/bin/env python3
"""Prints tokens.json: tokens that a reader must take and tokens that it must refuse (README.md).

Good ones come from stock libraries: Debian's python3-jwcrypto here, npm's jose in another program.
Bad ones are put together by hand, each wrong in one thing only and otherwise authentic. Nonces are
random, so every run prints other tokens; the published file is one run:
  npm ci --prefix tests/crypto/jose
  /usr/bin/python3 schema/vectors/make_tokens.py tests/crypto/jose > schema/vectors/tokens.json
"""

import hashlib
import json
import os
import subprocess
import sys
import zlib
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwk, jwt

NOW = 1790000000
SIGNED = "signed within the seal"  # by SIGNER


def b64(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def key_of(kid):
    """Published, so of no use to anybody: the hash of its own name."""
    secret = hashlib.sha256(b"cardroom token vectors: " + kid.encode()).digest()
    return {"kty": "oct", "kid": kid, "k": b64(secret)}


SITE, NEXT, GUESTS, FOREIGN = (key_of(kid) for kid in ("site-1", "site-2", "guests", "foreign"))


def signer_of(kid):
    """Of an Ed25519 key both parts; as published, and so as useless, as the others."""
    secret = hashlib.sha256(b"cardroom token vectors: " + kid.encode()).digest()
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key()
    shown = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": b64(shown), "d": b64(secret)}


SIGNER = signer_of("signer-1")


def secret_of(key):
    return hashlib.sha256(b"cardroom token vectors: " + key["kid"].encode()).digest()


def claims_of(**changes):
    claims = {"sub": "42", "name": "Ann", "iat": NOW - 10, "exp": NOW + 50, "jti": "j-1",
              "aud": "cardroom", **changes}
    return {name: value for name, value in claims.items() if value is not None}


def craft(claims=None, key=SITE, header=None, raw_header=None, iv=None, tag_bytes=16, middle=""):
    """A token by hand, authentic for whatever it says."""
    members = {"alg": "dir", "enc": "A256GCM", "kid": key["kid"], **(header or {})}
    members = {name: value for name, value in members.items() if value is not ...}
    head = b64(raw_header if raw_header is not None else json.dumps(members).encode())
    plain = claims if isinstance(claims, bytes) else json.dumps(claims or claims_of()).encode()
    nonce = iv if iv is not None else os.urandom(12)
    # Where the nonce is too short for any cipher it is not used for one.
    with_nonce = nonce if len(nonce) >= 8 else bytes(12)
    sealed = AESGCM(secret_of(key)).encrypt(with_nonce, plain, head.encode())
    tag = (sealed[-16:] + bytes(tag_bytes))[:tag_bytes]
    return ".".join([head, middle, b64(nonce), b64(sealed[:-16]), b64(tag)])


def filled_to(size):
    """A good token of `size` bytes, by members that nobody reads. base64url has no text of some
    lengths, so both the header and the claims are stretched."""
    for stretch in ("", "x", "xx"):
        short = len(craft(claims_of(pad=""), header={"x": stretch}))
        for pad in range((size - short) * 3 // 4 - 4, (size - short) * 3 // 4 + 4):
            token = craft(claims_of(pad="x" * pad), header={"x": stretch})
            if len(token) == size:
                return token
    raise AssertionError(size)


def good_wishes():
    """(name, key, header, claims); every minter makes each of them."""
    dice = "\U0001F3B2"
    return [
        ("plain", SITE, {}, claims_of()),
        ("second live key", NEXT, {}, claims_of(jti="j-2")),
        ("typ and cty in the header", SITE, {"typ": "JWT", "cty": "x"}, claims_of()),
        ("aud as an array", SITE, {}, claims_of(aud=["web", "cardroom"])),
        ("other claims", SITE, {}, claims_of(iss="web", x=1.5, deep={"a": [1, {"b": None}]})),
        ("nbf 30 s ahead", SITE, {}, claims_of(nbf=NOW + 30)),
        ("iat 30 s ahead", SITE, {}, claims_of(iat=NOW + 30, exp=NOW + 330)),
        ("lives 300 s", SITE, {}, claims_of(iat=NOW - 299, exp=NOW + 1)),
        ("32 code points of name, 64 of sub and jti", SITE, {},
         claims_of(name=dice * 32, sub="é" * 64, jti="茶" * 64)),
        ("spaces and joiners in a name", SITE, {}, claims_of(name="王 小\u200d明")),
        ("a guest", GUESTS, {}, claims_of(sub="guest-7f")),
        (SIGNED, SITE, {"cty": "JWT"}, claims_of(name="茶")),
    ]


def bad_forms():
    good = craft()
    head, _, iv, cipher, tag = good.split(".")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other_tail = tag[:-1] + last[last.index(tag[-1]) ^ 1]
    other_head = b64(json.dumps({"kid": "site-1", "alg": "dir", "enc": "A256GCM"}).encode())
    flipped = "".join([cipher[:8], "A" if cipher[8] != "A" else "B", cipher[9:]])
    twice = b'{"alg":"none","alg":"dir","enc":"A256GCM","kid":"site-1"}'
    marked = b'\xef\xbb\xbf{"alg":"dir","enc":"A256GCM","kid":"site-1"}'
    return [
        ("2,049 bytes", "too_long", filled_to(2049)),
        ("garbage", "not_five_parts", "garbage"),
        ("nothing", "not_five_parts", ""),
        ("four parts", "not_five_parts", ".".join([head, "", iv, cipher])),
        ("six parts", "not_five_parts", good + "."),
        ("a signed token", "not_five_parts", f"{head}.{cipher}.{tag}"),
        ("padding", "base64url", good + "=="),
        ("a line's end", "base64url", good + "\n"),
        ("a space before", "base64url", " " + good),
        ("the other base64 alphabet", "base64url", ".".join([head, "", iv, "+/" + cipher, tag])),
        ("bits left over in the tag", "base64url", ".".join([head, "", iv, cipher, other_tail])),
        ("header is not JSON", "header", craft(raw_header=b"alg=dir")),
        ("header is a list", "header", craft(raw_header=b'["dir"]')),
        ("header with alg twice", "header", craft(raw_header=twice)),
        ("header with a byte-order mark", "header", craft(raw_header=marked)),
        ("header nested too deeply", "header",
         craft(raw_header=b'{"x":' + b"[" * 300 + b"]" * 300 + b"}")),
        ("zip", "zip", craft(zlib.compress(json.dumps(claims_of()).encode())[2:-4],
                             header={"zip": "DEF"})),
        ("zip is null", "zip", craft(header={"zip": None})),
        ("crit", "crit", craft(header={"crit": ["exp"], "exp": NOW})),
        ("alg A256GCMKW", "alg", craft(header={"alg": "A256GCMKW"})),
        ("alg none", "alg", craft(header={"alg": "none"})),
        ("alg in capitals", "alg", craft(header={"alg": "DIR"})),
        ("no alg", "alg", craft(header={"alg": ...})),
        ("enc A128GCM", "enc", craft(header={"enc": "A128GCM"})),
        ("enc A256CBC-HS512", "enc", craft(header={"enc": "A256CBC-HS512"})),
        ("no enc", "enc", craft(header={"enc": ...})),
        ("an encrypted key", "encrypted_key", craft(middle=b64(bytes(32)))),
        ("an IV of 16 bytes", "iv_length", craft(iv=os.urandom(16))),
        ("an IV of 8 bytes", "iv_length", craft(iv=os.urandom(8))),
        ("no IV", "iv_length", craft(iv=b"")),
        ("a tag of 1 byte", "tag_length", craft(tag_bytes=1)),
        ("a tag of 12 bytes", "tag_length", craft(tag_bytes=12)),
        ("a tag of 17 bytes", "tag_length", craft(tag_bytes=17)),
        ("no tag", "tag_length", craft(tag_bytes=0)),
        ("an unknown kid", "unknown_kid", craft(key=FOREIGN)),
        ("no kid", "unknown_kid", craft(header={"kid": ...})),
        ("a kid that is a number", "unknown_kid", craft(header={"kid": 1})),
        ("another's key under our kid", "not_authentic",
         craft(key=FOREIGN, header={"kid": "site-1"})),
        ("ciphertext changed", "not_authentic", ".".join([head, "", iv, flipped, tag])),
        ("header changed to an equal one", "not_authentic",
         ".".join([other_head, "", iv, cipher, tag])),
        ("tag of zeros", "not_authentic", ".".join([head, "", iv, cipher, b64(bytes(16))])),
    ]


def bad_claims():
    plain = json.dumps(claims_of()).encode()
    deep = b'{"x":' + b"[" * 300 + b"]" * 300 + b"," + plain[1:]
    wrapped = json.dumps(claims_of(iat=0)).replace('"iat": 0', f'"iat": {2**64 + NOW}').encode()
    return [
        ("claims are not JSON", "claims", craft(b"sub=42")),
        ("claims are a text", "claims", craft(b'"sub"')),
        ("claims with sub twice", "claims", craft(b'{"sub":"1",' + plain[1:])),
        ("claims followed by NUL and more", "claims", craft(plain + b"\0{}")),
        ("claims followed by more", "claims", craft(plain + b"{}")),
        ("claims that are not UTF-8", "claims", craft(plain.replace(b"Ann", b"A\xffn"))),
        ("claims with half a surrogate pair", "claims", craft(plain.replace(b"Ann", b"\\ud83c"))),
        ("claims nested too deeply", "claims", craft(deep)),
        ("no sub", "sub", craft(claims_of(sub=None))),
        ("a sub that is a number", "sub", craft(claims_of(sub=42))),
        ("an empty sub", "sub", craft(claims_of(sub=""))),
        ("a sub of 65 code points", "sub", craft(claims_of(sub="é" * 65))),
        ("NUL in sub", "sub", craft(claims_of(sub="4\x002"))),
        ("no name", "name", craft(claims_of(name=None))),
        ("a name of 33 code points", "name", craft(claims_of(name="王" * 33))),
        ("a control character in name", "name", craft(claims_of(name="A\x85nn"))),
        ("a bidi override in name", "name", craft(claims_of(name="\u202ennA"))),
        ("a bidi isolate in name", "name", craft(claims_of(name="Ann\u2066"))),
        ("no jti", "jti", craft(claims_of(jti=None))),
        ("a jti of 65 characters", "jti", craft(claims_of(jti="j" * 65))),
        ("no aud", "aud", craft(claims_of(aud=None))),
        ("another aud", "aud", craft(claims_of(aud="cardrooms"))),
        ("an aud array without us", "aud", craft(claims_of(aud=["web"]))),
        ("no iat", "iat", craft(claims_of(iat=None))),
        ("iat with a fraction", "iat", craft(claims_of(iat=NOW - 10.0))),
        ("iat with an exponent", "iat",
         craft(json.dumps(claims_of(iat=0)).replace('"iat": 0', '"iat": 179e7').encode())),
        ("iat as a text", "iat", craft(claims_of(iat=str(NOW)))),
        ("iat of 2^64 and more", "iat", craft(wrapped)),
        ("no exp", "exp", craft(claims_of(exp=None))),
        ("exp of 2^63", "exp", craft(claims_of(exp=2**63))),
        ("nbf as a text", "nbf", craft(claims_of(nbf="now"))),
        ("a guest's name under a site's key", "guest", craft(claims_of(sub="guest-7f"))),
        ("a user under the guests' key", "guest", craft(claims_of(), key=GUESTS)),
        ("iat 31 s ahead", "iat_ahead", craft(claims_of(iat=NOW + 31, exp=NOW + 60))),
        ("nbf 31 s ahead", "nbf_ahead", craft(claims_of(nbf=NOW + 31))),
        ("exp is iat", "exp_before_iat", craft(claims_of(iat=NOW + 20, exp=NOW + 20))),
        ("exp before iat", "exp_before_iat", craft(claims_of(iat=NOW + 20, exp=NOW + 10))),
        ("lives 301 s", "lives_too_long", craft(claims_of(iat=NOW - 10, exp=NOW + 291))),
        ("lives for ever", "lives_too_long", craft(claims_of(exp=2**63 - 1))),
        ("iat at the dawn of time", "lives_too_long", craft(claims_of(iat=-(2**63)))),
        ("exp just reached", "expired", craft(claims_of(exp=NOW))),
        ("expired", "expired", craft(claims_of(iat=NOW - 100, exp=NOW - 40))),
    ]


def minted_by_jwcrypto(wishes):
    tokens = []
    for name, key, header, claims in wishes:
        if name == SIGNED:
            inner = jwt.JWT(header={"alg": "EdDSA", "kid": SIGNER["kid"]}, claims=claims)
            inner.make_signed_token(jwk.JWK(**SIGNER))
            claims = inner.serialize()
        members = {"alg": "dir", "enc": "A256GCM", "kid": key["kid"], **header}
        token = jwt.JWT(header=members, claims=claims)
        token.make_encrypted_token(jwk.JWK(**key))
        tokens.append(token.serialize())
    return tokens


def minted_by_jose(wishes, folder):
    asked = [{"key": key, "header": header, "claims": claims,
              "signer": SIGNER if name == SIGNED else None}
             for name, key, header, claims in wishes]
    answer = subprocess.run(["node", os.path.join(folder, "mint.mjs")], check=True,
                            input=json.dumps(asked).encode(), stdout=subprocess.PIPE)
    return json.loads(answer.stdout)


def told(claims):
    """What a reader gives back of them."""
    return {name: claims[name] for name in ("sub", "name", "iat", "exp", "jti")}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make_tokens.py FOLDER   where FOLDER holds mint.mjs and, by npm ci, jose")
    wishes = good_wishes()
    minters = [("jwcrypto", minted_by_jwcrypto(wishes)),
               ("jose", minted_by_jose(wishes, sys.argv[1]))]
    good = [{"name": name, "minter": minter, "token": token, "claims": told(claims)}
            for minter, tokens in minters
            for (name, _, _, claims), token in zip(wishes, tokens)]
    escaped = json.dumps(claims_of()).replace('"42"', '"\\u0034\\u0032"').encode()
    good += [{"name": name, "minter": "by hand", "token": token, "claims": told(claims_of())}
             for name, token in [("2,048 bytes", filled_to(2048)), ("escapes", craft(escaped))]]
    bad = [{"name": name, "reason": reason, "token": token}
           for name, reason, token in bad_forms() + bad_claims()]
    print(json.dumps({"about": "The tokens of schema/vectors/README.md; made by make_tokens.py.",
                      "now": NOW, "keys": [SITE, NEXT], "guest_keys": [GUESTS],
                      "site_keys": [{m: SIGNER[m] for m in SIGNER if m != "d"}],
                      "good": good, "bad": bad}, indent=1))


if __name__ == "__main__":
    main()
