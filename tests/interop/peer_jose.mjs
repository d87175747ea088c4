// node's jose as a peer: one JSON request a line in, one JSON answer a line out.

import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as jose from 'jose';

const operations = {
  async generate({ kty, size, alg }) {
    if (kty === 'oct') {
      const bytes = crypto.getRandomValues(new Uint8Array(size / 8));
      return { jwk: { kty, k: jose.base64url.encode(bytes) } };
    }
    const { privateKey } = await jose.generateKeyPair(alg, { modulusLength: size, crv: size, extractable: true });
    return { jwk: await jose.exportJWK(privateKey) };
  },

  async encrypt({ jwk, alg, enc, members, payload, token }) {
    const key = await jose.importJWK(jwk, alg === 'dir' ? enc : alg);
    const jwe = await new jose.CompactEncrypt(new Uint8Array(await readFile(payload)))
      .setProtectedHeader({ alg, enc, ...members })
      .encrypt(key);
    await writeFile(token, jwe);
    return {};
  },

  async decrypt({ jwk, alg, enc, payload, token }) {
    const key = await jose.importJWK(jwk, alg === 'dir' ? enc : alg);
    const { plaintext, protectedHeader } = await jose.compactDecrypt(await readFile(token, 'ascii'), key, {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc],
    });
    await writeFile(payload, plaintext);
    return { header: protectedHeader };
  },

  async sign({ jwk, alg, members, form, payload, token }) {
    const key = await jose.importJWK(jwk, alg);
    const bytes = new Uint8Array(await readFile(payload));
    const header = { alg, ...members, ...(form === 'unencoded' ? { b64: false, crit: ['b64'] } : {}) };
    if (form === 'compact' || form === 'detached') {
      const compact = await new jose.CompactSign(bytes).setProtectedHeader(header).sign(key);
      await writeFile(token, form === 'compact' ? compact : compact.replace(/\..*\./, '..'));
      return {};
    }
    let jws;
    if (form === 'general') {
      const all = new jose.GeneralSign(bytes);
      all.addSignature(key).setProtectedHeader(header);
      all.addSignature(crypto.getRandomValues(new Uint8Array(32))).setProtectedHeader({ alg: 'HS256' });
      jws = await all.sign();
    } else {
      jws = await new jose.FlattenedSign(bytes).setProtectedHeader(header).sign(key);
    }
    if (form === 'unencoded') {
      delete jws.payload;
    }
    await writeFile(token, JSON.stringify(jws));
    return {};
  },

  async verify({ jwk, alg, form, payload, token }) {
    const key = await jose.importJWK(jwk, alg);
    const text = await readFile(token, 'utf8');
    const options = { algorithms: [alg] };
    let verified;
    if (form === 'compact') {
      verified = await jose.compactVerify(text, key, options);
    } else if (form === 'general') {
      verified = await jose.generalVerify(JSON.parse(text), key, options);
    } else if (form === 'detached') {
      const bytes = jose.base64url.encode(new Uint8Array(await readFile(payload)));
      verified = await jose.compactVerify(text.replace('..', `.${bytes}.`), key, options);
    } else {
      const jws = JSON.parse(text);
      if (form === 'unencoded') {
        jws.payload = new Uint8Array(await readFile(payload));
      }
      verified = await jose.flattenedVerify(jws, key, options);
    }
    await writeFile(payload, verified.payload);
    return { header: verified.protectedHeader };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await operations[request.op](request);
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` };
  }
  console.log(JSON.stringify(answer));
}
