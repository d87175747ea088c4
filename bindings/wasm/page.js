// What the page does. Keys and payloads are in its fields and in the memory of one call, and nowhere else.

const CIPHER_NAMES = ['A256GCM', 'A192GCM', 'A128GCM'];
const PARTS = ['Header', 'Encrypted key', 'Initialization vector', 'Ciphertext', 'Authentication tag'];

/** What a refusal means to the person in front of it; the first group or number that fits. */
const MEANINGS = [
  [(code) => code === -401, 'It does not decrypt. That is all there is to know: another key, a changed token and SHA-1 in MGF1 look the same.'],
  [(code) => code === -110, 'This type of key does not fit: RSA keys and shared keys do.'],
  [(code) => code === -111, 'The key says that it is for another algorithm.'],
  [(code) => code === -112, 'The key says that it may not be used for this.'],
  [(code) => code === -113, 'To decrypt, a private key is needed, and this is a public one.'],
  [(code) => code === -115, 'The key has a size that does not fit: RSA needs 2048, 3072 or 4096 bits; a shared key as many as the cipher.'],
  [(code) => code >= -120 && code <= -116, 'This RSA key is weak or damaged.'],
  [(code) => code === -102, 'A header member has a name that is taken.'],
  [(code) => code === -160, 'The private key is encrypted under a password. Take that off first.'],
  [(code) => code === -162 || code === -207, 'There is more than one key here. Paste one.'],
  [(code) => code === -161 || code === -206 || code === -208, 'This is no key: neither a JWK, nor PEM, nor base64.'],
  [(code) => code === -290, 'The header members are no JSON object, or have a name twice.'],
  [(code) => code <= -250 && code >= -289, 'The token is larger than is accepted.'],
  [(code) => code <= -200 && code >= -249, 'This is no token: it is malformed.'],
  [(code) => code === -301, 'The token was made for another kind of key.'],
  [(code) => code === -302, 'The token was made with a content cipher that is not here.'],
  [(code) => code === -303, 'The token insists on an extension that is not understood.'],
  [(code) => code === -304, 'The token is compressed, which is not accepted.'],
  [(code) => code === -305, 'The token names another key than this one.'],
  [(code) => code === -501, 'This browser gives no random numbers.'],
];

const at = (id) => document.getElementById(id);
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const base64url = (bytes) => base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

function explain(error) {
  if (!(error instanceof PocketJoseError)) return `Something unexpected happened: ${error.message}`;
  const meaning = MEANINGS.find(([fits]) => fits(error.code))?.[1] ?? 'It was refused.';
  return `${meaning} (${error.message.replace('POCKET_JOSE_ERR_', '')}, ${error.code})`;
}

/** Runs what a button stands for; what goes wrong is said in the place for it. */
async function attempt(place, work) {
  at(place).textContent = '';
  try {
    await work();
  } catch (error) {
    at(place).textContent = explain(error);
  }
}

function showKey(jose) {
  const key = at('key').value.trim();
  at('show-public').disabled = true;
  at('key-facts').textContent = key === '' ? 'No key yet. Paste one, or make one to try things out.' : '';
  at('key-error').textContent = '';
  if (key === '') return;
  attempt('key-error', () => {
    const { form, type, bits, isPrivate } = jose.inspectKey(key);
    const kind = type === 'oct' ? 'shared key' : `${isPrivate ? 'private' : 'public'} ${type} key`;
    const can = type === 'oct' || (type === 'RSA' && isPrivate) ? 'encrypts and decrypts' : 'encrypts';
    const use = type === 'oct' || type === 'RSA' ? can : 'not of use here';
    const name = type === 'oct' ? '' : `, thumbprint ${jose.thumbprint(key)}`;
    at('key-facts').textContent = `${form}: ${kind}, ${bits} bits, ${use}${name}`;
    at('show-public').disabled = type !== 'RSA';
  });
}

function showToken(jose) {
  const token = at('token').value.trim();
  at('parts').hidden = true;
  at('parts-state').textContent = token === '' ? 'There is no token yet.' : '';
  at('parts-error').textContent = '';
  if (token === '') return;
  attempt('parts-error', () => {
    const { header, lengths } = jose.inspect(token);
    const spans = token.split('.').flatMap((part, place) => {
      const span = document.createElement('span');
      span.className = `p${place + 1}`;
      span.textContent = part;
      return place === 0 ? [span] : ['.', span];
    });
    at('coloured').replaceChildren(...spans);
    at('legend').replaceChildren(
      ...PARTS.map((name, place) => {
        const item = document.createElement('li');
        const title = document.createElement('strong');
        item.className = `p${place + 1}`;
        title.textContent = `${place + 1}. ${name}`;
        item.append(title, `${lengths[place]} bytes`);
        return item;
      }),
    );
    at('header').textContent = JSON.stringify(JSON.parse(header), null, 2);
    at('parts-state').textContent = `${token.length} characters. Nobody has vouched for them until they were decrypted.`;
    at('parts').hidden = false;
  });
}

function listen(jose) {
  at('key').addEventListener('input', () => showKey(jose));
  at('token').addEventListener('input', () => showToken(jose));
  at('make-rsa').addEventListener('click', () =>
    attempt('key-error', async () => {
      const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
      const pair = await crypto.subtle.generateKey(algorithm, true, ['encrypt', 'decrypt']);
      const { kty, n, e, d, p, q, dp, dq, qi } = await crypto.subtle.exportKey('jwk', pair.privateKey);
      at('key').value = JSON.stringify({ kty, n, e, d, p, q, dp, dq, qi });
      showKey(jose);
    }),
  );
  at('make-shared').addEventListener('click', () =>
    attempt('key-error', () => {
      const length = Number(at('cipher').value.slice(1, 4)) / 8;
      at('key').value = JSON.stringify({ kty: 'oct', k: base64url(crypto.getRandomValues(new Uint8Array(length))) });
      showKey(jose);
    }),
  );
  at('show-public').addEventListener('click', () =>
    attempt('key-error', () => {
      at('key').value = jose.publicKey(at('key').value.trim(), 'base64');
      showKey(jose);
      at('key').focus();
    }),
  );
  at('encrypt').addEventListener('click', () => {
    at('payload-state').textContent = '';
    attempt('encrypt-error', () => {
      const header = { kid: at('kid').value, members: at('members').value.trim() };
      const token = jose.encrypt(at('key').value.trim(), at('payload').value, at('cipher').value, header);
      at('token').value = token;
      at('decrypt-error').textContent = '';
      showToken(jose);
      at('payload-state').textContent = 'Encrypted: the token is beside this.';
    });
  });
  at('decrypt').addEventListener('click', () => {
    // What stands there must not be taken for the payload of a token that did not decrypt.
    at('payload').value = '';
    at('payload-state').textContent = '';
    at('encrypt-error').textContent = '';
    attempt('decrypt-error', () => {
      const { payload } = jose.decrypt(at('key').value.trim(), at('token').value.trim(), CIPHER_NAMES);
      try {
        at('payload').value = new TextDecoder('utf-8', { fatal: true }).decode(payload);
        at('payload-state').textContent = `Decrypted: ${payload.length} bytes, exactly as they were encrypted.`;
      } catch {
        at('payload').value = base64(payload);
        at('payload-state').textContent = `Decrypted: ${payload.length} bytes that are no text, shown in base64.`;
      }
    });
  });
}

async function start() {
  const bytes = Uint8Array.from(atob(at('module').textContent.trim()), (character) => character.charCodeAt(0));
  const jose = await PocketJose.load(bytes);
  at('facts').textContent = `Version ${jose.version}, ${Math.ceil(bytes.length / 1024)} KiB of WebAssembly.`;
  listen(jose);
  showKey(jose);
  showToken(jose);
  document.body.dataset.ready = 'yes';
}

start().catch((error) => {
  at('key-error').textContent = `The page cannot work in this browser: ${error.message}`;
});
