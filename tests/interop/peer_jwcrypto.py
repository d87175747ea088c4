"""jwcrypto as a peer: one JSON request a line in, one JSON answer a line out."""

import json
import sys

from jwcrypto import jwe, jwk
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
    token = jwe.JWE(payload, json_encode(header))
    token.add_recipient(jwk.JWK(**request["jwk"]))
    with open(request["token"], "w", encoding="ascii") as file:
        file.write(token.serialize(compact=True))
    return {}


def decrypt(request):
    with open(request["token"], encoding="ascii") as file:
        text = file.read()
    token = jwe.JWE(algs=[request["alg"], request["enc"]])
    token.deserialize(text, key=jwk.JWK(**request["jwk"]))
    with open(request["payload"], "wb") as file:
        file.write(token.payload)
    return {"header": json.loads(token.objects["protected"])}


def main():
    operations = {"generate": generate, "encrypt": encrypt, "decrypt": decrypt}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = operations[request["op"]](request)
        except Exception as error:  # a peer's failure is an answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
