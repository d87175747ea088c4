#!/usr/bin/env python3
"""Makes the keys and tokens that the firmware and the probes are fed, with an implementation that is not ours
(the package `cryptography`). What it made is committed, so that sizes and instruction counts can be repeated."""

import json, os
from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HERE = Path(__file__).parent
PLAINTEXT = b'{"open":"north gate","until":1767225600}'


def b64(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def write(name, text):
    (HERE / name).write_bytes(text.encode())


def jwk(name, members):
    write(name, json.dumps(members, separators=(",", ":")))


def token(header, cek, encrypted_key, plaintext=PLAINTEXT):
    aad = b64(json.dumps(header, separators=(",", ":")).encode())
    iv = os.urandom(12)
    sealed = AESGCM(cek).encrypt(iv, plaintext, aad.encode())
    return ".".join([aad, b64(encrypted_key), b64(iv), b64(sealed[:-16]), b64(sealed[-16:])])


def main():
    write("plaintext", PLAINTEXT.decode())
    shared = os.urandom(32)
    (HERE / "dir.key").write_bytes(shared)
    jwk("dir.jwk", {"kty": "oct", "kid": "dir", "use": "enc", "k": b64(shared)})
    compact = token({"alg": "dir", "enc": "A256GCM", "kid": "dir"}, shared, b"")
    write("dir.jwe", compact)
    header, _, iv, text, tag = compact.split(".")
    jwk("dir.flattened", {"protected": header, "iv": iv, "ciphertext": text, "tag": tag})
    long = bytes(i & 0xFF for i in range(1024))
    write("dir-1k.jwe", token({"alg": "dir", "enc": "A256GCM", "kid": "dir"}, shared, b"", long))

    for bits in (2048, 3072, 4096):
        kid = f"rsa-{bits}"
        key = rsa.generate_private_key(65537, bits)
        private = key.private_numbers()
        public = {
            "kty": "RSA", "kid": kid, "use": "enc", "alg": "RSA-OAEP-256",
            "n": number(private.public_numbers.n), "e": number(private.public_numbers.e),
        }
        jwk(f"{kid}.pub.jwk", public)
        jwk(f"{kid}.jwk", public | {
            "d": number(private.d), "p": number(private.p), "q": number(private.q),
            "dp": number(private.dmp1), "dq": number(private.dmq1), "qi": number(private.iqmp),
        })
        oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
        cek = os.urandom(32)
        header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": kid}
        write(f"{kid}.jwe", token(header, cek, key.public_key().encrypt(cek, oaep)))


main()
