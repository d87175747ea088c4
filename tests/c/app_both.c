/* What an app calls that sends and receives under RSA-OAEP-256 with A256GCM, keys in any form. Linked as a shared library
 * that exports this one function, its size is what the app pays. Never run. */
#include <pocket_jose.h>

POCKET_JOSE_API pocket_jose_status_t app(
    const char *key, size_t key_len, char *token, size_t cap, size_t *len, char *plaintext)
{
    pocket_jose_public_key_t public_key;
    pocket_jose_private_key_t private_key;
    pocket_jose_random_t random = POCKET_JOSE_OS_RANDOM;
    const pocket_jose_key_t *keys[1];
    const pocket_jose_content_t *content[1];
    pocket_jose_policy_t policy = { keys, 1, content, 1, NULL, &random };
    pocket_jose_status_t status;

    keys[0] = &private_key.key;
    content[0] = pocket_jose_a256gcm();
    status = pocket_jose_rsa_oaep_256_public_import(&public_key, key, key_len, NULL, 0);
    if (status == POCKET_JOSE_OK) {
        status = pocket_jose_rsa_oaep_256_private_import(&private_key, key, key_len, NULL, 0);
    }
    if (status == POCKET_JOSE_OK) {
        status = pocket_jose_encrypt(&public_key, content[0], NULL, key, key_len, &random, token, cap, len);
    }
    if (status == POCKET_JOSE_OK) {
        status = pocket_jose_decrypt(&policy, token, *len, plaintext, cap, len, NULL);
    }
    return status;
}
