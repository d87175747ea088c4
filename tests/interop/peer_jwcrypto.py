"""jwcrypto as a peer: one JSON request a line in, one JSON answer a line out."""

import json
import sys

from jwcrypto import jwe, jwk, jws
from jwcrypto.common import json_encode


def generate(request):
    if request["kty"] in ("EC", "OKP"):
        key = jwk.JWK.generate(kty=request["kty"], crv=request["size"])
    elif request["kty"] == "RSA":
        key = jwk.JWK.generate(kty="RSA", size=request["size"])
    else:
        key = jwk.JWK.generate(kty="oct", size=request["size"])
    return {"jwk": json.loads(key.export())}


def encrypt(request):
    with open(request["payload"], "rb") as file:
        payload = file.read()
    header = {"alg": request["alg"], "enc": request["enc"], **request.get("members", {})}
    compact = request["form"] == "compact"
    token = jwe.JWE(
        payload, json_encode(header), aad=None if compact else request["aad"].encode(), algs=[request["alg"], request["enc"]]
    )
    token.add_recipient(jwk.JWK(**request["jwk"]))
    text = token.serialize(compact=compact)
    if request["form"] == "general":
        # It writes the flattened form for one recipient, and reads both.
        parts = json.loads(text)
        one = {name: parts.pop(name) for name in ("header", "encrypted_key") if name in parts}
        text = json.dumps({**parts, "recipients": [one]})
    with open(request["token"], "w", encoding="ascii") as file:
        file.write(text)
    return {}


def decrypt(request):
    with open(request["token"], encoding="ascii") as file:
        text = file.read()
    token = jwe.JWE(algs=[request["alg"], request["enc"]])
    token.deserialize(text, key=jwk.JWK(**request["jwk"]))
    with open(request["payload"], "wb") as file:
        file.write(token.payload)
    return {"header": json.loads(token.objects["protected"])}


def sign(request):
    with open(request["payload"], "rb") as file:
        token = jws.JWS(file.read())
    header = {"alg": request["alg"], **request["members"]}
    if request["form"] == "unencoded":
        header |= {"b64": False, "crit": ["b64"]}
    token.add_signature(jwk.JWK(**request["jwk"]), None, json_encode(header))
    if request["form"] == "general":
        token.add_signature(jwk.JWK.generate(kty="oct", size=256), None, json_encode({"alg": "HS256"}))
    apart = request["form"] in ("detached", "unencoded")
    if apart:
        token.detach_payload()
    text = token.serialize(compact=request["form"] in ("compact", "detached"))
    if request["form"] == "unencoded":
        text = json_encode({name: value for name, value in json.loads(text).items() if name != "payload"})
    with open(request["token"], "w", encoding="utf-8") as file:
        file.write(text)
    return {}


def verify(request):
    with open(request["token"], encoding="utf-8") as file:
        text = file.read()
    token = jws.JWS()
    token.allowed_algs = [request["alg"]]
    token.deserialize(text)
    key = jwk.JWK(**request["jwk"])
    if request["form"] in ("detached", "unencoded"):
        with open(request["payload"], "rb") as file:
            token.verify(key, detached_payload=file.read())
    else:
        token.verify(key)
        with open(request["payload"], "wb") as file:
            file.write(token.payload)
    header = token.jose_header
    return {"header": header[0] if isinstance(header, list) else header}


def main():
    operations = {"generate": generate, "encrypt": encrypt, "decrypt": decrypt, "sign": sign, "verify": verify}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = operations[request["op"]](request)
        except Exception as error:  # a peer's failure is an answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
