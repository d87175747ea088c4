"""jwcrypto or joserfc as a peer of the benchmark: one job ready at a time, one JSON request a line in, one JSON answer a line
out. The argument says which."""

import importlib.metadata
import json
import platform
import sys
import time
import warnings

# joserfc's, on every use of EdDSA, that RFC 9864 calls it otherwise.
warnings.simplefilter("ignore")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def jwcrypto_job(order):
    from jwcrypto import jwe, jwk, jws

    key = jwk.JWK(**order["jwk"])
    work, alg, enc = order["work"], order["alg"], order["enc"]
    if work == "encrypt":
        payload = read(order["payload"])
        header = json.dumps({"alg": alg, "enc": enc})

        def job():
            token = jwe.JWE(payload, header)
            token.add_recipient(key)
            return token.serialize(compact=True).encode()

    elif work == "decrypt":
        text = read(order["token"]).decode()

        def job():
            token = jwe.JWE(algs=[alg, enc])
            token.deserialize(text, key=key)
            return token.payload

    elif work == "sign":
        payload = read(order["payload"])
        header = json.dumps({"alg": alg})

        def job():
            token = jws.JWS(payload)
            token.add_signature(key, None, header)
            return token.serialize(compact=True).encode()

    elif work == "verify":
        text = read(order["token"]).decode()

        def job():
            token = jws.JWS()
            token.allowed_algs = [alg]
            token.deserialize(text, key)
            return token.payload

    elif work == "thumbprint":

        def job():
            return key.thumbprint().encode()

    elif work == "import":
        text = json.dumps(order["jwk"])

        def job():
            # Its keys are made ready at the first use, which this leaves out.
            jwk.JWK.from_json(text)
            return b""

    else:
        return None
    return job


def joserfc_job(order):
    from joserfc import jwe, jws
    from joserfc.jwk import JWKRegistry

    key = JWKRegistry.import_key(order["jwk"])
    work, alg, enc = order["work"], order["alg"], order["enc"]
    # Its own list of what is recommended is narrower than the standard's.
    encryption = [alg, enc]
    if work == "encrypt":
        payload = read(order["payload"])

        def job():
            return jwe.encrypt_compact({"alg": alg, "enc": enc}, payload, key, algorithms=encryption).encode()

    elif work == "decrypt":
        text = read(order["token"]).decode()

        def job():
            return jwe.decrypt_compact(text, key, algorithms=encryption).plaintext

    elif work == "sign":
        payload = read(order["payload"])

        def job():
            return jws.serialize_compact({"alg": alg}, payload, key, algorithms=[alg]).encode()

    elif work == "verify":
        text = read(order["token"]).decode()

        def job():
            return jws.deserialize_compact(text, key, algorithms=[alg]).payload

    elif work == "thumbprint":

        def job():
            return key.thumbprint().encode()

    elif work == "import":
        text = json.dumps(order["jwk"])

        def job():
            JWKRegistry.import_key(json.loads(text)).get_op_key("unwrapKey")
            return b""

    else:
        return None
    return job


def main():
    library = sys.argv[1]
    make = {"jwcrypto": jwcrypto_job, "joserfc": joserfc_job}[library]
    job = None
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        try:
            if request["op"] == "version":
                version = importlib.metadata.version(library)
                answer = {"version": f"{version}, Python {platform.python_version()}"}
            elif request["op"] == "prepare":
                job = make(request)
                answer = {} if job else {"lacks": True}
            elif request["op"] == "once":
                with open(request["out"], "wb") as file:
                    file.write(job())
            elif request["op"] == "run":
                start = time.process_time_ns()
                for _ in range(request["count"]):
                    job()
                answer = {"ns": time.process_time_ns() - start}
            else:
                answer = {"error": "no such operation"}
        except Exception as error:  # a peer's failure is an answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
