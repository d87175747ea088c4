// Compact JWE once more, by node's WebCrypto alone: what the wrappers' tokens are held against. It refuses nothing that a
// test would want it to make.
import { constants, createHash, createPublicKey, publicEncrypt, randomBytes, webcrypto } from 'node:crypto';

const { subtle } = webcrypto;
const OAEP = { name: 'RSA-OAEP', hash: 'SHA-256' };
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const fromBase64url = (text) => Buffer.from(text, 'base64url');

/// An RSA key pair, and its forms.
export async function keyPair(bits = 2048) {
  const generation = { ...OAEP, modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await subtle.generateKey(generation, true, ['encrypt', 'decrypt']);
  const spki = Buffer.from(await subtle.exportKey('spki', pair.publicKey));
  const pkcs8 = Buffer.from(await subtle.exportKey('pkcs8', pair.privateKey));
  const jwk = await subtle.exportKey('jwk', pair.privateKey);
  return { ...pair, spki, pkcs8, jwk };
}

/// RSA-OAEP with SHA-256 as the hash and SHA-1 in MGF1 (RFC 8017, section 7.1.1), which WebCrypto does not offer.
function oaepWithMgf1Sha1(pair, message) {
  const mgf1 = (seed, length) => {
    const parts = [];
    for (let counter = 0; parts.length * 20 < length; counter += 1) {
      parts.push(createHash('sha1').update(seed).update(Buffer.from([0, 0, 0, counter])).digest());
    }
    return Buffer.concat(parts).subarray(0, length);
  };
  const xor = (a, b) => Buffer.from(a.map((byte, at) => byte ^ b[at]));
  const key = createPublicKey({ key: pair.spki, format: 'der', type: 'spki' });
  const size = key.asymmetricKeyDetails.modulusLength / 8;
  const block = Buffer.alloc(size - 33);
  createHash('sha256').digest().copy(block);
  block[block.length - message.length - 1] = 1;
  Buffer.from(message).copy(block, block.length - message.length);
  const seed = randomBytes(32);
  const masked = xor(block, mgf1(seed, block.length));
  const padded = Buffer.concat([Buffer.from([0]), xor(seed, mgf1(masked, 32)), masked]);
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, padded);
}

async function seal(header, encryptedKey, cek, payload) {
  const head = base64url(Buffer.from(header));
  const iv = randomBytes(12);
  const key = await subtle.importKey('raw', cek, 'AES-GCM', false, ['encrypt']);
  const parameters = { name: 'AES-GCM', iv, additionalData: Buffer.from(head), tagLength: 128 };
  const sealed = Buffer.from(await subtle.encrypt(parameters, key, payload));
  const [text, tag] = [sealed.subarray(0, -16), sealed.subarray(-16)];
  return [head, ...[encryptedKey, iv, text, tag].map(base64url)].join('.');
}

/// A token to the pair's owner. `members` is what else stands in the header, as an object.
export async function encrypt(pair, payload, { members = {}, mgf1 = 'SHA-256' } = {}) {
  const cek = randomBytes(32);
  const wrapped = mgf1 === 'SHA-1' ? oaepWithMgf1Sha1(pair, cek) : await subtle.encrypt(OAEP, pair.publicKey, cek);
  const header = JSON.stringify({ alg: 'RSA-OAEP-256', enc: 'A256GCM', ...members });
  return seal(header, Buffer.from(wrapped), cek, payload);
}

/// A token under a shared key.
export function encryptDir(cek, payload, members = {}) {
  const header = JSON.stringify({ alg: 'dir', enc: `A${cek.length * 8}GCM`, ...members });
  return seal(header, Buffer.alloc(0), cek, payload);
}

/// Decrypts an encrypted key.
export async function unwrap(pair, encryptedKey) {
  return Buffer.from(await subtle.decrypt(OAEP, pair.privateKey, encryptedKey));
}

/// Header, content encryption key and payload. `key` is a pair, or the content encryption key.
export async function decrypt(key, token) {
  const parts = token.split('.');
  if (parts.length !== 5) throw new Error('not five parts');
  const [header, encryptedKey, iv, text, tag] = parts.map(fromBase64url);
  const cek = key.privateKey ? await unwrap(key, encryptedKey) : key;
  const aes = await subtle.importKey('raw', cek, 'AES-GCM', false, ['decrypt']);
  const parameters = { name: 'AES-GCM', iv, additionalData: Buffer.from(parts[0]), tagLength: 128 };
  const payload = Buffer.from(await subtle.decrypt(parameters, aes, Buffer.concat([text, tag])));
  return { header: JSON.parse(header), cek, payload };
}
