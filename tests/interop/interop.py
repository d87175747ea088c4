"""Tokens in both directions between pjose and other implementations, over every algorithm, content cipher, key size and
serialization that both have. Every payload and header member is compared; the last line counts."""

import argparse
import base64
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from signed import Signed

HERE = pathlib.Path(__file__).resolve().parent

GCM = {"A128GCM": 128, "A192GCM": 192, "A256GCM": 256}
PAYLOADS = {
    "empty": b"",
    "text": "Zażółć gęślą jaźń".encode(),
    "json": b'{"amount":100,"currency":"EUR","to":"\\u00e9"}',
    "binary": bytes(range(256)) * 3 + b"\0",
    "1MiB": os.urandom(1 << 20),
    "16MiB": os.urandom(16 << 20),
}
CURVES = [("EC", "P-256"), ("EC", "P-384"), ("EC", "P-521"), ("OKP", "X25519")]
CURVED = ("EC", "OKP")
ECDH = ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"]
PUBLIC = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y"), "OKP": ("kty", "crv", "x")}
CBC = {"A128CBC-HS256": 256, "A192CBC-HS384": 384, "A256CBC-HS512": 512}
ENCS = {**GCM, **CBC}
FORMS = ["compact", "flattened", "general"]
# Every algorithm but `dir`, each with the key that it takes.
KEYS = [
    *((alg, "RSA", 2048) for alg in ("RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512")),
    *((f"A{size}{wrap}", "oct", size) for wrap in ("KW", "GCMKW") for size in (128, 192, 256)),
    *((alg, "password", 0) for alg in ("PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW")),
    *((alg, "EC", "P-256") for alg in ECDH),
]
# Peers accept far fewer iterations than pjose asks for by itself.
ITERATIONS = 4096
PASSWORD = "correct horse battery staple"
AAD = "for everyone to read"
SMALL = ["empty", "text", "json", "binary"]
MEMBERS = {"url": "/v1/cases", "x-nested": {"a": [1, True, None, "é\n"]}}


class Peer:
    """Another implementation, kept running."""

    def __init__(self, name, command, cwd=None):
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=cwd
        )

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended")
        answer = json.loads(line)
        if "lacks" in answer:
            raise CannotByItself(f"it has no {answer['lacks']}")
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


class Ours:
    """pjose, a process a call, as users have it."""

    def __init__(self, binary):
        self.binary = binary

    def run(self, *arguments):
        result = subprocess.run([self.binary, *map(str, arguments)], capture_output=True, stdin=subprocess.DEVNULL)
        if result.returncode != 0:
            raise RuntimeError(f"pjose {arguments[0]} {arguments[1]}: exit {result.returncode}: {result.stderr.decode()}")
        return result.stdout

    def generate(self, path, alg, size=None, crv=None):
        self.run(
            "jwk", "generate", "--alg", alg, *(["--size", size] if size else []), *(["--crv", crv] if crv else []), "-o", path
        )

    def encrypt(self, key, alg, enc, payload, token, form):
        members = {"compact": [], "flattened": ["--flattened"], "general": ["--json"]}[form].copy()
        for name, value in MEMBERS.items():
            text = isinstance(value, str)
            members += ["--header", f"{name}={value}" if text else f"{name}:={json.dumps(value)}"]
        if form != "compact":
            members += ["--aad", AAD]
        if alg.startswith("PBES2"):
            members += ["--iterations", ITERATIONS]
        self.run("jwe", "encrypt", *self.key(key), "--alg", alg, "--enc", enc, *members, "-o", token, payload)

    def decrypt(self, key, alg, enc, payload, token):
        self.run("jwe", "decrypt", *self.key(key), "--alg", alg, "--enc", enc, "-o", payload, token)

    def key(self, path):
        return ["--password-file" if path.suffix == ".password" else "--key", path]


def cases():
    """alg, enc, key type, key size in bits or curve, payload, serialization"""
    for case in compact_cases():
        yield *case, "compact"
    for form in FORMS:
        for enc, size in ENCS.items():
            for alg, kty, kind in KEYS:
                yield alg, enc, kty, kind, "json", form
            if form != "compact" or enc in CBC:
                for payload in SMALL:
                    yield "dir", enc, "oct", size, payload, form


def compact_cases():
    for size in (2048, 3072, 4096):
        for enc in GCM:
            for payload in SMALL:
                yield "RSA-OAEP-256", enc, "RSA", size, payload
        yield "RSA-OAEP-256", "A256GCM", "RSA", size, "1MiB"
    yield "RSA-OAEP-256", "A256GCM", "RSA", 2048, "16MiB"
    for enc, size in GCM.items():
        for payload in SMALL + ["1MiB"]:
            yield "dir", enc, "oct", size, payload
    yield "dir", "A256GCM", "oct", 256, "16MiB"
    for kty, crv in CURVES:
        for alg in ECDH:
            for enc in GCM:
                for payload in SMALL:
                    yield alg, enc, kty, crv, payload


def make_key(path, maker, ours, peer, kty, size, alg):
    """A key that says what it is for. A password is written as such for us and as an `oct` key for the peers."""
    if kty == "password":
        path = path.with_suffix(".password")
        path.write_text(PASSWORD + "\n")
    elif maker == "ours":
        # One for all peers: RSA keys take seconds.
        if not path.exists():
            ours.generate(path, alg, size if kty == "RSA" else None, size if kty in CURVED else None)
    else:
        path.write_text(json.dumps(peer.ask(op="generate", kty=kty, size=size, alg=alg)["jwk"]))
    return path


def read_key(path):
    if path.suffix == ".password":
        return {"kty": "oct", "k": base64.urlsafe_b64encode(PASSWORD.encode()).rstrip(b"=").decode()}
    return json.loads(path.read_text())


# Algorithms and curves that a peer does not have.
LACKING = {"go-jose": {"X25519", "RSA-OAEP-384", "RSA-OAEP-512"}, "jwcrypto": {"RSA-OAEP-384", "RSA-OAEP-512"}}


class CannotByItself(Exception):
    """The peer has no such thing, or fails at it with a token of its own: nothing to learn about ours."""


class Table:
    def __init__(self):
        self.counts = collections.Counter()
        self.peers = collections.defaultdict(collections.Counter)
        self.lacking = collections.Counter()
        self.failed = 0
        self.skipped = 0

    def lacks(self, peer, what):
        # Neither direction.
        self.skipped += 2
        self.peers[peer]["skipped"] += 2
        self.lacking[(peer, what)] += 2

    def record(self, peer, direction, alg, form, label, action):
        try:
            action()
            self.counts[(peer, direction, alg, form)] += 1
            self.peers[peer]["passed"] += 1
        except CannotByItself as reason:
            self.skipped += 1
            self.peers[peer]["skipped"] += 1
            print(f"skipped {peer} {direction} {alg} {form}, {label}: {reason}", flush=True)
        except Exception as error:
            self.failed += 1
            self.peers[peer]["failed"] += 1
            print(f"FAILED {peer} {direction} {alg} {form}, {label}: {error}", flush=True)

    def show(self):
        print(f"{'peer':<10} {'direction':<14} {'alg':<18} {'form':<10} passed")
        for (peer, direction, alg, form), count in sorted(self.counts.items()):
            print(f"{peer:<10} {direction:<14} {alg:<18} {form:<10} {count:>6}")
        for (peer, what), count in self.lacking.items():
            print(f"skipped {peer}: {count} tokens, it has no {what}")
        print()
        for peer, counts in self.peers.items():
            print(f"{peer:<10} {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")


def exchange(ours, peer, table, folder):
    keys = {}
    for alg, enc, kty, size, name, form in cases():
        if missing := LACKING.get(peer.name, set()) & {alg, size}:
            table.lacks(peer.name, " and no ".join(missing))
            continue
        purpose = enc if alg == "dir" else alg
        # One key of each kind from either side, so that key formats are exchanged as well.
        for maker in ("ours", "theirs"):
            which = (maker, kty, size, purpose)
            if which not in keys:
                owner = "ours" if maker == "ours" else peer.name
                path = folder / f"{owner}-{kty}-{size}-{purpose}.jwk"
                keys[which] = make_key(path, maker, ours, peer, kty, size, purpose)
        # The maker of the key is the one who decrypts.
        payload = folder / "payload"
        payload.write_bytes(PAYLOADS[name])
        token, back = folder / "token", folder / "back"
        common = dict(alg=alg, enc=enc, form=form, aad=AAD, iterations=ITERATIONS, token=str(token))

        def to_us():
            key = keys[("ours", kty, size, purpose)]
            jwk = read_key(key)
            if kty in PUBLIC:
                jwk = {member: jwk[member] for member in PUBLIC[kty]}
            peer.ask(op="encrypt", jwk=jwk, members=MEMBERS, payload=str(payload), **common)
            ours.decrypt(key, alg, enc, back, token)
            same(back, name)

        def to_them():
            key = keys[("theirs", kty, size, purpose)]
            ours.encrypt(key, alg, enc, payload, token, form)
            request = dict(jwk=read_key(key), **common)
            try:
                answer = peer.ask(op="decrypt", payload=str(back), **request)
            except RuntimeError:
                own_fails_too(peer, request, payload, back)
                raise
            same(back, name)
            for member, value in MEMBERS.items():
                if answer["header"].get(member) != value:
                    raise RuntimeError(f"header member {member} came out as {answer['header'].get(member)!r}")

        for direction, action in (("theirs to us", to_us), ("ours to them", to_them)):
            for stale in (token, back):
                stale.unlink(missing_ok=True)
            table.record(peer.name, direction, alg, form, f"{enc}, {size}, {name}", action)


def own_fails_too(peer, request, payload, back):
    """jwcrypto, for one, takes an empty plaintext for a failed decryption."""
    peer.ask(op="encrypt", payload=str(payload), **request)
    try:
        peer.ask(op="decrypt", payload=str(back), **request)
    except RuntimeError as error:
        raise CannotByItself(f"it cannot decrypt its own either ({error})") from error


def same(path, name):
    if path.read_bytes() != PAYLOADS[name]:
        raise RuntimeError("another payload came out")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pjose", required=True)
    parser.add_argument("--node-dir", required=True)
    parser.add_argument("--go-jose", required=True, help="the program made of peer_gojose.go")
    parser.add_argument("--josekit", required=True, help="the program made of peer-josekit")
    parser.add_argument("--only", action="append", metavar="PEER", help="this peer; may be given several times")
    options = parser.parse_args()

    peers = [
        Peer("jwcrypto", [sys.executable, str(HERE / "peer_jwcrypto.py")]),
        Peer("node jose", ["node", "peer_jose.mjs"], cwd=options.node_dir),
        Peer("go-jose", [options.go_jose]),
        Peer("josekit", [options.josekit]),
    ]
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        for peer in peers:
            if not options.only or peer.name in options.only:
                exchange(Ours(options.pjose), peer, table, pathlib.Path(folder))
                Signed(Ours(options.pjose), peer, table, pathlib.Path(folder), CannotByItself).run()
            peer.close()
    table.show()
    print(f"{sum(table.counts.values())} passed, {table.failed} failed, {table.skipped} skipped")
    sys.exit(1 if table.failed else 0)


main()
