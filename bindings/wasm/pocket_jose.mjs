// The WebAssembly module for JavaScript: bytes in, bytes out. Everything that a call needs, keys included, lies in the
// module's memory for as long as the call takes, and is wiped before it returns. Nothing here decides anything.

/** Everything that the module refuses: a number and a name out of the table of `pocket_jose.h`. */
export class PocketJoseError extends Error {
  constructor(code, name) {
    super(name);
    this.code = code;
  }
}

/** The sizes and layouts of `pocket_jose.h` where pointers have 32 bits. */
const SIZE = { publicKey: 896, privateKey: 2304, sharedKey: 448 };
const TOO_SMALL = -101;
const NOT_FOUND = -157;
const FORMS = ['', 'JWK', 'JWK Set', 'PEM, DER or base64'];
const TYPES = ['other', 'RSA', 'oct', 'EC', 'OKP'];
const CIPHERS = { A128GCM: 'a128gcm', A192GCM: 'a192gcm', A256GCM: 'a256gcm' };

const utf8 = (value) => (typeof value === 'string' ? new TextEncoder().encode(value) : value);
const text = (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

export class PocketJose {
  #module;
  #free;
  #random;

  /** Makes an instance of the module, given as bytes. */
  static async load(bytes) {
    const pocketJose = new PocketJose();
    const random = (out, length) => {
      const memory = new Uint8Array(pocketJose.#module.memory.buffer, out, length);
      try {
        for (let at = 0; at < length; at += 65536) crypto.getRandomValues(memory.subarray(at, at + 65536));
        return 0;
      } catch {
        return 1;
      }
    };
    const { instance } = await WebAssembly.instantiate(bytes, { pocket_jose: { random } });
    pocketJose.#module = instance.exports;
    // A function pointer is a place in this table.
    const table = instance.exports.__indirect_function_table;
    pocketJose.#random = table.grow(1);
    table.set(pocketJose.#random, instance.exports.pocket_jose_os_random);
    return pocketJose;
  }

  /** The version of the library. */
  get version() {
    const number = this.#module.pocket_jose_version();
    return `${number >>> 16}.${(number >>> 8) & 255}.${number & 255}`;
  }

  /** Memory of the module, for a test that looks for what was left behind. */
  get memory() {
    return new Uint8Array(this.#module.memory.buffer);
  }

  /** Takes a token apart without a key: the header as it stands, and the lengths of the five parts. */
  inspect(token) {
    return this.#call(() => {
      const [at, length] = this.#put(token);
      const info = this.#room(24);
      const header = text(this.#write((...out) => this.#module.pocket_jose_inspect(at, length, info, ...out)));
      const lengths = Array.from(new Uint32Array(this.#module.memory.buffer, info, 5));
      return { header, lengths };
    });
  }

  /** What a key is: its form, its type, its bits, whether it is private, its thumbprint. */
  inspectKey(key) {
    return this.#call(() => {
      const [at, length] = this.#put(key);
      const info = this.#room(20);
      this.#check(this.#module.pocket_jose_key_inspect(at, length, info));
      const [form, type, bits, isPrivate, count] = new Uint32Array(this.#module.memory.buffer, info, 5);
      return { form: FORMS[form], type: TYPES[type] ?? 'other', bits, isPrivate: isPrivate === 1, count };
    });
  }

  /** The RFC 7638 thumbprint. */
  thumbprint(key) {
    return text(this.#writeKey('pocket_jose_key_thumbprint', key));
  }

  /** The public half of an RSA key: 'jwk', 'pem' or 'base64' (SPKI on one line). */
  publicKey(key, form) {
    return text(this.#writeKey(`pocket_jose_public_${form}`, key));
  }

  /**
   * Encrypts a payload: by RSA-OAEP-256 to an RSA key, under a shared key (`dir`) otherwise. `header` may have `kid`, `typ`,
   * `cty` and, in `members`, the text of a JSON object.
   */
  encrypt(key, payload, cipher, header = {}) {
    const shared = this.inspectKey(key).type === 'oct';
    return this.#call(() => {
      const [at, length] = this.#put(key);
      const recipient = this.#room(shared ? SIZE.sharedKey : SIZE.publicKey);
      this.#check(
        shared
          ? this.#module.pocket_jose_dir_from_jwk(recipient, at, length)
          : this.#module.pocket_jose_rsa_oaep_256_public_import(recipient, at, length, 0, 0),
      );
      const texts = ['kid', 'typ', 'cty', 'members'].flatMap((name) => (header[name] ? this.#put(header[name]) : [0, 0]));
      const members = this.#numbers(texts);
      const content = this.#content(cipher);
      const body = this.#put(payload);
      const random = this.#numbers([this.#random, 0]);
      const encrypt = shared ? this.#module.pocket_jose_encrypt_dir : this.#module.pocket_jose_encrypt;
      return text(this.#write((...out) => encrypt(recipient, content, members, ...body, random, ...out)));
    });
  }

  /** Decrypts a token by one key. What is not in `ciphers` is refused. */
  decrypt(key, token, ciphers) {
    const { type } = this.inspectKey(key);
    return this.#call(() => {
      const [at, length] = this.#put(key);
      const own = this.#room(type === 'oct' ? SIZE.sharedKey : SIZE.privateKey);
      this.#check(
        type === 'oct'
          ? this.#module.pocket_jose_dir_from_jwk(own, at, length)
          : this.#module.pocket_jose_rsa_oaep_256_private_import(own, at, length, 0, 0),
      );
      const contents = this.#numbers(ciphers.map((cipher) => this.#content(cipher)));
      const random = this.#numbers([this.#random, 0]);
      const policy = this.#numbers([this.#numbers([own]), 1, contents, ciphers.length, 0, random]);
      const [start, size] = this.#put(token);
      const spans = this.#room(20);
      this.#check(this.#module.pocket_jose_decrypt_in_place(policy, start, size, spans, spans + 8, spans + 16));
      const [payload, payloadLength, head, headLength] = new Uint32Array(this.#module.memory.buffer, spans, 4);
      const part = (offset, count) => this.memory.slice(start + offset, start + offset + count);
      return { payload: part(payload, payloadLength), header: text(part(head, headLength)) };
    });
  }

  /** Does something with memory that is free, and wipes it. */
  #call(work) {
    const start = (this.#module.__heap_base.value + 15) & ~15;
    this.#free = start;
    try {
      return work();
    } finally {
      this.#module.pocket_jose_wipe(start, this.#free - start);
    }
  }

  #room(length) {
    const at = this.#free;
    this.#free = (at + length + 15) & ~15;
    const lacking = this.#free - this.#module.memory.buffer.byteLength;
    if (lacking > 0) this.#module.memory.grow(Math.ceil(lacking / 65536));
    return at;
  }

  #put(value) {
    const bytes = utf8(value);
    const at = this.#room(bytes.length);
    this.memory.set(bytes, at);
    return [at, bytes.length];
  }

  #numbers(values) {
    const at = this.#room(values.length * 4);
    new Uint32Array(this.#module.memory.buffer, at, values.length).set(values);
    return at;
  }

  /** What a function writes that takes room, capacity and a place for the length: asked how much, then given as much. */
  #write(call) {
    const length = this.#room(4);
    const number = () => new Uint32Array(this.#module.memory.buffer, length, 1)[0];
    const asked = call(0, 0, length);
    if (asked !== TOO_SMALL) {
      this.#check(asked);
      return new Uint8Array();
    }
    const capacity = number();
    const out = this.#room(capacity);
    this.#check(call(out, capacity, length));
    return this.memory.slice(out, out + number());
  }

  #writeKey(name, key) {
    return this.#call(() => {
      const at = this.#put(key);
      return this.#write((...out) => this.#module[name](...at, ...out));
    });
  }

  #content(name) {
    if (!Object.hasOwn(CIPHERS, name)) throw new PocketJoseError(NOT_FOUND, `no cipher ${name}`);
    return this.#module[`pocket_jose_${CIPHERS[name]}`]();
  }

  #check(status) {
    if (status === 0) return;
    const at = this.#module.pocket_jose_status_name(status);
    const bytes = this.memory;
    throw new PocketJoseError(status, text(bytes.slice(at, bytes.indexOf(0, at))));
  }
}
