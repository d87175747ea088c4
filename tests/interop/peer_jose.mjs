// node's jose as a peer: one JSON request a line in, one JSON answer a line out.

import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as jose from 'jose';

// Passwords are bytes to this library.
const importKey = (jwk, alg, enc) =>
  alg.startsWith('PBES2') ? jose.base64url.decode(jwk.k) : jose.importJWK(jwk, alg === 'dir' ? enc : alg);

const operations = {
  async generate({ kty, size, alg }) {
    if (kty === 'oct') {
      const bytes = crypto.getRandomValues(new Uint8Array(size / 8));
      return { jwk: { kty, k: jose.base64url.encode(bytes) } };
    }
    const { privateKey } = await jose.generateKeyPair(alg, { modulusLength: size, crv: size, extractable: true });
    return { jwk: await jose.exportJWK(privateKey) };
  },

  async encrypt({ jwk, alg, enc, members, payload, token, form, aad, iterations }) {
    const key = await importKey(jwk, alg, enc);
    const plaintext = new Uint8Array(await readFile(payload));
    const header = { alg, enc, ...members };
    const associated = new TextEncoder().encode(aad);
    const parameters = alg.startsWith('PBES2') ? { p2c: iterations } : undefined;
    let jwe;
    if (form === 'compact') {
      const encrypt = new jose.CompactEncrypt(plaintext).setProtectedHeader(header);
      if (parameters) encrypt.setKeyManagementParameters(parameters);
      jwe = await encrypt.encrypt(key);
    } else if (form === 'flattened') {
      const encrypt = new jose.FlattenedEncrypt(plaintext)
        .setProtectedHeader(header)
        .setAdditionalAuthenticatedData(associated);
      if (parameters) encrypt.setKeyManagementParameters(parameters);
      jwe = JSON.stringify(await encrypt.encrypt(key));
    } else {
      const encrypt = new jose.GeneralEncrypt(plaintext)
        .setProtectedHeader({ enc, ...members })
        .setAdditionalAuthenticatedData(associated);
      const recipient = encrypt.addRecipient(key).setUnprotectedHeader({ alg });
      if (parameters && recipient.setKeyManagementParameters) recipient.setKeyManagementParameters(parameters);
      jwe = JSON.stringify(await encrypt.encrypt());
    }
    await writeFile(token, jwe);
    return {};
  },

  async decrypt({ jwk, alg, enc, payload, token, form, iterations }) {
    const key = await importKey(jwk, alg, enc);
    const options = {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc],
      maxPBES2Count: iterations,
    };
    const text = await readFile(token, 'utf8');
    const decrypt = { flattened: jose.flattenedDecrypt, general: jose.generalDecrypt }[form];
    const { plaintext, protectedHeader } = decrypt
      ? await decrypt(JSON.parse(text), key, options)
      : await jose.compactDecrypt(text, key, options);
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
