/* As app_both.c, for an app that only decrypts `dir`. */
#include <pocket_jose.h>

POCKET_JOSE_API pocket_jose_status_t app(const char *bytes, char *token, size_t len, pocket_jose_span_t *plaintext)
{
    pocket_jose_shared_key_t key;
    const pocket_jose_key_t *keys[1];
    const pocket_jose_content_t *content[1];
    pocket_jose_policy_t policy = { keys, 1, content, 1, NULL, NULL };
    pocket_jose_status_t status;

    keys[0] = &key.key;
    content[0] = pocket_jose_a256gcm();
    status = pocket_jose_dir_from_bytes(&key, bytes, 32, NULL, 0);
    if (status == POCKET_JOSE_OK) {
        status = pocket_jose_decrypt_in_place(&policy, token, len, plaintext, NULL, NULL);
    }
    return status;
}
