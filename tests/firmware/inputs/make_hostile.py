#!/usr/bin/env python3
"""Makes tokens that must be refused: a line each, with the first digit of the error's code and a name. They are made
of the good token that stands beside them."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path

HERE = Path(__file__).parent
header, key, iv, text, tag = (HERE / "dir.jwe").read_text().split(".")
GOOD = {"alg": "dir", "enc": "A256GCM", "kid": "dir"}


def b64(data):
    data = data.encode() if isinstance(data, str) else data
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def token(header=header, key=key, iv=iv, text=text, tag=tag):
    return ".".join([header, key, iv, text, tag])


def with_header(members):
    return token(header=b64(members if isinstance(members, (str, bytes)) else json.dumps(members, separators=(",", ":"))))


def flipped(part):
    return ("B" if part[0] == "A" else "A") + part[1:]


LINES = [
    (2, "nothing", ""),
    (2, "only-dots", "...."),
    (2, "four-parts", ".".join([header, key, iv, text])),
    (2, "six-parts", token() + "."),
    (2, "padding", token(header=header + "=")),
    (2, "whitespace", token(text=text[:4] + " " + text[5:])),
    (2, "alphabet-of-plain-base64", token(text="+" + text[1:])),
    (2, "unused-bits", token(tag=tag[:-1] + ("h" if tag[-1] == "g" else chr(ord(tag[-1]) + 1)))),
    (2, "impossible-length", token(text=text + "A" * (5 - len(text) % 4))),
    (2, "not-json", with_header("x")),
    (2, "array", with_header("[]")),
    (2, "byte-order-mark", with_header("\ufeff" + json.dumps(GOOD))),
    (2, "trailing-text", with_header(json.dumps(GOOD) + "x")),
    (2, "not-utf8", with_header(b'{"alg":"dir","enc":"A256GCM","x":"\xff"}')),
    (2, "lone-surrogate", with_header('{"alg":"dir","enc":"A256GCM","x":"\\ud800"}')),
    (2, "duplicate", with_header('{"alg":"dir","enc":"A256GCM","alg":"dir"}')),
    (2, "duplicate-by-escape", with_header('{"alg":"dir","enc":"A256GCM","al\\u0067":"dir"}')),
    (2, "no-alg", with_header({"enc": "A256GCM"})),
    (2, "alg-is-a-number", with_header({"alg": 1, "enc": "A256GCM"})),
    (2, "no-enc", with_header({"alg": "dir"})),
    (3, "alg-none", with_header(GOOD | {"alg": "none"})),
    (3, "alg-of-another-family", with_header(GOOD | {"alg": "RSA1_5"})),
    (3, "enc-that-is-not-linked", with_header(GOOD | {"enc": "A128CBC-HS256"})),
    (3, "crit", with_header(GOOD | {"crit": ["x"], "x": 1})),
    (2, "crit-without-its-member", with_header(GOOD | {"crit": ["x"]})),
    (3, "compressed", with_header(GOOD | {"zip": "DEF"})),
    (2, "arrays-40-deep", with_header('{"alg":"dir","x":' + "[" * 40 + "]" * 40 + "}")),
    (2, "arrays-700-deep", with_header('{"alg":"dir","x":' + "[" * 700 + "]" * 700 + "}")),
    (2, "objects-200-deep", with_header('{"alg":"dir","x":' + '{"a":' * 200 + "1" + "}" * 200 + "}")),
    (2, "100-members", with_header({f"m{i}": i for i in range(100)})),
    (2, "encrypted-key-for-dir", token(key="AAAA")),
    (2, "short-iv", token(iv=iv[:-4])),
    (2, "short-tag", token(tag=b64(b"\0" * 12))),
    (4, "other-tag", token(tag=flipped(tag))),
    (4, "other-iv", token(iv=flipped(iv))),
    (4, "other-ciphertext", token(text=flipped(text))),
    (4, "no-ciphertext", token(text="")),
    (4, "same-header-spelled-otherwise", with_header(json.dumps(GOOD))),
]

(HERE / "hostile.txt").write_text("".join(f"{family} {name} {token}\n" for family, name, token in LINES))
