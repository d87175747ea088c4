/* What a program must not do, done: each call is refused with the status that says why, and nothing else happens.
 * Buffers come from malloc with exactly the length that the library is told, so that a sanitizer sees a step beyond. */
#include "check.h"

#include <stdlib.h>

#define TOO_LONG ((size_t)PTRDIFF_MAX + 1)

static pocket_jose_random_t system_random = POCKET_JOSE_OS_RANDOM;

/* Good things, to be spoiled one at a time. */
static pocket_jose_public_key_t recipient;
static pocket_jose_private_key_t own;
static pocket_jose_shared_key_t shared;
static const pocket_jose_content_t *content[3];
static const pocket_jose_key_t *keys[2];
static pocket_jose_policy_t policy;
static char payload[64];
static char token[1024] __attribute__((aligned(8)));
static size_t token_len;
static char out[2048] __attribute__((aligned(8)));
static size_t out_len;

/* An address that is not aligned for anything. */
#define CROOKED(type, object) ((type *)(void *)((char *)(void *)&(object) + 1))

static void *copy_of(const void *bytes, size_t len)
{
    void *copy = malloc(len == 0 ? 1 : len);
    CHECK(copy != NULL);
    if (copy != NULL && len > 0) {
        memcpy(copy, bytes, len);
    }
    return copy;
}

static int failing_random(void *user, uint8_t *to, size_t len)
{
    (void)user;
    (void)to;
    (void)len;
    return -1;
}

static int stuck_random(void *user, uint8_t *to, size_t len)
{
    memset(to, *(const int *)user, len);
    return 0;
}

static int refusing_unwrap(void *user, const uint8_t *from, size_t from_len, uint8_t *to, size_t to_len)
{
    (void)user;
    (void)from;
    (void)from_len;
    memset(to, 0x55, to_len);
    return 1;
}

static void prepare(void)
{
    memset(payload, 'p', sizeof payload);
    memset(&policy, 0, sizeof policy);
    content[0] = pocket_jose_a128gcm();
    content[1] = pocket_jose_a192gcm();
    content[2] = pocket_jose_a256gcm();
    EXPECT(OK, pocket_jose_rsa_oaep_256_public_from_jwk(&recipient, WHOLE(pjose_public_jwk)));
    EXPECT(OK, pocket_jose_rsa_oaep_256_private_from_jwk(&own, WHOLE(pjose_private_jwk)));
    EXPECT(OK, pocket_jose_dir_from_jwk(&shared, WHOLE(pjose_shared_jwk)));
    keys[0] = &own.key;
    keys[1] = &shared.key;
    policy.keys = keys;
    policy.key_count = 2;
    policy.content = content;
    policy.content_count = 3;
    EXPECT(OK,
        pocket_jose_encrypt(
            &recipient, content[2], NULL, WHOLE(payload), &system_random, WHOLE(token), &token_len));
}

static void keys_are_not_made_of_just_anything(void)
{
    pocket_jose_public_key_t public_key;
    pocket_jose_private_key_t private_key;
    pocket_jose_shared_key_t shared_key;
    pocket_jose_unwrap_t callback;
    const void *null = NULL;
    char long_kid[POCKET_JOSE_KID_MAX + 1];

    memset(long_kid, 'k', sizeof long_kid);
    callback.unwrap = refusing_unwrap;
    callback.user = NULL;

    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_public_from_jwk(NULL, WHOLE(pjose_public_jwk)));
    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_private_from_jwk(NULL, WHOLE(pjose_private_jwk)));
    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_public_import(NULL, WHOLE(pjose_public_pem), NULL, 0));
    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_private_import(NULL, WHOLE(pjose_private_pem), NULL, 0));
    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_private_from_callback(NULL, 256, &callback, NULL, 0));
    EXPECT(ERR_NULL, pocket_jose_dir_from_bytes(NULL, TEXT("sixteen bytes ok"), NULL, 0));
    EXPECT(ERR_NULL, pocket_jose_dir_from_jwk(NULL, WHOLE(pjose_shared_jwk)));
    EXPECT(ERR_NULL, pocket_jose_dir_limit(NULL, 1));

    EXPECT(ERR_ALIGNMENT,
        pocket_jose_rsa_oaep_256_public_from_jwk(
            CROOKED(pocket_jose_public_key_t, public_key), WHOLE(pjose_public_jwk)));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_rsa_oaep_256_private_from_jwk(
            CROOKED(pocket_jose_private_key_t, private_key), WHOLE(pjose_private_jwk)));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_rsa_oaep_256_public_import(
            CROOKED(pocket_jose_public_key_t, public_key), WHOLE(pjose_public_pem), NULL, 0));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_rsa_oaep_256_private_import(
            CROOKED(pocket_jose_private_key_t, private_key), WHOLE(pjose_private_pem), NULL, 0));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_dir_from_bytes(
            CROOKED(pocket_jose_shared_key_t, shared_key), TEXT("sixteen bytes ok"), NULL, 0));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_dir_from_jwk(CROOKED(pocket_jose_shared_key_t, shared_key), WHOLE(pjose_shared_jwk)));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_rsa_oaep_256_private_from_callback(
            &private_key, 256, CROOKED(const pocket_jose_unwrap_t, callback), NULL, 0));

    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_public_from_jwk(&public_key, null, 10));
    EXPECT(ERR_MALFORMED_JWK, pocket_jose_rsa_oaep_256_public_from_jwk(&public_key, null, 0));
    EXPECT(ERR_LENGTH, pocket_jose_rsa_oaep_256_public_from_jwk(&public_key, pjose_public_jwk, TOO_LONG));
    EXPECT(ERR_LENGTH, pocket_jose_rsa_oaep_256_public_from_jwk(&public_key, pjose_public_jwk, SIZE_MAX));
    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_private_from_jwk(&private_key, null, 10));
    EXPECT(ERR_LENGTH, pocket_jose_rsa_oaep_256_private_from_jwk(&private_key, pjose_private_jwk, TOO_LONG));
    EXPECT(ERR_KEY_FORM, pocket_jose_rsa_oaep_256_public_import(&public_key, null, 0, NULL, 0));
    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_public_import(&public_key, null, 1, NULL, 0));
    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_public_import(&public_key, WHOLE(pjose_public_pem), null, 3));
    EXPECT(ERR_LENGTH,
        pocket_jose_rsa_oaep_256_public_import(&public_key, WHOLE(pjose_public_pem), "kid", SIZE_MAX));
    EXPECT(ERR_TEXT,
        pocket_jose_rsa_oaep_256_public_import(&public_key, WHOLE(pjose_public_pem), TEXT("\xff\xfe")));
    EXPECT(ERR_COUNT,
        pocket_jose_rsa_oaep_256_public_import(&public_key, WHOLE(pjose_public_pem), WHOLE(long_kid)));
    EXPECT(ERR_COUNT,
        pocket_jose_rsa_oaep_256_private_import(&private_key, WHOLE(pjose_private_pem), WHOLE(long_kid)));
    EXPECT(ERR_COUNT, pocket_jose_dir_from_bytes(&shared_key, TEXT("sixteen bytes ok"), WHOLE(long_kid)));
    EXPECT(ERR_NULL, pocket_jose_dir_from_bytes(&shared_key, null, 16, NULL, 0));
    EXPECT(ERR_KEY_SIZE, pocket_jose_dir_from_bytes(&shared_key, null, 0, NULL, 0));
    EXPECT(ERR_KEY_SIZE, pocket_jose_dir_from_bytes(&shared_key, TEXT("fifteen bytes.."), NULL, 0));
    EXPECT(ERR_LENGTH, pocket_jose_dir_from_bytes(&shared_key, "x", TOO_LONG, NULL, 0));
    EXPECT(ERR_KEY_TYPE, pocket_jose_dir_from_jwk(&shared_key, WHOLE(pjose_public_jwk)));
    EXPECT(ERR_KEY_TYPE, pocket_jose_rsa_oaep_256_public_from_jwk(&public_key, WHOLE(pjose_shared_jwk)));
    EXPECT(ERR_KEY_NOT_PRIVATE,
        pocket_jose_rsa_oaep_256_private_from_jwk(&private_key, WHOLE(pjose_public_jwk)));
    EXPECT(ERR_KEY_NOT_PERMITTED,
        pocket_jose_dir_from_jwk(
            &shared_key, TEXT("{\"kty\":\"oct\",\"use\":\"sig\",\"k\":\"AAECAwQFBgcICQoLDA0ODw\"}")));
    EXPECT(ERR_KEY_ALG,
        pocket_jose_dir_from_jwk(
            &shared_key, TEXT("{\"kty\":\"oct\",\"alg\":\"A128KW\",\"k\":\"AAECAwQFBgcICQoLDA0ODw\"}")));
    EXPECT(ERR_TEXT,
        pocket_jose_dir_from_jwk(
            &shared_key, TEXT("{\"kty\":\"oct\",\"kid\":\"\\u0061\",\"k\":\"AAECAwQFBgcICQoLDA0ODw\"}")));
    EXPECT(ERR_KEY_FORM, pocket_jose_rsa_oaep_256_public_import(&public_key, TEXT("no key"), NULL, 0));
    EXPECT(ERR_KEY_ENCRYPTED,
        pocket_jose_rsa_oaep_256_private_import(&private_key,
            TEXT("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"), NULL,
            0));
    EXPECT(ERR_KEY_SIZE,
        pocket_jose_rsa_oaep_256_public_from_jwk(
            &public_key, TEXT("{\"kty\":\"RSA\",\"n\":\"q83v\",\"e\":\"AQAB\"}")));
    EXPECT(ERR_MALFORMED_JWK,
        pocket_jose_rsa_oaep_256_public_from_jwk(&public_key, TEXT("{\"kty\":\"RSA\",\"kty\":\"RSA\"}")));
    EXPECT(ERR_KEY_SIZE, pocket_jose_rsa_oaep_256_private_from_callback(&private_key, 0, &callback, NULL, 0));
    EXPECT(ERR_KEY_SIZE,
        pocket_jose_rsa_oaep_256_private_from_callback(&private_key, SIZE_MAX, &callback, NULL, 0));
    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_private_from_callback(&private_key, 256, NULL, NULL, 0));
    callback.unwrap = NULL;
    EXPECT(ERR_NULL, pocket_jose_rsa_oaep_256_private_from_callback(&private_key, 256, &callback, NULL, 0));

    /* A key from the memory that it is made in. */
    memcpy(&public_key, pjose_public_jwk, sizeof pjose_public_jwk);
    EXPECT(ERR_OVERLAP,
        pocket_jose_rsa_oaep_256_public_from_jwk(&public_key, &public_key, sizeof pjose_public_jwk));
    memcpy(&shared_key, "sixteen bytes ok", 16);
    EXPECT(ERR_OVERLAP, pocket_jose_dir_from_bytes(&shared_key, (char *)&shared_key + 400, 16, NULL, 0));
}

static void contexts_are_what_they_say(void)
{
    pocket_jose_public_key_t public_key;
    pocket_jose_private_key_t private_key;
    pocket_jose_shared_key_t shared_key;
    pocket_jose_request_session_t request;
    pocket_jose_answer_session_t answer;
    uint32_t left;
    const pocket_jose_key_t *one[1];
    pocket_jose_policy_t mine = policy;
    unsigned char pattern;

    mine.keys = one;
    mine.key_count = 1;

    /* Memory that nobody filled, of whatever bytes. */
    for (pattern = 0; pattern < 250; pattern = (unsigned char)(pattern + 83)) {
        memset(&public_key, pattern, sizeof public_key);
        memset(&private_key, pattern, sizeof private_key);
        memset(&shared_key, pattern, sizeof shared_key);
        memset(&request, pattern, sizeof request);
        memset(&answer, pattern, sizeof answer);
        one[0] = &private_key.key;
        EXPECT(ERR_CONTEXT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
        one[0] = &shared_key.key;
        EXPECT(ERR_CONTEXT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
        EXPECT(ERR_CONTEXT,
            pocket_jose_encrypt(
                &public_key, content[0], NULL, WHOLE(payload), &system_random, WHOLE(out), &out_len));
        EXPECT(ERR_CONTEXT,
            pocket_jose_encrypt_dir(
                &shared_key, content[0], NULL, WHOLE(payload), &system_random, WHOLE(out), &out_len));
        EXPECT(ERR_CONTEXT, pocket_jose_dir_limit(&shared_key, 1));
        EXPECT(ERR_CONTEXT, pocket_jose_dir_left(&shared_key, &left));
        EXPECT(ERR_CONTEXT,
            pocket_jose_open_response(
                &request, &policy, token, token_len, WHOLE(out), &out_len, NULL));
        EXPECT(ERR_CONTEXT,
            pocket_jose_answer(
                &answer, content[0], NULL, WHOLE(payload), &system_random, WHOLE(out), &out_len));
    }

    /* Copies. */
    memcpy(&public_key, &recipient, sizeof recipient);
    memcpy(&private_key, &own, sizeof own);
    memcpy(&shared_key, &shared, sizeof shared);
    EXPECT(ERR_CONTEXT,
        pocket_jose_encrypt(
            &public_key, content[0], NULL, WHOLE(payload), &system_random, WHOLE(out), &out_len));
    one[0] = &private_key.key;
    EXPECT(ERR_CONTEXT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_CONTEXT, pocket_jose_dir_left(&shared_key, &left));

    /* Wiped. */
    EXPECT(OK, pocket_jose_dir_from_bytes(&shared_key, TEXT("sixteen bytes ok"), NULL, 0));
    EXPECT(OK, pocket_jose_dir_left(&shared_key, &left));
    EXPECT(OK, pocket_jose_wipe(&shared_key, sizeof shared_key));
    EXPECT(ERR_CONTEXT, pocket_jose_dir_left(&shared_key, &left));
    EXPECT(OK, pocket_jose_wipe(&shared_key, sizeof shared_key));

    /* Something else than it should be. */
    one[0] = (const pocket_jose_key_t *)(const void *)&recipient;
    EXPECT(ERR_CONTEXT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_CONTEXT,
        pocket_jose_encrypt((const pocket_jose_public_key_t *)(const void *)&own, content[0], NULL,
            WHOLE(payload), &system_random, WHOLE(out), &out_len));
    EXPECT(ERR_CONTEXT,
        pocket_jose_encrypt_dir((pocket_jose_shared_key_t *)(void *)&own, content[0], NULL, WHOLE(payload),
            &system_random, WHOLE(out), &out_len));
    EXPECT(ERR_CONTEXT, pocket_jose_dir_limit((pocket_jose_shared_key_t *)(void *)&recipient, 3));

    /* A failed import leaves nothing that could be used. */
    EXPECT(OK, pocket_jose_rsa_oaep_256_public_from_jwk(&public_key, WHOLE(pjose_public_jwk)));
    EXPECT(ERR_MALFORMED_JWK, pocket_jose_rsa_oaep_256_public_from_jwk(&public_key, TEXT("{}")));
    EXPECT(ERR_CONTEXT,
        pocket_jose_encrypt(
            &public_key, content[0], NULL, WHOLE(payload), &system_random, WHOLE(out), &out_len));
}

static void encryption_is_asked_for_properly(void)
{
    pocket_jose_random_t random = system_random;
    pocket_jose_header_t header;
    pocket_jose_request_session_t session;
    char fake_content[64];
    size_t needed, i;
    int word = 7;
    const char *const refused[] = {
        "{\"alg\":\"none\"}",
        "{\"enc\":\"A128GCM\"}",
        "{\"kid\":\"x\"}",
        "{\"typ\":\"x\"}",
        "{\"cty\":\"x\"}",
        "{\"zip\":\"DEF\"}",
        "{\"crit\":[\"x\"]}",
        "{\"epk\":{}}",
        "{\"apu\":\"\"}",
        "{\"iv\":\"\"}",
        "{\"tag\":\"\"}",
        "{\"p2c\":1}",
        "{\"b64\":false}",
        "{\"\\u0061lg\":\"none\"}",
        "{\"jku\":7}",
    };
    const char *const malformed[] = { "", "{", "[]", "{}x", "{\"a\":1,\"a\":2}", "{\"a\":01}", "{\"a\":\"\x01\"}",
        "{\"a\":\"\\ud800\"}", "nul", "{\"a\"}", "{\"a\":[[[[[[[[[[]]]]]]]]]]}" };

    memset(fake_content, 0x77, sizeof fake_content);
    memset(&header, 0, sizeof header);

    EXPECT(ERR_NULL, pocket_jose_encrypt(NULL, content[2], NULL, WHOLE(payload), &random, WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, NULL, NULL, WHOLE(payload), &random, WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, content[2], NULL, NULL, 5, &random, WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), NULL, WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, NULL, 9, &out_len));
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, WHOLE(out), NULL));
    EXPECT(ERR_LENGTH,
        pocket_jose_encrypt(&recipient, content[2], NULL, payload, TOO_LONG, &random, WHOLE(out), &out_len));
    EXPECT(ERR_LENGTH,
        pocket_jose_encrypt(&recipient, content[2], NULL, payload, SIZE_MAX, &random, WHOLE(out), &out_len));
    EXPECT(ERR_LENGTH,
        pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, out, TOO_LONG, &out_len));
    EXPECT(ERR_LENGTH,
        pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, out, SIZE_MAX, &out_len));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_encrypt(CROOKED(pocket_jose_public_key_t, recipient), content[2], NULL, WHOLE(payload), &random,
            WHOLE(out), &out_len));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_encrypt(&recipient, CROOKED(pocket_jose_content_t, fake_content), NULL, WHOLE(payload), &random,
            WHOLE(out), &out_len));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_encrypt(&recipient, content[2], CROOKED(pocket_jose_header_t, header), WHOLE(payload), &random,
            WHOLE(out), &out_len));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), CROOKED(pocket_jose_random_t, random),
            WHOLE(out), &out_len));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, WHOLE(out), CROOKED(size_t, out_len)));
    {
        uint64_t aligned[8];
        memset(aligned, 0x77, sizeof aligned);
        EXPECT(ERR_CONTEXT,
            pocket_jose_encrypt(&recipient, (const pocket_jose_content_t *)(const void *)aligned, NULL, WHOLE(payload),
                &random, WHOLE(out), &out_len));
    }

    /* Overlap, from every side. */
    EXPECT(ERR_OVERLAP, pocket_jose_encrypt(&recipient, content[2], NULL, out, 10, &random, WHOLE(out), &out_len));
    EXPECT(ERR_OVERLAP, pocket_jose_encrypt(&recipient, content[2], NULL, out + 2047, 1, &random, WHOLE(out), &out_len));
    EXPECT(ERR_OVERLAP,
        pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, &recipient, sizeof recipient, &out_len));
    EXPECT(ERR_OVERLAP,
        pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, &random, sizeof random, &out_len));
    EXPECT(ERR_OVERLAP,
        pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, &header, sizeof header, &out_len));
    EXPECT(ERR_OVERLAP,
        pocket_jose_encrypt(&recipient, content[2], NULL, &out_len, sizeof out_len, &random, WHOLE(out), &out_len));
    EXPECT(ERR_OVERLAP,
        pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, &out_len, sizeof out_len, &out_len));
    EXPECT(ERR_OVERLAP,
        pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, WHOLE(out), (size_t *)(void *)&recipient));
    EXPECT(OK, pocket_jose_rsa_oaep_256_public_from_jwk(&recipient, WHOLE(pjose_public_jwk)));
    header.kid = out + 5;
    header.kid_len = 3;
    memset(out, 'k', 16);
    EXPECT(ERR_OVERLAP, pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));

    /* Headers. */
    header.kid = NULL;
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));
    header.kid = "\xc3";
    header.kid_len = 1;
    EXPECT(ERR_TEXT, pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));
    header.kid_len = SIZE_MAX;
    EXPECT(ERR_LENGTH, pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));
    memset(&header, 0, sizeof header);
    header.typ_len = 1;
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));
    memset(&header, 0, sizeof header);
    header.cty_len = 1;
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));
    memset(&header, 0, sizeof header);
    header.members_len = 1;
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));
    for (i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        header.members = refused[i];
        header.members_len = strlen(refused[i]);
        EXPECT(ERR_HEADER_NAME,
            pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));
    }
    for (i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        header.members = malformed[i];
        header.members_len = strlen(malformed[i]);
        EXPECT(ERR_MALFORMED_JSON,
            pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));
    }
    header.members = "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\"k\":1,\"l\":1,"
                     "\"m\":1,\"n\":1,\"o\":1,\"p\":1,\"q\":1}";
    header.members_len = strlen((const char *)header.members);
    EXPECT(ERR_COUNT, pocket_jose_encrypt(&recipient, content[2], &header, WHOLE(payload), &random, WHOLE(out), &out_len));

    /* Sources of randomness that are none. */
    random.fill = NULL;
    EXPECT(ERR_NULL, pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, WHOLE(out), &out_len));
    random.fill = failing_random;
    memset(out, 'o', sizeof out);
    EXPECT(ERR_RANDOM, pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, WHOLE(out), &out_len));
    CHECK(out[0] == 'o' && memcmp(out, out + 1, sizeof out - 1) == 0 && out_len == 0);
    random.fill = stuck_random;
    random.user = &word;
    EXPECT(ERR_RANDOM, pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, WHOLE(out), &out_len));
    CHECK(out[0] == 'o' && memcmp(out, out + 1, sizeof out - 1) == 0);
    EXPECT(ERR_RANDOM,
        pocket_jose_encrypt_request(
            &recipient, content[2], NULL, WHOLE(payload), &random, &session, WHOLE(out), &out_len));
    EXPECT(ERR_CONTEXT,
        pocket_jose_open_response(&session, &policy, token, token_len, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_RANDOM,
        pocket_jose_encrypt_dir(&shared, content[2], NULL, WHOLE(payload), &random, WHOLE(out), &out_len));
    random = system_random;

    /* Every capacity that is too small, in memory of just that size. */
    EXPECT(ERR_BUFFER_TOO_SMALL,
        pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, NULL, 0, &needed));
    for (i = 1; i < needed; i += 37) {
        char *small = (char *)copy_of(out, i);
        size_t reported = 0;
        EXPECT(ERR_BUFFER_TOO_SMALL,
            pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, small, i, &reported));
        CHECK(reported == needed && memcmp(small, out, i) == 0);
        free(small);
    }
    {
        char *exact = (char *)copy_of(out, needed);
        EXPECT(OK, pocket_jose_encrypt(&recipient, content[2], NULL, WHOLE(payload), &random, exact, needed, &out_len));
        CHECK(out_len == needed);
        free(exact);
    }

    /* The other three, each with something of its own. */
    EXPECT(ERR_NULL,
        pocket_jose_encrypt_request(
            &recipient, content[2], NULL, WHOLE(payload), &random, NULL, WHOLE(out), &out_len));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_encrypt_request(&recipient, content[2], NULL, WHOLE(payload), &random,
            CROOKED(pocket_jose_request_session_t, session), WHOLE(out), &out_len));
    EXPECT(ERR_OVERLAP,
        pocket_jose_encrypt_request(&recipient, content[2], NULL, &session, sizeof session, &random, &session,
            WHOLE(out), &out_len));
    EXPECT(ERR_OVERLAP,
        pocket_jose_encrypt_dir(
            &shared, content[2], NULL, &shared, sizeof shared, &random, WHOLE(out), &out_len));
    EXPECT(ERR_OVERLAP,
        pocket_jose_encrypt_dir(
            &shared, content[2], NULL, WHOLE(payload), &random, &shared, sizeof shared, &out_len));
    EXPECT(ERR_NULL,
        pocket_jose_encrypt_dir(NULL, content[2], NULL, WHOLE(payload), &random, WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_dir_left(&shared, NULL));
    EXPECT(ERR_ALIGNMENT, pocket_jose_dir_left(&shared, CROOKED(uint32_t, out_len)));
    EXPECT(ERR_OVERLAP, pocket_jose_dir_left(&shared, (uint32_t *)(void *)&shared.opaque[3]));
    EXPECT(OK, pocket_jose_dir_from_jwk(&shared, WHOLE(pjose_shared_jwk)));
}

static void decryption_is_asked_for_properly(void)
{
    pocket_jose_policy_t mine = policy;
    const pocket_jose_key_t *many[POCKET_JOSE_LIST_MAX + 1];
    const pocket_jose_content_t *ciphers[POCKET_JOSE_LIST_MAX + 1];
    pocket_jose_limits_t limits;
    pocket_jose_span_t plaintext, header;
    pocket_jose_answer_session_t answer;
    pocket_jose_request_session_t request;
    size_t i, index, needed;

    for (i = 0; i <= POCKET_JOSE_LIST_MAX; i++) {
        many[i] = &own.key;
        ciphers[i] = content[2];
    }

    EXPECT(ERR_NULL, pocket_jose_decrypt(NULL, token, token_len, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_decrypt(CROOKED(pocket_jose_policy_t, mine), token, token_len, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_NULL, pocket_jose_decrypt(&policy, NULL, 9, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_MALFORMED_TOKEN, pocket_jose_decrypt(&policy, NULL, 0, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_LENGTH, pocket_jose_decrypt(&policy, token, TOO_LONG, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_LENGTH, pocket_jose_decrypt(&policy, token, SIZE_MAX, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_NULL, pocket_jose_decrypt(&policy, token, token_len, NULL, 9, &out_len, NULL));
    EXPECT(ERR_LENGTH, pocket_jose_decrypt(&policy, token, token_len, out, SIZE_MAX, &out_len, NULL));
    EXPECT(ERR_NULL, pocket_jose_decrypt(&policy, token, token_len, WHOLE(out), NULL, NULL));
    EXPECT(ERR_ALIGNMENT, pocket_jose_decrypt(&policy, token, token_len, WHOLE(out), CROOKED(size_t, out_len), NULL));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_decrypt(&policy, token, token_len, WHOLE(out), &out_len, CROOKED(size_t, index)));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt(&policy, token, token_len, token, token_len, &out_len, NULL));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt(&policy, token, token_len, &token[token_len - 1], 1, &out_len, NULL));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt(&policy, token, token_len, WHOLE(out), &out_len, &out_len));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt(&policy, token, token_len, &own, sizeof own, &out_len, NULL));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt(&mine, token, token_len, &mine, sizeof mine, &out_len, NULL));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt(&policy, token, token_len, keys, sizeof keys, &out_len, NULL));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt(&policy, token, token_len, content, sizeof content, &out_len, NULL));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt(&policy, token, token_len, WHOLE(out), (size_t *)(void *)token, NULL));
    EXPECT(OK,
        pocket_jose_encrypt(
            &recipient, content[2], NULL, WHOLE(payload), &system_random, WHOLE(token), &token_len));

    /* Policies. */
    mine.keys = NULL;
    EXPECT(ERR_NULL, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine.key_count = 0;
    EXPECT(ERR_ALG_NOT_ALLOWED, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine.keys = many;
    mine.key_count = POCKET_JOSE_LIST_MAX + 1;
    EXPECT(ERR_COUNT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine.key_count = SIZE_MAX;
    EXPECT(ERR_COUNT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine.key_count = POCKET_JOSE_LIST_MAX;
    EXPECT(OK, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    many[3] = NULL;
    EXPECT(ERR_NULL, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    many[3] = CROOKED(const pocket_jose_key_t, own);
    EXPECT(ERR_ALIGNMENT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine.keys = CROOKED(const pocket_jose_key_t *const, many);
    EXPECT(ERR_ALIGNMENT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine = policy;
    mine.content = NULL;
    EXPECT(ERR_NULL, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine.content_count = 0;
    EXPECT(ERR_ENC_NOT_ALLOWED, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine.content = ciphers;
    mine.content_count = POCKET_JOSE_LIST_MAX + 1;
    EXPECT(ERR_COUNT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine.content_count = POCKET_JOSE_LIST_MAX;
    EXPECT(OK, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    ciphers[7] = (const pocket_jose_content_t *)(const void *)&own;
    EXPECT(ERR_CONTEXT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    ciphers[7] = NULL;
    EXPECT(ERR_NULL, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine = policy;
    memset(&limits, 0, sizeof limits);
    mine.limits = &limits;
    EXPECT(ERR_LIMIT_TOKEN, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    limits.token_len = SIZE_MAX;
    EXPECT(ERR_LIMIT_HEADER, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    memset(&limits, 0xff, sizeof limits);
    EXPECT(OK, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine.limits = CROOKED(const pocket_jose_limits_t, limits);
    EXPECT(ERR_ALIGNMENT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    mine = policy;
    {
        pocket_jose_random_t random = { failing_random, NULL };
        mine.random = &random;
        EXPECT(ERR_RANDOM, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
        random.fill = NULL;
        EXPECT(ERR_NULL, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    }

    /* Room. */
    EXPECT(ERR_BUFFER_TOO_SMALL, pocket_jose_decrypt(&policy, token, token_len, NULL, 0, &needed, NULL));
    for (i = 1; i < needed; i += 23) {
        char *small = (char *)copy_of(out, i);
        size_t reported = 0;
        EXPECT(ERR_BUFFER_TOO_SMALL, pocket_jose_decrypt(&policy, token, token_len, small, i, &reported, NULL));
        CHECK(reported == needed && memcmp(small, out, i) == 0);
        free(small);
    }

    /* In place. */
    EXPECT(ERR_NULL, pocket_jose_decrypt_in_place(&policy, NULL, 5, &plaintext, &header, NULL));
    EXPECT(ERR_MALFORMED_TOKEN, pocket_jose_decrypt_in_place(&policy, NULL, 0, &plaintext, &header, NULL));
    EXPECT(ERR_NULL, pocket_jose_decrypt_in_place(&policy, token, token_len, NULL, &header, NULL));
    EXPECT(ERR_NULL, pocket_jose_decrypt_in_place(NULL, token, token_len, &plaintext, &header, NULL));
    EXPECT(ERR_LENGTH, pocket_jose_decrypt_in_place(&policy, token, TOO_LONG, &plaintext, &header, NULL));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt_in_place(&policy, token, token_len, &plaintext, &plaintext, NULL));
    EXPECT(ERR_OVERLAP, pocket_jose_decrypt_in_place(&policy, &own, sizeof own, &plaintext, NULL, NULL));
    EXPECT(ERR_OVERLAP,
        pocket_jose_decrypt_in_place(
            &policy, token, token_len, (pocket_jose_span_t *)(void *)(token + 64), NULL, NULL));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_decrypt_in_place(
            &policy, token, token_len, CROOKED(pocket_jose_span_t, plaintext), NULL, NULL));

    /* Sessions. */
    EXPECT(OK,
        pocket_jose_encrypt_request(
            &recipient, content[2], NULL, WHOLE(payload), &system_random, &request, WHOLE(token), &token_len));
    EXPECT(ERR_NULL, pocket_jose_decrypt_request(&policy, NULL, token, token_len, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_decrypt_request(&policy, CROOKED(pocket_jose_answer_session_t, answer), token, token_len,
            WHOLE(out), &out_len, NULL));
    EXPECT(ERR_OVERLAP,
        pocket_jose_decrypt_request(
            &policy, &answer, token, token_len, &answer, sizeof answer, &out_len, NULL));
    EXPECT(ERR_NULL, pocket_jose_open_response(NULL, &policy, token, token_len, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_NULL, pocket_jose_open_response(&request, NULL, token, token_len, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_CONTEXT,
        pocket_jose_open_response((pocket_jose_request_session_t *)(void *)&recipient, &policy, token, token_len,
            WHOLE(out), &out_len, NULL));
    EXPECT(ERR_OVERLAP,
        pocket_jose_open_response((pocket_jose_request_session_t *)(void *)&shared, &policy, token, token_len,
            WHOLE(out), &out_len, NULL));
    /* None of that used the session up. What does is the first token that could have been the response: here the
     * request itself, sent back. */
    mine = policy;
    mine.key_count = 0;
    EXPECT(ERR_ALG_NOT_ALLOWED,
        pocket_jose_open_response(&request, &mine, token, token_len, WHOLE(out), &out_len, NULL));
    EXPECT(ERR_CONTEXT,
        pocket_jose_open_response(&request, &policy, token, token_len, WHOLE(out), &out_len, NULL));
}

/* Every cut and every flipped bit of a token: refused, and no plaintext. */
static void damaged_tokens_do_not_open(void)
{
    size_t i;

    EXPECT(OK,
        pocket_jose_encrypt(
            &recipient, content[2], NULL, WHOLE(payload), &system_random, WHOLE(token), &token_len));
    for (i = 0; i < token_len; i += 3) {
        char *cut = (char *)copy_of(token, i);
        pocket_jose_span_t plaintext;
        const pocket_jose_status_t status =
            pocket_jose_decrypt_in_place(&policy, cut, i, &plaintext, NULL, NULL);
        checks.calls++;
        CHECK(status != POCKET_JOSE_OK && plaintext.len == 0);
        free(cut);
    }
    for (i = 0; i < token_len; i += 29) {
        char *bent = (char *)copy_of(token, token_len);
        char *room = (char *)copy_of(out, token_len);
        pocket_jose_status_t status;
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        memset(room, 'p', token_len);
        status = pocket_jose_decrypt(&policy, bent, token_len, room, token_len, &out_len, NULL);
        checks.calls++;
        CHECK(status != POCKET_JOSE_OK && out_len == 0);
        free(room);
        free(bent);
    }
}

/* M8: a wrong key, a damaged encrypted key, a damaged tag, a keystore that refuses, a wrong shared key: one code. */
static void every_failed_decryption_is_one_code(void)
{
    pocket_jose_private_key_t other;
    pocket_jose_shared_key_t wrong;
    pocket_jose_unwrap_t callback;
    pocket_jose_policy_t mine = policy;
    const pocket_jose_key_t *one[1];
    char *dot;
    char bent[1024];
    size_t i;

    mine.keys = one;
    mine.key_count = 1;
    callback.unwrap = refusing_unwrap;
    callback.user = NULL;
    one[0] = &other.key;
    EXPECT(OK, pocket_jose_rsa_oaep_256_private_from_callback(&other, 256, &callback, NULL, 0));
    EXPECT(ERR_DECRYPT, pocket_jose_decrypt(&mine, token, token_len, WHOLE(out), &out_len, NULL));
    one[0] = &own.key;
    dot = token;
    for (i = 0; i < 4; i++) {
        dot = (char *)memchr(dot, '.', token_len - (size_t)(dot - token)) + 1;
        memcpy(bent, token, token_len);
        bent[dot - token] = bent[dot - token] == 'A' ? 'B' : 'A';
        EXPECT(ERR_DECRYPT, pocket_jose_decrypt(&mine, bent, token_len, WHOLE(out), &out_len, NULL));
    }
    one[0] = &wrong.key;
    EXPECT(OK, pocket_jose_dir_from_bytes(&wrong, TEXT("thirty-two bytes of a wrong key!"), NULL, 0));
    EXPECT(ERR_DECRYPT, pocket_jose_decrypt(&mine, WHOLE(pjose_dir_token), WHOLE(out), &out_len, NULL));
    EXPECT(OK, pocket_jose_dir_from_bytes(&wrong, TEXT("sixteen bytes ok"), NULL, 0));
    EXPECT(ERR_DECRYPT, pocket_jose_decrypt(&mine, WHOLE(pjose_dir_token), WHOLE(out), &out_len, NULL));
}

static void looking_is_refused_as_well(void)
{
    pocket_jose_token_info_t info;
    pocket_jose_key_info_t key;
    pocket_jose_span_t found;
    const char *const tokens[] = { "", ".", "....", "a.b.c.d.e", "e30....", "e30.....", "!!!!....", "e30=....",
        "eyJhbGciOiJkaXIifQ....A" };
    const char *const texts[] = { "", "{", "null", "-----BEGIN PUBLIC KEY-----", "MIIB", "0", "{\"keys\":7}",
        "{\"kty\":7}", "{\"kty\":\"\"}", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" };
    size_t i;

    EXPECT(ERR_NULL, pocket_jose_inspect(NULL, 4, &info, WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_inspect(token, token_len, NULL, WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_inspect(token, token_len, &info, NULL, 4, &out_len));
    EXPECT(ERR_NULL, pocket_jose_inspect(token, token_len, &info, WHOLE(out), NULL));
    EXPECT(ERR_LENGTH, pocket_jose_inspect(token, TOO_LONG, &info, WHOLE(out), &out_len));
    EXPECT(ERR_OVERLAP, pocket_jose_inspect(token, token_len, &info, token, token_len, &out_len));
    EXPECT(ERR_OVERLAP, pocket_jose_inspect(token, token_len, &info, &info, sizeof info, &out_len));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_inspect(
            token, token_len, CROOKED(pocket_jose_token_info_t, info), WHOLE(out), &out_len));
    EXPECT(ERR_BUFFER_TOO_SMALL, pocket_jose_inspect(token, token_len, &info, out, 3, &out_len));
    CHECK(info.buffer_len >= sizeof payload && out_len == info.header_len);
    for (i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        char *copy = (char *)copy_of(tokens[i], strlen(tokens[i]));
        checks.calls++;
        CHECK(pocket_jose_inspect(copy, strlen(tokens[i]), &info, WHOLE(out), &out_len) != POCKET_JOSE_OK);
        free(copy);
    }

    EXPECT(ERR_NULL, pocket_jose_json_text(NULL, 2, TEXT("a"), WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_json_text(TEXT("{}"), NULL, 0, WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_json_text(TEXT("{}"), NULL, 3, WHOLE(out), &out_len));
    EXPECT(ERR_NOT_FOUND, pocket_jose_json_text(TEXT("{}"), TEXT(""), WHOLE(out), &out_len));
    EXPECT(ERR_TEXT, pocket_jose_json_text(TEXT("{}"), TEXT("\xff"), WHOLE(out), &out_len));
    EXPECT(ERR_MALFORMED_JSON, pocket_jose_json_text(TEXT("{"), TEXT("a"), WHOLE(out), &out_len));
    EXPECT(ERR_BUFFER_TOO_SMALL,
        pocket_jose_json_text(TEXT("{\"a\":\"\\u00e9\"}"), TEXT("a"), out, 1, &out_len));
    CHECK(out_len == 2);
    EXPECT(OK, pocket_jose_json_text(TEXT("{\"\\u0061\":\"\\u00e9\"}"), TEXT("a"), WHOLE(out), &out_len));
    CHECK(out_len == 2 && memcmp(out, "\xc3\xa9", 2) == 0);

    EXPECT(ERR_NULL, pocket_jose_key_inspect(NULL, 4, &key));
    EXPECT(ERR_NULL, pocket_jose_key_inspect(WHOLE(pjose_public_jwk), NULL));
    EXPECT(ERR_ALIGNMENT,
        pocket_jose_key_inspect(WHOLE(pjose_public_jwk), CROOKED(pocket_jose_key_info_t, key)));
    EXPECT(ERR_KEY_TYPE, pocket_jose_public_jwk(WHOLE(pjose_shared_jwk), WHOLE(out), &out_len));
    EXPECT(ERR_KEY_TYPE, pocket_jose_public_der(WHOLE(pjose_shared_jwk), WHOLE(out), &out_len));
    EXPECT(ERR_KEY_TYPE, pocket_jose_public_pem(WHOLE(pjose_shared_jwk), WHOLE(out), &out_len));
    EXPECT(ERR_KEY_TYPE, pocket_jose_public_base64(WHOLE(pjose_shared_jwk), WHOLE(out), &out_len));
    EXPECT(ERR_BUFFER_TOO_SMALL,
        pocket_jose_key_thumbprint(WHOLE(pjose_public_jwk), out, POCKET_JOSE_THUMBPRINT_LEN - 1, &out_len));
    CHECK(out_len == POCKET_JOSE_THUMBPRINT_LEN);
    EXPECT(ERR_OVERLAP, pocket_jose_public_der(out, 10, WHOLE(out), &out_len));
    EXPECT(ERR_NULL, pocket_jose_public_pem(WHOLE(pjose_public_jwk), WHOLE(out), NULL));
    EXPECT(ERR_LENGTH, pocket_jose_public_base64(pjose_public_jwk, SIZE_MAX, WHOLE(out), &out_len));
    for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const size_t len = strlen(texts[i]);
        char *copy = (char *)copy_of(texts[i], len);
        checks.calls += 6;
        CHECK(pocket_jose_key_inspect(copy, len, &key) != POCKET_JOSE_OK);
        CHECK(pocket_jose_key_thumbprint(copy, len, WHOLE(out), &out_len) != POCKET_JOSE_OK && out_len == 0);
        CHECK(pocket_jose_public_jwk(copy, len, WHOLE(out), &out_len) != POCKET_JOSE_OK && out_len == 0);
        CHECK(pocket_jose_public_der(copy, len, WHOLE(out), &out_len) != POCKET_JOSE_OK && out_len == 0);
        CHECK(pocket_jose_public_pem(copy, len, WHOLE(out), &out_len) != POCKET_JOSE_OK && out_len == 0);
        CHECK(pocket_jose_public_base64(copy, len, WHOLE(out), &out_len) != POCKET_JOSE_OK && out_len == 0);
        free(copy);
    }

    EXPECT(ERR_NULL, pocket_jose_key_set_get(NULL, 9, 0, &found));
    EXPECT(ERR_NULL, pocket_jose_key_set_get(WHOLE(pjose_set), 0, NULL));
    EXPECT(ERR_NOT_FOUND, pocket_jose_key_set_get(WHOLE(pjose_set), SIZE_MAX, &found));
    EXPECT(ERR_MALFORMED_JWK_SET, pocket_jose_key_set_get(WHOLE(pjose_public_jwk), 0, &found));
    EXPECT(ERR_MALFORMED_JWK, pocket_jose_key_set_get(TEXT("{\"keys\":[7]}"), 0, &found));
    EXPECT(ERR_OVERLAP,
        pocket_jose_key_set_get(&found, sizeof found, 0, &found));
    EXPECT(ERR_NULL,
        pocket_jose_key_set_find(
            WHOLE(pjose_set), NULL, 0, NULL, 0, POCKET_JOSE_OPERATION_DECRYPT, &found));
    EXPECT(ERR_NULL,
        pocket_jose_key_set_find(
            WHOLE(pjose_set), NULL, 3, TEXT("dir"), POCKET_JOSE_OPERATION_DECRYPT, &found));
    EXPECT(ERR_KEY_NOT_PERMITTED,
        pocket_jose_key_set_find(WHOLE(pjose_set), NULL, 0, TEXT("dir"), 0, &found));
    EXPECT(ERR_KEY_NOT_PERMITTED,
        pocket_jose_key_set_find(WHOLE(pjose_set), NULL, 0, TEXT("dir"), UINT32_MAX, &found));
    EXPECT(ERR_NO_MATCHING_KEY,
        pocket_jose_key_set_find(
            WHOLE(pjose_set), NULL, 0, TEXT("RSA1_5"), POCKET_JOSE_OPERATION_UNWRAP_KEY, &found));

    EXPECT(OK, pocket_jose_wipe(NULL, 0));
    EXPECT(ERR_NULL, pocket_jose_wipe(NULL, 1));
    EXPECT(ERR_LENGTH, pocket_jose_wipe(out, SIZE_MAX));
    CHECK(pocket_jose_os_random(NULL, NULL, 8) != 0);
    CHECK(pocket_jose_os_random(NULL, (uint8_t *)out, SIZE_MAX) != 0);
    CHECK(pocket_jose_os_random(NULL, NULL, 0) == 0);
}

void hostile(void)
{
    prepare();
    keys_are_not_made_of_just_anything();
    contexts_are_what_they_say();
    encryption_is_asked_for_properly();
    decryption_is_asked_for_properly();
    damaged_tokens_do_not_open();
    every_failed_decryption_is_one_code();
    looking_is_refused_as_well();
}
