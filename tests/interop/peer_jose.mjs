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
