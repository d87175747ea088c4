#!/usr/bin/env python3
"""Makes a token of each family of algorithms for the probes, and the keys to read them, with an implementation that is
not ours (the package `jwcrypto`). What it made is committed, so that sizes and instruction counts can be repeated."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path

from jwcrypto import jwe, jwk, jws

HERE = Path(__file__).parent
PLAINTEXT = (HERE / "plaintext").read_bytes()


def write(name, text):
    (HERE / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def octets(key):
    text = json.loads(key.export())["k"]
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encrypt(name, key, alg, enc, **members):
    token = jwe.JWE(PLAINTEXT, json.dumps({"alg": alg, "enc": enc} | members), algs=[alg, enc])
    token.add_recipient(key)
    write(f"{name}.jwe", token.serialize(compact=True))


def sign(name, key, alg):
    token = jws.JWS(PLAINTEXT)
    token.add_signature(key, alg, json.dumps({"alg": alg}))
    write(f"{name}.jws", token.serialize(compact=True))


def main():
    shared = jwk.JWK.generate(kty="oct", size=256)
    write("shared.key", octets(shared))
    encrypt("cbc-hs", shared, "dir", "A128CBC-HS256")
    encrypt("aes-kw", shared, "A256KW", "A256GCM")
    encrypt("gcm-kw", shared, "A256GCMKW", "A256GCM")
    password = jwk.JWK.from_password("north gate")
    write("password", "north gate")
    # The fewest that a receiver accepts: an emulated Cortex-M0 does them.
    encrypt("pbes2", password, "PBES2-HS256+A128KW", "A256GCM", p2c=1000)
    for name, kind in (("ecdh-p256", {"kty": "EC", "crv": "P-256"}), ("ecdh-x25519", {"kty": "OKP", "crv": "X25519"})):
        key = jwk.JWK.generate(**kind)
        write(f"{name}.jwk", key.export())
        encrypt(name, key, "ECDH-ES", "A256GCM")

    sign("hs256", shared, "HS256")
    rsa = jwk.JWK.generate(kty="RSA", size=2048)
    write("rs256.pub.jwk", rsa.export_public())
    sign("rs256", rsa, "RS256")
    ec = jwk.JWK.generate(kty="EC", crv="P-256")
    write("es256.pub.jwk", ec.export_public())
    sign("es256", ec, "ES256")
    ed = jwk.JWK.generate(kty="OKP", crv="Ed25519")
    write("eddsa.pub.jwk", ed.export_public())
    sign("eddsa", ed, "EdDSA")


main()
