/*
 * Pocket JOSE: JSON Web Encryption in the caller's memory.
 *
 * RULES FOR EVERY FUNCTION
 *
 * Memory. The library allocates nothing and keeps no pointer of a call, but those in keys made of callbacks. Each
 * buffer is a pointer and a length in bytes. Where the length is 0 the pointer may be NULL. Memory that a function
 * writes must not overlap anything else that the call was given. The library refuses what it can see: NULL,
 * misaligned pointers, overlap, lengths above PTRDIFF_MAX. It cannot see whether a pointer is valid.
 *
 * Results. A status is 0 (POCKET_JOSE_OK) or negative, out of the table below, which never changes. `*out_len` becomes
 * the number of bytes written; with POCKET_JOSE_ERR_BUFFER_TOO_SMALL the number needed, so that a call with a
 * capacity of 0 asks for it; with any other error 0. Texts are UTF-8 and are not ended by a NUL.
 *
 * Keys and sessions are structures of fixed size that the caller owns. Make them where they shall stay: once made,
 * they must not be copied or moved (the copy is refused with POCKET_JOSE_ERR_CONTEXT). When done, wipe them:
 * pocket_jose_wipe(&key, sizeof key). There is nothing to free.
 *
 * Threads. There is no global state. Any function may run on any thread at any time; what one call writes must not
 * be used by another at that time. Private and public keys are only read, and may be used by many threads at once;
 * shared keys are written by pocket_jose_encrypt_dir, which counts messages.
 *
 * Callbacks are called on the calling thread, within the call. They must not throw, jump out, or touch the buffers
 * of the call.
 *
 * What a success proves. A token that decrypts under a shared key came from someone who has that key. A token that
 * decrypts under RSA-OAEP-256 came from ANYONE: everybody has the public key.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */
#ifndef POCKET_JOSE_H
#define POCKET_JOSE_H

#include <stddef.h>
#include <stdint.h>

/** First number of the version of this header. */
#define POCKET_JOSE_VERSION_MAJOR 0
/** Second number of the version of this header. */
#define POCKET_JOSE_VERSION_MINOR 1
/** Third number of the version of this header. */
#define POCKET_JOSE_VERSION_PATCH 0
/** The version of this header, to compare with pocket_jose_version(). */
#define POCKET_JOSE_VERSION \
    ((POCKET_JOSE_VERSION_MAJOR << 16) | (POCKET_JOSE_VERSION_MINOR << 8) | POCKET_JOSE_VERSION_PATCH)

/* Visibility: define POCKET_JOSE_SHARED when linking the shared library on Windows. */
#ifndef POCKET_JOSE_API
#if defined(_WIN32) && defined(POCKET_JOSE_SHARED)
#define POCKET_JOSE_API __declspec(dllimport)
#elif defined(__GNUC__)
#define POCKET_JOSE_API __attribute__((visibility("default")))
#else
#define POCKET_JOSE_API
#endif
#endif

/* Nullability, for Swift and for clang's warnings: what is not marked POCKET_JOSE_NULLABLE must not be NULL. */
#if defined(__clang__) && defined(__has_feature)
#if __has_feature(nullability)
#define POCKET_JOSE_NULLABLE _Nullable
#define POCKET_JOSE_NONNULL _Nonnull
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-extension"
#pragma clang assume_nonnull begin
#define POCKET_JOSE_HAS_NULLABILITY
#endif
#endif
#ifndef POCKET_JOSE_NULLABLE
#define POCKET_JOSE_NULLABLE
#define POCKET_JOSE_NONNULL
#endif

#if defined(__cplusplus)
#define POCKET_JOSE_ASSERT(name, condition) static_assert(condition, #name)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define POCKET_JOSE_ASSERT(name, condition) _Static_assert(condition, #name)
#else
#define POCKET_JOSE_ASSERT(name, condition) typedef char pocket_jose_assert_##name[(condition) ? 1 : -1]
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Status ------------------------------------------------------------------------------------------------- */

/** 0, or a negative number out of this table. The numbers never change; new ones may come. */
typedef int32_t pocket_jose_status_t;

/** It worked. */
#define POCKET_JOSE_OK 0

/* The call or the key: -1xx. */
/** The output buffer is too small: `*out_len` says how many bytes are needed. Nothing was written. */
#define POCKET_JOSE_ERR_BUFFER_TOO_SMALL (-101)
/** A header member has a name that the library writes itself, or one that is there already. */
#define POCKET_JOSE_ERR_HEADER_NAME (-102)
/** The key is of another type than the algorithm takes. */
#define POCKET_JOSE_ERR_KEY_TYPE (-110)
/** The key's own `alg` is another algorithm. */
#define POCKET_JOSE_ERR_KEY_ALG (-111)
/** The key's `use` or `key_ops` does not permit this. */
#define POCKET_JOSE_ERR_KEY_NOT_PERMITTED (-112)
/** A private key is needed and this is a public one. */
#define POCKET_JOSE_ERR_KEY_NOT_PRIVATE (-113)
/** A member of the key that is needed is missing. */
#define POCKET_JOSE_ERR_KEY_MISSING_MEMBER (-114)
/** The key does not have a size that the algorithm takes. */
#define POCKET_JOSE_ERR_KEY_SIZE (-115)
/** The RSA modulus is even, a square, or has a small factor. */
#define POCKET_JOSE_ERR_KEY_WEAK_MODULUS (-116)
/** The RSA primes have the ROCA defect (CVE-2017-15361). */
#define POCKET_JOSE_ERR_KEY_ROCA (-117)
/** The RSA public exponent is even, below 3, or too long. */
#define POCKET_JOSE_ERR_KEY_WEAK_EXPONENT (-118)
/** The private numbers of the key do not belong together. */
#define POCKET_JOSE_ERR_KEY_INCONSISTENT (-119)
/** RSA keys of more than two primes are not supported. */
#define POCKET_JOSE_ERR_KEY_MULTI_PRIME (-120)
/** The key has encrypted as many messages as is safe, or as its owner allowed. */
#define POCKET_JOSE_ERR_KEY_SPENT (-121)
/** The curve of the key is not the one that the algorithm takes. */
#define POCKET_JOSE_ERR_KEY_CURVE (-122)
/** The public point of the key is not on its curve, or is of low order. */
#define POCKET_JOSE_ERR_KEY_POINT (-123)
/** A pointer is NULL that must not be. */
#define POCKET_JOSE_ERR_NULL (-150)
/** A length is above `PTRDIFF_MAX`, or reaches beyond the end of memory. */
#define POCKET_JOSE_ERR_LENGTH (-151)
/** Memory that is written overlaps other memory of the call. */
#define POCKET_JOSE_ERR_OVERLAP (-152)
/** A pointer is not aligned for what it points to. */
#define POCKET_JOSE_ERR_ALIGNMENT (-153)
/** A key or session was never made, was wiped, was used up, or was moved in memory. */
#define POCKET_JOSE_ERR_CONTEXT (-154)
/** A text is not UTF-8. */
#define POCKET_JOSE_ERR_TEXT (-155)
/** More keys, ciphers or members than the library takes, or a `kid` that is too long. */
#define POCKET_JOSE_ERR_COUNT (-156)
/** There is no such member, or no key at that place of the set. */
#define POCKET_JOSE_ERR_NOT_FOUND (-157)
/** The private key is encrypted under a password. */
#define POCKET_JOSE_ERR_KEY_ENCRYPTED (-160)
/** This is no key in a form that is understood. */
#define POCKET_JOSE_ERR_KEY_FORM (-161)
/** There is more than one key where one is wanted. */
#define POCKET_JOSE_ERR_KEY_SEVERAL (-162)

/* The input is malformed: -2xx. -25x: it is larger, deeper or more numerous than the limits allow. */
/** The token as a whole is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_TOKEN (-200)
/** The protected header is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_HEADER (-201)
/** The encrypted key is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_ENCRYPTED_KEY (-202)
/** The initialization vector is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_IV (-203)
/** The ciphertext is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_CIPHERTEXT (-204)
/** The authentication tag is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_TAG (-205)
/** The JWK is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_JWK (-206)
/** The JWK Set is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_JWK_SET (-207)
/** The PEM, DER or base64 around a key is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_KEY_ENCODING (-208)
/** The payload is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_PAYLOAD (-209)
/** The signature is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_SIGNATURE (-210)
/** The token as a whole exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_TOKEN (-250)
/** The protected header exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_HEADER (-251)
/** The encrypted key exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_ENCRYPTED_KEY (-252)
/** The initialization vector exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_IV (-253)
/** The ciphertext exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_CIPHERTEXT (-254)
/** The authentication tag exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_TAG (-255)
/** The JWK exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_JWK (-256)
/** The JWK Set exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_JWK_SET (-257)
/** The PEM, DER or base64 around a key exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_KEY_ENCODING (-258)
/** The payload exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_PAYLOAD (-259)
/** The signature exceeds the limits. */
#define POCKET_JOSE_ERR_LIMIT_SIGNATURE (-260)
/** A JSON text that is none of the above is malformed. */
#define POCKET_JOSE_ERR_MALFORMED_JSON (-290)

/* Refused by the caller's policy: -3xx. */
/** The header's `alg` is not that of any key that was given. */
#define POCKET_JOSE_ERR_ALG_NOT_ALLOWED (-301)
/** The header's `enc` is not among the content ciphers that were given. */
#define POCKET_JOSE_ERR_ENC_NOT_ALLOWED (-302)
/** The header's `crit` names an extension that is not understood. */
#define POCKET_JOSE_ERR_CRIT_NOT_UNDERSTOOD (-303)
/** The header asks for compression, which is not allowed. */
#define POCKET_JOSE_ERR_COMPRESSION (-304)
/** No key fits, or not exactly one. */
#define POCKET_JOSE_ERR_NO_MATCHING_KEY (-305)

/* Cryptography: -4xx. One code for every decryption that fails, whatever the reason. */
/** Decryption failed. Deliberately nothing more (RFC 7516, section 11.5). */
#define POCKET_JOSE_ERR_DECRYPT (-401)

/* The environment: -5xx. */
/** The source of randomness failed or is stuck. */
#define POCKET_JOSE_ERR_RANDOM (-501)
/** An error that this version has no number for. */
#define POCKET_JOSE_ERR_UNKNOWN (-599)

/** The name of a status, such as "POCKET_JOSE_ERR_DECRYPT": a string that lives for ever. */
POCKET_JOSE_API const char *pocket_jose_status_name(pocket_jose_status_t status);

/** The version of the library that is linked: major << 16 | minor << 8 | patch. */
POCKET_JOSE_API uint32_t pocket_jose_version(void);

/** Overwrites memory with zeros, which no compiler removes: a payload, a JWK, or a whole key or session. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_wipe(void *POCKET_JOSE_NULLABLE memory, size_t len);

/* ---- Randomness --------------------------------------------------------------------------------------------- */

/** Fills `out` with `len` random bytes fit for keys and returns 0, or returns anything else when it cannot. */
typedef int (*pocket_jose_random_fn)(void *POCKET_JOSE_NULLABLE user, uint8_t *out, size_t len);

/** A source of randomness. */
typedef struct pocket_jose_random {
    /** The function. */
    pocket_jose_random_fn fill;
    /** Handed to it. */
    void *POCKET_JOSE_NULLABLE user;
} pocket_jose_random_t;

/** The operating system's randomness, in the shape of a callback; `user` is ignored. Only in libraries that were built
 * with it: those for phones and desktops are. On WebAssembly it asks the host. */
POCKET_JOSE_API int pocket_jose_os_random(void *POCKET_JOSE_NULLABLE user, uint8_t *out, size_t len);

/** Initialises a pocket_jose_random_t: `pocket_jose_random_t random = POCKET_JOSE_OS_RANDOM;`. */
#define POCKET_JOSE_OS_RANDOM \
    {                         \
        pocket_jose_os_random, NULL \
    }

/* ---- Content ciphers ---------------------------------------------------------------------------------------- */

/** A content cipher. A program links those whose functions it calls. */
typedef struct pocket_jose_content pocket_jose_content_t;

/** A128GCM: a key of 16 bytes. */
POCKET_JOSE_API const pocket_jose_content_t *pocket_jose_a128gcm(void);

/** A192GCM: a key of 24 bytes. */
POCKET_JOSE_API const pocket_jose_content_t *pocket_jose_a192gcm(void);

/** A256GCM: a key of 32 bytes. */
POCKET_JOSE_API const pocket_jose_content_t *pocket_jose_a256gcm(void);

/* ---- Keys --------------------------------------------------------------------------------------------------- */

/** Bytes of a pocket_jose_private_key_t. */
#define POCKET_JOSE_PRIVATE_KEY_SIZE 2304
/** Bytes of a pocket_jose_public_key_t. */
#define POCKET_JOSE_PUBLIC_KEY_SIZE 896
/** Bytes of a pocket_jose_shared_key_t. */
#define POCKET_JOSE_SHARED_KEY_SIZE 448
/** Bytes of a pocket_jose_request_session_t and of a pocket_jose_answer_session_t. */
#define POCKET_JOSE_SESSION_SIZE 160
/** Bytes of the longest `kid` that a key can have here. */
#define POCKET_JOSE_KID_MAX 256
/** Keys, and content ciphers, in one policy at the most. */
#define POCKET_JOSE_LIST_MAX 8

/** What private and shared keys have in common, so that they can stand in one list: `&private_key.key`. */
typedef struct pocket_jose_key {
    /** Not to be touched. */
    uint64_t opaque[2];
} pocket_jose_key_t;

/** A private key: decrypts. */
typedef struct pocket_jose_private_key {
    /** For lists of keys. */
    pocket_jose_key_t key;
    /** Not to be touched. */
    uint64_t opaque[POCKET_JOSE_PRIVATE_KEY_SIZE / 8 - 2];
} pocket_jose_private_key_t;

/** A public key: encrypts. */
typedef struct pocket_jose_public_key {
    /** Not to be touched. */
    uint64_t opaque[POCKET_JOSE_PUBLIC_KEY_SIZE / 8];
} pocket_jose_public_key_t;

/** A shared key: encrypts and decrypts. */
typedef struct pocket_jose_shared_key {
    /** For lists of keys. */
    pocket_jose_key_t key;
    /** Not to be touched. */
    uint64_t opaque[POCKET_JOSE_SHARED_KEY_SIZE / 8 - 2];
} pocket_jose_shared_key_t;

/** The client's side of an exchange: opens the one response to a request. */
typedef struct pocket_jose_request_session {
    /** Not to be touched. */
    uint64_t opaque[POCKET_JOSE_SESSION_SIZE / 8];
} pocket_jose_request_session_t;

/** The server's side of an exchange: encrypts the one answer to a request. */
typedef struct pocket_jose_answer_session {
    /** Not to be touched. */
    uint64_t opaque[POCKET_JOSE_SESSION_SIZE / 8];
} pocket_jose_answer_session_t;

POCKET_JOSE_ASSERT(private_key, sizeof(pocket_jose_private_key_t) == POCKET_JOSE_PRIVATE_KEY_SIZE);
POCKET_JOSE_ASSERT(public_key, sizeof(pocket_jose_public_key_t) == POCKET_JOSE_PUBLIC_KEY_SIZE);
POCKET_JOSE_ASSERT(shared_key, sizeof(pocket_jose_shared_key_t) == POCKET_JOSE_SHARED_KEY_SIZE);
POCKET_JOSE_ASSERT(request_session, sizeof(pocket_jose_request_session_t) == POCKET_JOSE_SESSION_SIZE);
POCKET_JOSE_ASSERT(answer_session, sizeof(pocket_jose_answer_session_t) == POCKET_JOSE_SESSION_SIZE);

/** Makes a public key for RSA-OAEP-256 from a JWK, public or private, that permits it. Takes the JWK's `kid`. RSA keys
 * have 2048, 3072 or 4096 bits; weak ones are refused. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_rsa_oaep_256_public_from_jwk(
    pocket_jose_public_key_t *key, const void *jwk, size_t jwk_len);

/** Makes a public key for RSA-OAEP-256 from whatever `bytes` is: a JWK; SPKI or PKCS#1 in PEM or DER; or SPKI in bare
 * base64, as API providers hand it out. `kid` names it in headers; NULL for the JWK's own, or none. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_rsa_oaep_256_public_import(
    pocket_jose_public_key_t *key, const void *bytes, size_t len,
    const void *POCKET_JOSE_NULLABLE kid, size_t kid_len);

/** Makes a private key for RSA-OAEP-256 from a JWK that permits it and carries p, q, dp, dq and qi. Takes the JWK's
 * `kid`. The private key is checked: this takes as long as a decryption or two. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_rsa_oaep_256_private_from_jwk(
    pocket_jose_private_key_t *key, const void *jwk, size_t jwk_len);

/** Makes a private key for RSA-OAEP-256 from whatever `bytes` is: a JWK, or PKCS#8 or PKCS#1 in PEM or DER, not
 * encrypted. `kid` is the name by which tokens ask for it; NULL for the JWK's own, or none. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_rsa_oaep_256_private_import(
    pocket_jose_private_key_t *key, const void *bytes, size_t len,
    const void *POCKET_JOSE_NULLABLE kid, size_t kid_len);

/** Decrypts one RSA-OAEP-256 encrypted key, padding included, with SHA-256 both as the hash and in MGF1; writes a
 * content encryption key of exactly `cek_len` bytes to `cek` and returns 0. Returns anything else when decryption
 * fails or gives a key of another length; the token is then refused like any other that does not decrypt. */
typedef int (*pocket_jose_unwrap_fn)(
    void *POCKET_JOSE_NULLABLE user, const uint8_t *encrypted_key, size_t encrypted_key_len, uint8_t *cek,
    size_t cek_len);

/** A private key that lives elsewhere: in a keystore or a secure element. */
typedef struct pocket_jose_unwrap {
    /** The function. */
    pocket_jose_unwrap_fn unwrap;
    /** Handed to it. */
    void *POCKET_JOSE_NULLABLE user;
} pocket_jose_unwrap_t;

/** Makes a private key for RSA-OAEP-256 of one that lives elsewhere and is reached by a callback. `modulus_len` is the
 * length of its modulus in bytes: 256, 384 or 512. The function, and what its `user` points to, must live as long as
 * the key is used; `callback` itself is copied. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_rsa_oaep_256_private_from_callback(
    pocket_jose_private_key_t *key, size_t modulus_len, const pocket_jose_unwrap_t *callback,
    const void *POCKET_JOSE_NULLABLE kid, size_t kid_len);

/** Makes a shared key for direct encryption (`dir`) of `len` bytes: as many as the content cipher takes. `kid` is its
 * name; NULL for none. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_dir_from_bytes(
    pocket_jose_shared_key_t *key, const void *bytes, size_t len,
    const void *POCKET_JOSE_NULLABLE kid, size_t kid_len);

/** Makes a shared key for direct encryption (`dir`) from a JWK of `kty` `oct`. Takes the JWK's `kid`. A JWK whose `alg`
 * is a content cipher's name is good for that one only. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_dir_from_jwk(
    pocket_jose_shared_key_t *key, const void *jwk, size_t jwk_len);

/** Lets the key encrypt `messages` more messages and then no more. Without it: 2^32 - 1, which is how many are safe in
 * the whole life of a key. One that outlives the program, or that others encrypt with too, needs a limit here. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_dir_limit(pocket_jose_shared_key_t *key, uint32_t messages);

/** Tells how many more messages the key will encrypt. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_dir_left(pocket_jose_shared_key_t *key, uint32_t *messages);

/* ---- Encryption --------------------------------------------------------------------------------------------- */

/** Members of one's own that a header can have, besides `kid`, `typ` and `cty`. */
#define POCKET_JOSE_MEMBERS_MAX 16

/** What goes into a header besides what the algorithms write. All zero is nothing. */
typedef struct pocket_jose_header {
    /** `kid`; NULL for the key's own. */
    const void *POCKET_JOSE_NULLABLE kid;
    /** Its length. */
    size_t kid_len;
    /** `typ`, the media type of the token; NULL for none. */
    const void *POCKET_JOSE_NULLABLE typ;
    /** Its length. */
    size_t typ_len;
    /** `cty`, the media type of the payload; NULL for none. */
    const void *POCKET_JOSE_NULLABLE cty;
    /** Its length. */
    size_t cty_len;
    /** Other members: a JSON object, such as {"url":"/v1/cards","attempt":2}; NULL for none. */
    const void *POCKET_JOSE_NULLABLE members;
    /** Its length. */
    size_t members_len;
} pocket_jose_header_t;

/** Encrypts a payload to a public key: a compact token, in characters, to `out`. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_encrypt(
    const pocket_jose_public_key_t *recipient, const pocket_jose_content_t *content,
    const pocket_jose_header_t *POCKET_JOSE_NULLABLE header, const void *POCKET_JOSE_NULLABLE payload,
    size_t payload_len, const pocket_jose_random_t *random, void *POCKET_JOSE_NULLABLE out, size_t cap,
    size_t *out_len);

/** Encrypts a payload under a shared key (`dir`), and counts it. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_encrypt_dir(
    pocket_jose_shared_key_t *key, const pocket_jose_content_t *content,
    const pocket_jose_header_t *POCKET_JOSE_NULLABLE header, const void *POCKET_JOSE_NULLABLE payload,
    size_t payload_len, const pocket_jose_random_t *random, void *POCKET_JOSE_NULLABLE out, size_t cap,
    size_t *out_len);

/** Encrypts a request to a public key, and makes a session that opens the one response to it. Whatever was in
 * `session` is wiped, also when this fails. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_encrypt_request(
    const pocket_jose_public_key_t *recipient, const pocket_jose_content_t *content,
    const pocket_jose_header_t *POCKET_JOSE_NULLABLE header, const void *POCKET_JOSE_NULLABLE payload,
    size_t payload_len, const pocket_jose_random_t *random, pocket_jose_request_session_t *session,
    void *POCKET_JOSE_NULLABLE out, size_t cap, size_t *out_len);

/** The server's side: encrypts the answer to a request under the request's key (`dir`), and uses the session up, unless
 * `out` is too small. `content` must be the cipher of the request. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_answer(
    pocket_jose_answer_session_t *session, const pocket_jose_content_t *content,
    const pocket_jose_header_t *POCKET_JOSE_NULLABLE header, const void *POCKET_JOSE_NULLABLE payload,
    size_t payload_len, const pocket_jose_random_t *random, void *POCKET_JOSE_NULLABLE out, size_t cap,
    size_t *out_len);

/* ---- Decryption --------------------------------------------------------------------------------------------- */

/** How much a token may ask of the reader. */
typedef struct pocket_jose_limits {
    /** Characters of the whole token. */
    size_t token_len;
    /** Bytes of the protected header. */
    size_t header_len;
    /** Open arrays and objects in the header; at most 32. */
    uint32_t header_depth;
    /** Members of the header; at most 64. */
    uint32_t header_members;
    /** Keys that are tried when the token does not say which one it is for; at most 4. */
    uint32_t candidates;
} pocket_jose_limits_t;

/** What may be decrypted, and with what. What is not in the lists is not accepted. */
typedef struct pocket_jose_policy {
    /** The keys that may be used. A key answers one `alg`, so this is also the list of allowed algorithms. */
    const pocket_jose_key_t *POCKET_JOSE_NONNULL const *POCKET_JOSE_NULLABLE keys;
    /** How many: POCKET_JOSE_LIST_MAX at most. */
    size_t key_count;
    /** The content ciphers that may run. */
    const pocket_jose_content_t *POCKET_JOSE_NONNULL const *POCKET_JOSE_NULLABLE content;
    /** How many: POCKET_JOSE_LIST_MAX at most. */
    size_t content_count;
    /** How much a token may ask for; NULL for the usual: 128 MiB of token, 16 KiB of header, depth 8, 32 members, 4
     * candidates. */
    const pocket_jose_limits_t *POCKET_JOSE_NULLABLE limits;
    /** Randomness that blinds RSA private keys: a second line of defence behind constant time. NULL for none. */
    const pocket_jose_random_t *POCKET_JOSE_NULLABLE random;
} pocket_jose_policy_t;

/** A part of a buffer. */
typedef struct pocket_jose_span {
    /** Where it begins, in bytes from the start of the buffer. */
    size_t offset;
    /** Its length in bytes. */
    size_t len;
} pocket_jose_span_t;

/** The key index of a session's own key. */
#define POCKET_JOSE_SESSION_KEY SIZE_MAX

/** Decrypts a token into `out`, where the payload then stands at the front. The room that is needed is more than the
 * payload when header and encrypted key are larger: as many bytes as the token has characters are always enough.
 * `key_index`, unless NULL, becomes the place of the key in the policy. After a failure `out` holds no plaintext. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_decrypt(
    const pocket_jose_policy_t *policy, const void *token, size_t token_len, void *POCKET_JOSE_NULLABLE out,
    size_t cap, size_t *out_len, size_t *POCKET_JOSE_NULLABLE key_index);

/** Decrypts a token inside its own buffer, without another. `plaintext` says where in it the payload then stands;
 * `header`, unless NULL, where the header does, now authenticated. Whatever the outcome, the token is gone. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_decrypt_in_place(
    const pocket_jose_policy_t *policy, void *token, size_t token_len, pocket_jose_span_t *plaintext,
    pocket_jose_span_t *POCKET_JOSE_NULLABLE header, size_t *POCKET_JOSE_NULLABLE key_index);

/** Opens the response to a request into `out`, as pocket_jose_decrypt does, and uses the session up, unless `out` is
 * too small. The response must come with `alg` `dir` under the key and the `enc` of the request, or with the `kid` of
 * one of the keys in `own`. `own` also lists the content ciphers. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_open_response(
    pocket_jose_request_session_t *session, const pocket_jose_policy_t *own, const void *token, size_t token_len,
    void *POCKET_JOSE_NULLABLE out, size_t cap, size_t *out_len, size_t *POCKET_JOSE_NULLABLE key_index);

/** Opens the response to a request inside its own buffer, as pocket_jose_decrypt_in_place does, and uses the session
 * up. What may come is as for pocket_jose_open_response. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_open_response_in_place(
    pocket_jose_request_session_t *session, const pocket_jose_policy_t *own, void *token, size_t token_len,
    pocket_jose_span_t *plaintext, pocket_jose_span_t *POCKET_JOSE_NULLABLE header,
    size_t *POCKET_JOSE_NULLABLE key_index);

/** The server's side: decrypts a request into `out`, as pocket_jose_decrypt does, and makes a session for the one
 * answer to it. Whatever was in `session` is wiped, also when this fails. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_decrypt_request(
    const pocket_jose_policy_t *policy, pocket_jose_answer_session_t *session, const void *token, size_t token_len,
    void *POCKET_JOSE_NULLABLE out, size_t cap, size_t *out_len, size_t *POCKET_JOSE_NULLABLE key_index);

/* ---- Looking at tokens and keys ----------------------------------------------------------------------------- */

/** The lengths of a token's parts, decoded. */
typedef struct pocket_jose_token_info {
    /** Bytes of the protected header. */
    size_t header_len;
    /** Bytes of the encrypted key; 0 under `dir`. */
    size_t encrypted_key_len;
    /** Bytes of the initialization vector. */
    size_t iv_len;
    /** Bytes of the ciphertext: for AES-GCM, of the payload. */
    size_t ciphertext_len;
    /** Bytes of the authentication tag. */
    size_t tag_len;
    /** Bytes of the buffer that pocket_jose_decrypt needs. */
    size_t buffer_len;
} pocket_jose_token_info_t;

/** Takes a token apart without a key: the lengths of its parts to `info`, its header, which is checked, as JSON to
 * `header`. Nobody has vouched for this header: it is good for finding a key, and for nothing else until the token
 * was decrypted. With POCKET_JOSE_ERR_BUFFER_TOO_SMALL `info` is filled. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_inspect(
    const void *token, size_t token_len, pocket_jose_token_info_t *info, void *POCKET_JOSE_NULLABLE header,
    size_t cap, size_t *header_len);

/** Reads a string member of a JSON object, such as a header or a JWK, as it means, without escapes. Not for secrets. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_json_text(
    const void *json, size_t json_len, const void *name, size_t name_len, void *POCKET_JOSE_NULLABLE out, size_t cap,
    size_t *out_len);

/** What a key is. */
typedef struct pocket_jose_key_info {
    /** POCKET_JOSE_FORM_JWK, _SET or _ENCODED. */
    uint32_t form;
    /** POCKET_JOSE_KTY_RSA, _OCT, _EC, _OKP or _OTHER; of a set _OTHER. */
    uint32_t kty;
    /** Bits of the RSA modulus or of the shared key, in whole bytes; 0 of others. */
    size_t bits;
    /** 1 when there is anything secret in it, otherwise 0. */
    uint32_t is_private;
    /** 1, or the number of elements of a set. */
    size_t count;
} pocket_jose_key_info_t;

/** A JWK. */
#define POCKET_JOSE_FORM_JWK 1
/** A JWK Set. */
#define POCKET_JOSE_FORM_SET 2
/** An RSA key in PEM, DER or bare base64. */
#define POCKET_JOSE_FORM_ENCODED 3

/** A `kty` that is none of the others. */
#define POCKET_JOSE_KTY_OTHER 0
/** RSA. */
#define POCKET_JOSE_KTY_RSA 1
/** A shared key. */
#define POCKET_JOSE_KTY_OCT 2
/** A key on a NIST curve. */
#define POCKET_JOSE_KTY_EC 3
/** An Edwards or Montgomery curve key. */
#define POCKET_JOSE_KTY_OKP 4

/** Tells what a key is, in whatever form: JWK, JWK Set, PEM, DER or bare base64. Other members of a JWK are read with
 * pocket_jose_json_text. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_key_inspect(
    const void *bytes, size_t len, pocket_jose_key_info_t *info);

/** Characters of a thumbprint. */
#define POCKET_JOSE_THUMBPRINT_LEN 43

/** Writes the RFC 7638 SHA-256 thumbprint of a key in whatever form. That of a shared key is a hash of the secret. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_key_thumbprint(
    const void *bytes, size_t len, void *POCKET_JOSE_NULLABLE out, size_t cap, size_t *out_len);

/** Writes the public half of a key pair, given in whatever form, as a JWK. Of a JWK, public members such as `kid`,
 * `use` and `alg` stay. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_public_jwk(
    const void *bytes, size_t len, void *POCKET_JOSE_NULLABLE out, size_t cap, size_t *out_len);

/** Writes the public half of an RSA key, given in whatever form, as SPKI in PEM. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_public_pem(
    const void *bytes, size_t len, void *POCKET_JOSE_NULLABLE out, size_t cap, size_t *out_len);

/** Writes the public half of an RSA key, given in whatever form, as SPKI in DER. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_public_der(
    const void *bytes, size_t len, void *POCKET_JOSE_NULLABLE out, size_t cap, size_t *out_len);

/** Writes the public half of an RSA key, given in whatever form, as SPKI in base64 on one line, as API providers
 * exchange keys. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_public_base64(
    const void *bytes, size_t len, void *POCKET_JOSE_NULLABLE out, size_t cap, size_t *out_len);

/** Finds the element of a JWK Set at a place, counted from 0: `found` is where its JWK stands in `set`. An element that
 * is no key is malformed, which says nothing about the others. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_key_set_get(
    const void *set, size_t set_len, size_t index, pocket_jose_span_t *found);

/** To encrypt content under the key itself (`dir`). */
#define POCKET_JOSE_OPERATION_ENCRYPT 1
/** To decrypt content under the key itself (`dir`). */
#define POCKET_JOSE_OPERATION_DECRYPT 2
/** To encrypt a content encryption key (RSA-OAEP-256). */
#define POCKET_JOSE_OPERATION_WRAP_KEY 3
/** To decrypt a content encryption key (RSA-OAEP-256). */
#define POCKET_JOSE_OPERATION_UNWRAP_KEY 4

/** Finds the one key of a JWK Set that permits `operation` with `alg` and has this `kid`, or any when `kid` is NULL:
 * `found` is where its JWK stands in `set`. Two keys that fit, or that have the same `kid`, are none. */
POCKET_JOSE_API pocket_jose_status_t pocket_jose_key_set_find(
    const void *set, size_t set_len, const void *POCKET_JOSE_NULLABLE kid, size_t kid_len, const void *alg,
    size_t alg_len, uint32_t operation, pocket_jose_span_t *found);

#ifdef __cplusplus
}
#endif

#ifdef POCKET_JOSE_HAS_NULLABILITY
#pragma clang assume_nonnull end
#pragma clang diagnostic pop
#undef POCKET_JOSE_HAS_NULLABILITY
#endif

#endif /* POCKET_JOSE_H */
