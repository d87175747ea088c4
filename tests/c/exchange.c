/* Everything that the interface is for, done the way a program does it: keys in every form, a request and its
 * response, tokens of other implementations, keys in a keystore. */
#include "check.h"

static const char payload[] = "{\"amount\":1250,\"currency\":\"EUR\"}";

static pocket_jose_random_t system_random = POCKET_JOSE_OS_RANDOM;

static void the_library_is_the_header_s(void)
{
    CHECK(pocket_jose_version() == POCKET_JOSE_VERSION);
    CHECK(strcmp(pocket_jose_status_name(POCKET_JOSE_OK), "POCKET_JOSE_OK") == 0);
    CHECK(strcmp(pocket_jose_status_name(POCKET_JOSE_ERR_DECRYPT), "POCKET_JOSE_ERR_DECRYPT") == 0);
    CHECK(strcmp(pocket_jose_status_name(-12345), "POCKET_JOSE_ERR_UNKNOWN") == 0);
}

/* The same key in four forms is the same key, and is written in the same form again. */
static void keys_are_read_and_written_in_every_form(void)
{
    struct form {
        const void *bytes;
        size_t len;
        uint32_t form;
    };
    const struct form forms[] = {
        { pjose_public_jwk, sizeof pjose_public_jwk, POCKET_JOSE_FORM_JWK },
        { pjose_public_pem, sizeof pjose_public_pem, POCKET_JOSE_FORM_ENCODED },
        { pjose_public_der, sizeof pjose_public_der, POCKET_JOSE_FORM_ENCODED },
        { pjose_public_base64, sizeof pjose_public_base64, POCKET_JOSE_FORM_ENCODED },
        { pjose_private_jwk, sizeof pjose_private_jwk, POCKET_JOSE_FORM_JWK },
        { pjose_private_pem, sizeof pjose_private_pem, POCKET_JOSE_FORM_ENCODED },
        { pjose_private_der, sizeof pjose_private_der, POCKET_JOSE_FORM_ENCODED },
    };
    char first[POCKET_JOSE_THUMBPRINT_LEN];
    size_t i;

    for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const void *bytes = forms[i].bytes;
        const size_t len = forms[i].len;
        const int is_private = i >= 4;
        char out[1024];
        size_t out_len = 0;
        pocket_jose_key_info_t info;
        pocket_jose_public_key_t public_key;
        pocket_jose_private_key_t private_key;

        EXPECT(OK, pocket_jose_key_inspect(bytes, len, &info));
        CHECK(info.form == forms[i].form && info.kty == POCKET_JOSE_KTY_RSA);
        CHECK(info.bits == 2048 && info.count == 1 && info.is_private == (uint32_t)is_private);

        EXPECT(OK, pocket_jose_key_thumbprint(bytes, len, WHOLE(out), &out_len));
        CHECK(out_len == POCKET_JOSE_THUMBPRINT_LEN);
        if (i == 0) {
            memcpy(first, out, sizeof first);
        }
        CHECK(memcmp(first, out, sizeof first) == 0);

        EXPECT(OK, pocket_jose_public_der(bytes, len, WHOLE(out), &out_len));
        CHECK(out_len == sizeof pjose_public_der && memcmp(out, pjose_public_der, out_len) == 0);
        EXPECT(OK, pocket_jose_public_base64(bytes, len, WHOLE(out), &out_len));
        CHECK(memcmp(out, pjose_public_base64, out_len) == 0);
        EXPECT(OK, pocket_jose_public_pem(bytes, len, WHOLE(out), &out_len));
        CHECK(memcmp(out, pjose_public_pem, out_len) == 0);
        EXPECT(OK, pocket_jose_public_jwk(bytes, len, WHOLE(out), &out_len));
        EXPECT(OK, pocket_jose_key_inspect(out, out_len, &info));
        CHECK(info.is_private == 0 && info.form == POCKET_JOSE_FORM_JWK);

        EXPECT(OK, pocket_jose_rsa_oaep_256_public_import(&public_key, bytes, len, NULL, 0));
        if (is_private) {
            EXPECT(OK, pocket_jose_rsa_oaep_256_private_import(&private_key, bytes, len, NULL, 0));
            EXPECT(OK, pocket_jose_wipe(&private_key, sizeof private_key));
        } else {
            EXPECT(ERR_KEY_NOT_PRIVATE,
                pocket_jose_rsa_oaep_256_private_import(&private_key, bytes, len, NULL, 0));
        }
    }
}

/* A client that has the provider's key in base64, and a server that answers under the key of the request. */
static void a_request_is_answered(void)
{
    pocket_jose_public_key_t provider;
    pocket_jose_private_key_t own;
    pocket_jose_request_session_t request;
    pocket_jose_answer_session_t answer;
    pocket_jose_header_t header;
    const pocket_jose_content_t *content[1];
    const pocket_jose_key_t *keys[1];
    pocket_jose_policy_t server, client;
    pocket_jose_token_info_t info;
    char token[2048], text[1024], name[64];
    size_t token_len, text_len, name_len, index;

    content[0] = pocket_jose_a256gcm();
    keys[0] = &own.key;
    memset(&header, 0, sizeof header);
    memset(&server, 0, sizeof server);
    memset(&client, 0, sizeof client);
    header.typ = "JWE";
    header.typ_len = 3;
    header.members = "{\"url\":\"/v1/cards\",\"attempt\":2}";
    header.members_len = strlen((const char *)header.members);
    server.keys = keys;
    server.key_count = 1;
    server.content = client.content = content;
    server.content_count = client.content_count = 1;
    server.random = &system_random;

    EXPECT(OK, pocket_jose_rsa_oaep_256_public_import(&provider, WHOLE(pjose_public_base64), TEXT("k1")));
    EXPECT(OK, pocket_jose_rsa_oaep_256_private_import(&own, WHOLE(pjose_private_pem), TEXT("k1")));

    EXPECT(ERR_BUFFER_TOO_SMALL,
        pocket_jose_encrypt_request(
            &provider, content[0], &header, TEXT(payload), &system_random, &request, NULL, 0, &token_len));
    CHECK(token_len > sizeof payload && token_len < sizeof token);
    {
        const size_t needed = token_len;
        EXPECT(OK,
            pocket_jose_encrypt_request(&provider, content[0], &header, TEXT(payload), &system_random, &request,
                token, needed, &token_len));
        CHECK(token_len == needed);
    }

    EXPECT(OK, pocket_jose_inspect(token, token_len, &info, WHOLE(text), &text_len));
    CHECK(info.encrypted_key_len == 256 && info.iv_len == 12 && info.tag_len == 16);
    CHECK(info.ciphertext_len == sizeof payload - 1 && info.header_len == text_len);
    EXPECT(OK, pocket_jose_json_text(text, text_len, TEXT("url"), WHOLE(name), &name_len));
    CHECK(name_len == 9 && memcmp(name, "/v1/cards", 9) == 0);
    EXPECT(OK, pocket_jose_json_text(text, text_len, TEXT("kid"), WHOLE(name), &name_len));
    CHECK(name_len == 2 && memcmp(name, "k1", 2) == 0);
    EXPECT(ERR_NOT_FOUND, pocket_jose_json_text(text, text_len, TEXT("attempt"), WHOLE(name), &name_len));

    EXPECT(ERR_BUFFER_TOO_SMALL,
        pocket_jose_decrypt_request(&server, &answer, token, token_len, NULL, 0, &text_len, NULL));
    CHECK(text_len == info.buffer_len);
    EXPECT(OK,
        pocket_jose_decrypt_request(&server, &answer, token, token_len, WHOLE(text), &text_len, &index));
    CHECK(text_len == sizeof payload - 1 && memcmp(text, payload, text_len) == 0 && index == 0);

    EXPECT(ERR_BUFFER_TOO_SMALL,
        pocket_jose_answer(&answer, content[0], NULL, TEXT("accepted"), &system_random, NULL, 0, &token_len));
    EXPECT(OK,
        pocket_jose_answer(
            &answer, content[0], NULL, TEXT("accepted"), &system_random, WHOLE(token), &token_len));
    EXPECT(ERR_CONTEXT,
        pocket_jose_answer(&answer, content[0], NULL, TEXT("again"), &system_random, WHOLE(text), &text_len));

    EXPECT(ERR_BUFFER_TOO_SMALL,
        pocket_jose_open_response(&request, &client, token, token_len, NULL, 0, &text_len, NULL));
    EXPECT(OK,
        pocket_jose_open_response(&request, &client, token, token_len, WHOLE(text), &text_len, &index));
    CHECK(text_len == 8 && memcmp(text, "accepted", 8) == 0 && index == POCKET_JOSE_SESSION_KEY);
    EXPECT(ERR_CONTEXT,
        pocket_jose_open_response(&request, &client, token, token_len, WHOLE(text), &text_len, &index));

    /* The same within one buffer. */
    EXPECT(OK,
        pocket_jose_encrypt_request(&provider, content[0], NULL, TEXT(payload), &system_random, &request,
            WHOLE(token), &token_len));
    EXPECT(OK,
        pocket_jose_decrypt_request(&server, &answer, token, token_len, WHOLE(text), &text_len, &index));
    EXPECT(OK,
        pocket_jose_answer(&answer, content[0], NULL, NULL, 0, &system_random, WHOLE(token), &token_len));
    {
        pocket_jose_span_t plaintext, head;
        EXPECT(OK,
            pocket_jose_open_response_in_place(&request, &client, token, token_len, &plaintext, &head, NULL));
        CHECK(plaintext.len == 0 && head.len > 0 && token[head.offset] == '{');
    }
    EXPECT(OK, pocket_jose_wipe(&own, sizeof own));
}

static void a_token_is_decrypted_in_its_own_buffer(void)
{
    pocket_jose_private_key_t own;
    const pocket_jose_content_t *content[3];
    const pocket_jose_key_t *keys[1];
    pocket_jose_limits_t limits;
    pocket_jose_policy_t policy;
    pocket_jose_span_t plaintext, header;
    char token[sizeof pjose_token];
    size_t index = 7;

    content[0] = pocket_jose_a128gcm();
    content[1] = pocket_jose_a192gcm();
    content[2] = pocket_jose_a256gcm();
    keys[0] = &own.key;
    limits.token_len = sizeof token;
    limits.header_len = 512;
    limits.header_depth = 2;
    limits.header_members = 8;
    limits.candidates = 1;
    memset(&policy, 0, sizeof policy);
    policy.keys = keys;
    policy.key_count = 1;
    policy.content = content;
    policy.content_count = 3;
    policy.limits = &limits;

    EXPECT(OK, pocket_jose_rsa_oaep_256_private_from_jwk(&own, WHOLE(pjose_private_jwk)));
    memcpy(token, pjose_token, sizeof token);
    EXPECT(OK, pocket_jose_decrypt_in_place(&policy, WHOLE(token), &plaintext, &header, &index));
    CHECK(plaintext.len == sizeof pjose_payload && index == 0);
    CHECK(memcmp(token + plaintext.offset, pjose_payload, sizeof pjose_payload) == 0);
    CHECK(token[header.offset] == '{' && token[header.offset + header.len - 1] == '}');

    limits.token_len = sizeof token - 1;
    memcpy(token, pjose_token, sizeof token);
    EXPECT(ERR_LIMIT_TOKEN, pocket_jose_decrypt_in_place(&policy, WHOLE(token), &plaintext, NULL, NULL));
    CHECK(plaintext.len == 0);
}

static void a_shared_key_goes_both_ways_and_counts(void)
{
    pocket_jose_shared_key_t key;
    const pocket_jose_content_t *content[1];
    const pocket_jose_key_t *keys[1];
    pocket_jose_policy_t policy;
    char token[512], text[512];
    size_t token_len, text_len;
    uint32_t left = 0;

    content[0] = pocket_jose_a128gcm();
    keys[0] = &key.key;
    memset(&policy, 0, sizeof policy);
    policy.keys = keys;
    policy.key_count = 1;
    policy.content = content;
    policy.content_count = 1;

    EXPECT(OK, pocket_jose_dir_from_bytes(&key, TEXT("sixteen bytes ok"), TEXT("session-1")));
    EXPECT(OK, pocket_jose_dir_limit(&key, 2));
    EXPECT(OK,
        pocket_jose_encrypt_dir(
            &key, content[0], NULL, TEXT(payload), &system_random, WHOLE(token), &token_len));
    EXPECT(OK, pocket_jose_dir_left(&key, &left));
    CHECK(left == 1);
    EXPECT(OK, pocket_jose_decrypt(&policy, token, token_len, WHOLE(text), &text_len, NULL));
    CHECK(text_len == sizeof payload - 1 && memcmp(text, payload, text_len) == 0);
    EXPECT(OK,
        pocket_jose_encrypt_dir(
            &key, content[0], NULL, TEXT(payload), &system_random, WHOLE(token), &token_len));
    EXPECT(ERR_KEY_SPENT,
        pocket_jose_encrypt_dir(
            &key, content[0], NULL, TEXT(payload), &system_random, WHOLE(token), &token_len));
    EXPECT(ERR_KEY_SIZE,
        pocket_jose_encrypt_dir(
            &key, pocket_jose_a256gcm(), NULL, TEXT(payload), &system_random, WHOLE(token), &token_len));

    /* A key that is bound to A256GCM by its JWK. */
    EXPECT(OK, pocket_jose_dir_from_jwk(&key, WHOLE(pjose_shared_jwk)));
    content[0] = pocket_jose_a256gcm();
    EXPECT(OK, pocket_jose_decrypt(&policy, WHOLE(pjose_dir_token), WHOLE(text), &text_len, NULL));
    CHECK(text_len == sizeof pjose_payload && memcmp(text, pjose_payload, text_len) == 0);
    EXPECT(ERR_KEY_ALG,
        pocket_jose_encrypt_dir(
            &key, pocket_jose_a128gcm(), NULL, TEXT(payload), &system_random, WHOLE(token), &token_len));
    EXPECT(OK, pocket_jose_wipe(&key, sizeof key));
    EXPECT(ERR_CONTEXT, pocket_jose_decrypt(&policy, WHOLE(pjose_dir_token), WHOLE(text), &text_len, NULL));
}

/* Randomness that can be foreseen, so that a keystore can be played: the first bytes drawn are the content
 * encryption key. */
static int counting_random(void *user, uint8_t *out, size_t len)
{
    uint8_t *next = (uint8_t *)user;
    size_t i;
    for (i = 0; i < len; i++) {
        out[i] = (*next)++;
    }
    return 0;
}

struct keystore {
    unsigned calls;
    int answer;
};

static int keystore_unwrap(
    void *user, const uint8_t *encrypted_key, size_t encrypted_key_len, uint8_t *cek, size_t cek_len)
{
    struct keystore *store = (struct keystore *)user;
    size_t i;
    store->calls++;
    if (encrypted_key_len != 256 || encrypted_key == NULL) {
        return 1;
    }
    for (i = 0; i < cek_len; i++) {
        cek[i] = (uint8_t)(100 + i);
    }
    return store->answer;
}

static void a_key_may_live_in_a_keystore(void)
{
    uint8_t counter = 100;
    struct keystore store = { 0, 0 };
    pocket_jose_random_t foreseen;
    pocket_jose_unwrap_t callback;
    pocket_jose_public_key_t recipient;
    pocket_jose_private_key_t key;
    const pocket_jose_content_t *content[1];
    const pocket_jose_key_t *keys[1];
    pocket_jose_policy_t policy;
    char token[1024], text[1024];
    size_t token_len, text_len;

    content[0] = pocket_jose_a256gcm();
    keys[0] = &key.key;
    foreseen.fill = counting_random;
    foreseen.user = &counter;
    callback.unwrap = keystore_unwrap;
    callback.user = &store;
    memset(&policy, 0, sizeof policy);
    policy.keys = keys;
    policy.key_count = 1;
    policy.content = content;
    policy.content_count = 1;

    EXPECT(OK, pocket_jose_rsa_oaep_256_public_from_jwk(&recipient, WHOLE(pjose_public_jwk)));
    EXPECT(OK,
        pocket_jose_encrypt(
            &recipient, content[0], NULL, TEXT(payload), &foreseen, WHOLE(token), &token_len));
    EXPECT(OK, pocket_jose_rsa_oaep_256_private_from_callback(&key, 256, &callback, NULL, 0));
    EXPECT(OK, pocket_jose_decrypt(&policy, token, token_len, WHOLE(text), &text_len, NULL));
    CHECK(store.calls == 1 && text_len == sizeof payload - 1 && memcmp(text, payload, text_len) == 0);

    /* A keystore that refuses looks like any token that does not decrypt. */
    store.answer = 1;
    EXPECT(ERR_DECRYPT, pocket_jose_decrypt(&policy, token, token_len, WHOLE(text), &text_len, NULL));
    CHECK(store.calls == 2 && text_len == 0);
}

static void a_key_of_a_set_is_found(void)
{
    pocket_jose_span_t found;
    pocket_jose_key_info_t info;
    pocket_jose_private_key_t key;
    pocket_jose_shared_key_t shared;
    char kid[POCKET_JOSE_KID_MAX];
    size_t kid_len;

    EXPECT(OK, pocket_jose_key_inspect(WHOLE(pjose_set), &info));
    CHECK(info.form == POCKET_JOSE_FORM_SET && info.count == 2 && info.is_private == 1);
    EXPECT(OK, pocket_jose_key_set_get(WHOLE(pjose_set), 0, &found));
    EXPECT(OK, pocket_jose_rsa_oaep_256_private_from_jwk(&key, pjose_set + found.offset, found.len));
    EXPECT(OK,
        pocket_jose_json_text(pjose_set + found.offset, found.len, TEXT("kid"), WHOLE(kid), &kid_len));
    EXPECT(OK, pocket_jose_key_set_get(WHOLE(pjose_set), 1, &found));
    EXPECT(OK, pocket_jose_dir_from_jwk(&shared, pjose_set + found.offset, found.len));
    EXPECT(ERR_NOT_FOUND, pocket_jose_key_set_get(WHOLE(pjose_set), 2, &found));
    CHECK(found.len == 0);

    EXPECT(OK,
        pocket_jose_key_set_find(WHOLE(pjose_set), kid, kid_len, TEXT("RSA-OAEP-256"),
            POCKET_JOSE_OPERATION_UNWRAP_KEY, &found));
    EXPECT(OK, pocket_jose_rsa_oaep_256_private_from_jwk(&key, pjose_set + found.offset, found.len));
    EXPECT(OK,
        pocket_jose_key_set_find(
            WHOLE(pjose_set), NULL, 0, TEXT("A256GCM"), POCKET_JOSE_OPERATION_DECRYPT, &found));
    EXPECT(ERR_NO_MATCHING_KEY,
        pocket_jose_key_set_find(
            WHOLE(pjose_set), TEXT("nobody"), TEXT("A256GCM"), POCKET_JOSE_OPERATION_DECRYPT, &found));
}

/* Tokens of the standards and of other implementations: good ones open, bad ones do not. */
static void other_people_s_tokens_are_read(void)
{
    static char text[65536];
    size_t i, good = 0, bad = 0;

    for (i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const struct vector *v = &vectors[i];
        const pocket_jose_content_t *content[3];
        const pocket_jose_key_t *keys[2];
        pocket_jose_private_key_t key;
        pocket_jose_shared_key_t shared;
        pocket_jose_policy_t policy;
        pocket_jose_status_t status;
        size_t text_len = 0;

        content[0] = pocket_jose_a128gcm();
        content[1] = pocket_jose_a192gcm();
        content[2] = pocket_jose_a256gcm();
        memset(&policy, 0, sizeof policy);
        policy.keys = keys;
        policy.content = content;
        policy.content_count = 3;
        if (pocket_jose_dir_from_jwk(&shared, v->key, v->key_len) == POCKET_JOSE_OK) {
            keys[policy.key_count++] = &shared.key;
        }
        if (pocket_jose_rsa_oaep_256_private_from_jwk(&key, v->key, v->key_len) == POCKET_JOSE_OK) {
            keys[policy.key_count++] = &key.key;
        }
        status = pocket_jose_decrypt(&policy, v->token, v->token_len, WHOLE(text), &text_len, NULL);
        checks.calls++;
        if (v->opens) {
            good++;
            if (status != POCKET_JOSE_OK) {
                printf("%s: %s\n", v->id, pocket_jose_status_name(status));
            }
            CHECK(status == POCKET_JOSE_OK);
            CHECK(text_len == v->plaintext_len && memcmp(text, v->plaintext, text_len) == 0);
        } else {
            bad++;
            CHECK(status != POCKET_JOSE_OK && text_len == 0);
        }
    }
    printf("vectors: %lu that open, %lu that do not\n", (unsigned long)good, (unsigned long)bad);
}

/* For pjose to read: what we encrypt, others decrypt. */
void leave_a_token(const char *path)
{
    pocket_jose_public_key_t recipient;
    char token[2048];
    size_t token_len = 0;
    FILE *file;

    EXPECT(OK, pocket_jose_rsa_oaep_256_public_from_jwk(&recipient, WHOLE(pjose_public_jwk)));
    EXPECT(OK,
        pocket_jose_encrypt(&recipient, pocket_jose_a256gcm(), NULL, WHOLE(pjose_payload), &system_random,
            WHOLE(token), &token_len));
    file = fopen(path, "wb");
    CHECK(file != NULL);
    if (file != NULL) {
        CHECK(fwrite(token, 1, token_len, file) == token_len);
        CHECK(fclose(file) == 0);
    }
}

void exchange(void)
{
    the_library_is_the_header_s();
    keys_are_read_and_written_in_every_form();
    a_request_is_answered();
    a_token_is_decrypted_in_its_own_buffer();
    a_shared_key_goes_both_ways_and_counts();
    a_key_may_live_in_a_keystore();
    a_key_of_a_set_is_found();
    other_people_s_tokens_are_read();
}
