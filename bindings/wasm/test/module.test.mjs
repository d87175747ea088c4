// The module, driven from node, and WebCrypto: each reads what the other wrote.
import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decrypt, encrypt, encryptDir, keyPair } from '../../peer/peer.mjs';
import { PocketJose } from '../pocket_jose.mjs';

const jose = await PocketJose.load(readFileSync(process.env.POCKET_JOSE_WASM));
const pair = await keyPair();
const payload = Buffer.from('{"amount":1250,"currency":"€"}');
const all = ['A128GCM', 'A192GCM', 'A256GCM'];
const spki = pair.spki.toString('base64');
const refused = (code, work) => assert.throws(work, (error) => error.code === code || assert.fail(String(error)));
const octJwk = (bytes) => JSON.stringify(createSecretKey(bytes).export({ format: 'jwk' }));

test('WebCrypto reads what is encrypted to a line of base64', async () => {
  for (const cipher of all) {
    for (const size of [0, 1, 16, 17, 200_000]) {
      const bytes = randomBytes(size);
      assert.deepEqual((await decrypt(pair, jose.encrypt(spki, bytes, cipher))).payload, bytes);
    }
  }
  const header = { kid: 'k', typ: 'JWE', cty: 'json', members: '{"url":"/v1","attempt":2}' };
  const opened = await decrypt(pair, jose.encrypt(spki, payload, 'A256GCM', header));
  const { alg, enc, ...rest } = opened.header;
  assert.deepEqual([alg, enc, rest], ['RSA-OAEP-256', 'A256GCM', { kid: 'k', typ: 'JWE', cty: 'json', url: '/v1', attempt: 2 }]);
});

test("WebCrypto's tokens are decrypted by a JWK and by DER", async () => {
  const token = await encrypt(pair, payload, { members: { x: 'y' } });
  for (const key of [JSON.stringify(pair.jwk), pair.pkcs8]) {
    const opened = jose.decrypt(key, token, ['A256GCM']);
    assert.deepEqual(Buffer.from(opened.payload), payload);
    assert.equal(JSON.parse(opened.header).x, 'y');
  }
});

test('r15: SHA-1 in MGF1 is refused like any other failure', async () => {
  const mixed = await encrypt(pair, payload, { mgf1: 'SHA-1' });
  refused(-401, () => jose.decrypt(pair.pkcs8, mixed, all));
  const other = await keyPair();
  const toOther = await encrypt(other, payload);
  refused(-401, () => jose.decrypt(pair.pkcs8, toOther, all));
});

test('the ciphers that are named are the policy', async () => {
  const token = await encrypt(pair, payload);
  refused(-302, () => jose.decrypt(pair.pkcs8, token, ['A128GCM']));
  refused(-113, () => jose.decrypt(spki, token, all));
});

test('a shared key goes both ways', async () => {
  for (const [place, cipher] of all.entries()) {
    const bytes = randomBytes(16 + 8 * place);
    const opened = await decrypt(bytes, jose.encrypt(octJwk(bytes), payload, cipher));
    assert.deepEqual(opened.payload, payload);
    assert.deepEqual(Buffer.from(jose.decrypt(octJwk(bytes), await encryptDir(bytes, payload), [cipher]).payload), payload);
  }
});

test('tokens and keys are taken apart', async () => {
  const token = await encrypt(pair, payload, { members: { kid: 'k' } });
  const header = '{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"k"}';
  assert.deepEqual(jose.inspect(token), { header, lengths: [header.length, 256, 12, payload.length, 16] });
  refused(-200, () => jose.inspect('a.b.c'));
  const known = { form: 'PEM, DER or base64', type: 'RSA', bits: 2048, isPrivate: true, count: 1 };
  assert.deepEqual(jose.inspectKey(pair.pkcs8), known);
  assert.equal(jose.publicKey(pair.pkcs8, 'base64'), spki);
  assert.equal(JSON.parse(jose.publicKey(pair.pkcs8, 'jwk')).n, pair.jwk.n);
  assert.equal(jose.thumbprint(spki), jose.thumbprint(JSON.stringify(pair.jwk)));
});

test('nothing of a key or a payload stays in the memory of the module', async () => {
  const bytes = randomBytes(32);
  const secret = randomBytes(48);
  const holds = (what) => Buffer.from(jose.memory).includes(what);
  jose.decrypt(octJwk(bytes), await encryptDir(bytes, secret), ['A256GCM']);
  jose.decrypt(JSON.stringify(pair.jwk), await encrypt(pair, secret), ['A256GCM']);
  jose.encrypt(spki, secret, 'A256GCM');
  const prime = Buffer.from(pair.jwk.p, 'base64url');
  const secrets = { bytes, secret, text: pair.jwk.p, prime, limbs: Buffer.from(prime).reverse() };
  for (const [name, what] of Object.entries(secrets)) assert(!holds(what), `${name} at ${Buffer.from(jose.memory).indexOf(what)}`);
  // The search finds what is there.
  jose.memory.set(secret, jose.memory.length - 64);
  assert(holds(secret));
});

test('public vectors end as they should', (context) => {
  const lines = readFileSync(process.env.POCKET_JOSE_VECTORS, 'utf8').split('\n').filter(Boolean);
  if (lines.length === 0) return context.skip('the folder with the public vectors is not here');
  let opened = 0;
  for (const line of lines) {
    const [id, key, token, plain, opens] = line.split('\t');
    const open = () => jose.decrypt(Buffer.from(key, 'hex'), Buffer.from(token, 'hex'), all).payload;
    if (opens === 'true') {
      assert.equal(Buffer.from(open()).toString('base64url'), plain, id);
      opened += 1;
    } else {
      assert.throws(open, { name: 'Error' }, id);
    }
  }
  context.diagnostic(`vectors: ${opened} opened, ${lines.length - opened} refused`);
});
