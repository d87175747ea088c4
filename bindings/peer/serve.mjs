// The peer for a test in another language: reads questions from the named pipe `ask` in the folder that is named, a line
// each, and writes a line to `answer`. Its keys are files beside them. Ends when the test closes the pipe.
import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { decrypt, encrypt, encryptDir, keyPair, unwrap } from './peer.mjs';

const folder = process.argv[2];
const pair = await keyPair();
const bytes = (text) => Buffer.from(text ?? '', 'base64');
const answers = {
  // encrypt PAYLOAD HASH KID
  encrypt: (payload, mgf1, kid) => encrypt(pair, bytes(payload), { mgf1, members: kid ? { kid } : {} }),
  // decrypt TOKEN
  decrypt: async (token) => {
    const { header, payload } = await decrypt(pair, token);
    return `${payload.toString('base64')} ${Buffer.from(JSON.stringify(header)).toString('base64')}`;
  },
  // respond TOKEN PAYLOAD: under the key of the request
  respond: async (token, payload) => encryptDir((await decrypt(pair, token)).cek, bytes(payload)),
  // dir KEY PAYLOAD
  dir: (key, payload) => encryptDir(bytes(key), bytes(payload)),
  // open-dir KEY TOKEN
  'open-dir': async (key, token) => (await decrypt(bytes(key), token)).payload.toString('base64'),
  // unwrap ENCRYPTED-KEY
  unwrap: async (encryptedKey) => (await unwrap(pair, bytes(encryptedKey))).toString('base64'),
};

writeFileSync(join(folder, 'public.base64'), pair.spki.toString('base64'));
writeFileSync(join(folder, 'private.der'), pair.pkcs8);
writeFileSync(join(folder, 'private.jwk'), JSON.stringify(pair.jwk));
const out = createWriteStream(join(folder, 'answer'));
for await (const line of createInterface({ input: createReadStream(join(folder, 'ask')) })) {
  const [verb, ...rest] = line.split(' ');
  let answer;
  try {
    answer = await answers[verb](...rest);
  } catch (error) {
    answer = `error ${error.name}`;
  }
  out.write(`${answer}\n`);
}
process.exit(0);
