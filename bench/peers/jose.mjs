// node's jose as a peer of the benchmark: one job ready at a time, one JSON request a line in, one JSON answer a line out.

import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as jose from 'jose';

const installed = JSON.parse(await readFile(new URL('./node_modules/jose/package.json', import.meta.url), 'utf8'));

/** Each makes what does the work once and returns the result. */
const works = {
  async encrypt({ jwk, alg, enc, payload }) {
    const key = await jose.importJWK(jwk, alg === 'dir' ? enc : alg);
    const plaintext = new Uint8Array(await readFile(payload));
    return () => new jose.CompactEncrypt(plaintext).setProtectedHeader({ alg, enc }).encrypt(key);
  },
  async decrypt({ jwk, alg, enc, token }) {
    const key = await jose.importJWK(jwk, alg === 'dir' ? enc : alg);
    const text = await readFile(token, 'ascii');
    const options = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
    return async () => (await jose.compactDecrypt(text, key, options)).plaintext;
  },
  async sign({ jwk, alg, payload }) {
    const key = await jose.importJWK(jwk, alg);
    const bytes = new Uint8Array(await readFile(payload));
    return () => new jose.CompactSign(bytes).setProtectedHeader({ alg }).sign(key);
  },
  async verify({ jwk, alg, token }) {
    const key = await jose.importJWK(jwk, alg);
    const text = await readFile(token, 'ascii');
    return async () => (await jose.compactVerify(text, key, { algorithms: [alg] })).payload;
  },
  async import({ jwk, alg }) {
    const text = JSON.stringify(jwk);
    return async () => {
      await jose.importJWK(JSON.parse(text), alg);
      return '';
    };
  },
  async thumbprint({ jwk }) {
    return () => jose.calculateJwkThumbprint(jwk);
  },
};

let job;
const operations = {
  async version() {
    return { version: `${installed.version}, node ${process.versions.node}` };
  },
  async prepare(request) {
    job = undefined;
    if (!works[request.work]) return { lacks: true };
    job = await works[request.work](request);
    return {};
  },
  async once({ out }) {
    await writeFile(out, await job());
    return {};
  },
  async run({ count }) {
    // Of all threads: the work itself is done on those of a pool.
    const start = process.cpuUsage();
    for (let i = 0; i < count; i++) await job();
    const { user, system } = process.cpuUsage(start);
    return { ns: (user + system) * 1000 };
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
