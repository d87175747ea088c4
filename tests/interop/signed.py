"""Signed tokens in both directions: every algorithm and serialization that both sides have, payloads that travel apart, in
base64url and as they are, several signatures, and signed tokens inside encrypted ones."""

import json

ALGS = {
    "HS256": ("oct", 256),
    "HS384": ("oct", 384),
    "HS512": ("oct", 512),
    "RS256": ("RSA", 2048),
    "RS384": ("RSA", 2048),
    "RS512": ("RSA", 3072),
    "PS256": ("RSA", 2048),
    "PS384": ("RSA", 2048),
    "PS512": ("RSA", 4096),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "ES256K": ("EC", "secp256k1"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}
# What is asked of pjose for each form. The last two have their payload apart.
FORMS = {
    "compact": [],
    "flattened": ["--flattened"],
    "general": ["--json"],
    "detached": ["--detached"],
    "unencoded": ["--flattened", "--detached", "--unencoded"],
}
APART = ("detached", "unencoded")
# Algorithms and forms that a peer does not have, or not under this protocol.
LACKING = {
    "node jose": {"ES256K"},
    "go-jose": {"ES256K", "Ed25519"},
    # In JSON it reads `critical` where the standard says `crit`, so that `b64` means nothing to it.
    "josekit": {"Ed25519", "unencoded"},
}
PUBLIC = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y"), "OKP": ("kty", "crv", "x")}
PAYLOADS = {"empty": b"", "text": "Zażółć gęślą jaźń".encode(), "binary": bytes(range(256)) * 3 + b"\0"}
MEMBERS = {"url": "/v1/cases", "x-nested": {"a": [1, True, None, "é\n"]}}
NESTED = [(inner, outer) for inner in ("ES256", "PS256", "EdDSA") for outer in ("RSA-OAEP-256", "dir")]


class Signed:
    """The exchange with one peer."""

    def __init__(self, ours, peer, table, folder, cannot):
        self.ours, self.peer, self.table, self.folder, self.cannot = ours, peer, table, folder, cannot
        self.keys = {}
        self.payload, self.token, self.back = (folder / name for name in ("s-payload", "s-token", "s-back"))

    def run(self):
        for alg in ALGS:
            for form in FORMS:
                if missing := LACKING.get(self.peer.name, set()) & {alg, form}:
                    for _ in PAYLOADS:
                        self.table.lacks(self.peer.name, " and no ".join(sorted(missing)))
                    continue
                for name, payload in PAYLOADS.items():
                    for direction, action in (("theirs to us", self.to_us), ("ours to them", self.to_them)):
                        self.try_one(direction, alg, form, name, payload, action)
        for inner, outer in NESTED:
            for direction, action in (("theirs to us", self.nested_to_us), ("ours to them", self.nested_to_them)):
                self.try_one(direction, f"{inner} in {outer}", "compact", "text", PAYLOADS["text"], lambda *_: action(inner, outer))

    def try_one(self, direction, alg, form, name, payload, action):
        self.payload.write_bytes(payload)
        for stale in (self.token, self.back):
            stale.unlink(missing_ok=True)

        def run():
            try:
                action(alg, form)
            except RuntimeError:
                if alg in ALGS and direction == "ours to them":
                    self.fails_by_itself(alg, form)
                raise
            if self.back.read_bytes() != payload:
                raise RuntimeError("another payload came out")

        self.table.record(self.peer.name, direction, alg, form, name, run)

    def key(self, maker, alg, kty=None, size=None):
        """A key pair, made by `maker`: its file, its public half, and that half's file."""
        if (maker, alg) not in self.keys:
            kty, size = (kty, size) if kty else ALGS[alg]
            owner = "ours" if maker == "ours" else self.peer.name
            path = self.folder / f"{owner}-{alg}.sig.jwk"
            if maker != "ours":
                path.write_text(json.dumps(self.peer.ask(op="generate", kty=kty, size=size, alg=alg)["jwk"]))
            elif not path.exists():
                # One for all peers.
                sized = ["--size", size] if kty == "RSA" or alg == "dir" else []
                self.ours.run("jwk", "generate", "--alg", alg, *sized, "-o", path)
            jwk = json.loads(path.read_text())
            public = {member: jwk[member] for member in PUBLIC.get(kty, jwk) if member != "alg"}
            public_path = path.with_suffix(".pub")
            public_path.write_text(json.dumps(public))
            self.keys[(maker, alg)] = path, public, public_path
        return self.keys[(maker, alg)]

    def sign(self, alg, form):
        path, _, _ = self.key("ours", alg)
        more = ["--key", self.key("ours", "HS256")[0]] if form == "general" and alg != "HS256" else []
        for name, value in MEMBERS.items():
            text = isinstance(value, str)
            more += ["--header", f"{name}={value}" if text else f"{name}:={json.dumps(value)}"]
        self.ours.run("jws", "sign", "--key", path, *FORMS[form], *more, "-o", self.token, self.payload)

    def verify(self, alg, form):
        _, _, public = self.key("theirs", alg)
        more = ["--detached", self.payload] if form in APART else []
        more += ["--crit", "b64"] if form == "unencoded" else []
        self.ours.run("jws", "verify", "--key", public, "--alg", alg, *more, "-o", self.back, self.token)

    def peer_signs(self, alg, form):
        jwk = json.loads(self.key("theirs", alg)[0].read_text())
        self.peer.ask(op="sign", members=MEMBERS, jwk=jwk, alg=alg, form=form, payload=str(self.payload), token=str(self.token))

    def peer_verifies(self, maker, alg, form):
        """The payload is what goes in where it travels apart, and what comes out where it does not."""
        if form in APART:
            self.back.write_bytes(self.payload.read_bytes())
        jwk = self.key(maker, alg)[1]
        return self.peer.ask(op="verify", jwk=jwk, alg=alg, form=form, payload=str(self.back), token=str(self.token))

    def to_us(self, alg, form):
        self.peer_signs(alg, form)
        self.verify(alg, form)

    def to_them(self, alg, form):
        self.sign(alg, form)
        answer = self.peer_verifies("ours", alg, form)
        for member, value in MEMBERS.items():
            if answer["header"].get(member) != value:
                raise RuntimeError(f"header member {member} came out as {answer['header'].get(member)!r}")

    def fails_by_itself(self, alg, form):
        try:
            self.peer_signs(alg, form)
            self.peer_verifies("theirs", alg, form)
        except RuntimeError as error:
            raise self.cannot(f"it cannot verify its own either ({error})") from error

    def outer_key(self, maker, outer):
        return self.key(maker, outer, *(("RSA", 2048) if outer == "RSA-OAEP-256" else ("oct", 256)))

    def nested_to_us(self, inner, outer):
        self.peer_signs(inner, "compact")
        signed = self.folder / "s-nested"
        signed.write_bytes(self.token.read_bytes())
        path, public, _ = self.outer_key("ours", outer)
        self.peer.ask(op="encrypt", jwk=public, alg=outer, enc="A256GCM", members={"cty": "JWT"}, payload=str(signed),
                      token=str(self.token), form="compact")
        self.token.write_bytes(self.ours.run("jwe", "decrypt", "--key", path, self.token))
        self.verify(inner, "compact")

    def nested_to_them(self, inner, outer):
        self.sign(inner, "compact")
        signed = self.folder / "s-nested"
        signed.write_bytes(self.token.read_bytes())
        path, _, public = self.outer_key("theirs", outer)
        self.token.write_bytes(self.ours.run("jwe", "encrypt", "--key", public, "--alg", outer, "--enc", "A256GCM", "--cty", "JWT", signed))
        jwk = json.loads(path.read_text())
        answer = self.peer.ask(op="decrypt", jwk=jwk, alg=outer, enc="A256GCM", payload=str(signed), token=str(self.token), form="compact")
        if answer["header"].get("cty") != "JWT":
            raise RuntimeError("the outer header has no cty")
        self.token.write_bytes(signed.read_bytes())
        self.peer_verifies("ours", inner, "compact")
