/* What a phone's program uses: RSA-OAEP-256 with A256GCM both ways, keys in any form. Its linked size is what the
 * library costs. */
#include <pocket_jose.h>
#include <stdio.h>
#include <string.h>

static const char payload[] = "{\"amount\":1250}";
static char key_text[8192], token[2048], plaintext[2048];

int main(int argc, char **argv)
{
    pocket_jose_public_key_t public_key;
    pocket_jose_private_key_t private_key;
    pocket_jose_policy_t policy;
    pocket_jose_random_t random = POCKET_JOSE_OS_RANDOM;
    const pocket_jose_key_t *keys[1];
    const pocket_jose_content_t *content[1];
    size_t key_len, token_len, len;
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;

    if (file == NULL) {
        return 3;
    }
    key_len = fread(key_text, 1, sizeof key_text, file);
    keys[0] = &private_key.key;
    content[0] = pocket_jose_a256gcm();
    memset(&policy, 0, sizeof policy);
    policy.keys = keys;
    policy.key_count = 1;
    policy.content = content;
    policy.content_count = 1;
    policy.random = &random;
    if (pocket_jose_rsa_oaep_256_public_import(&public_key, key_text, key_len, NULL, 0) != POCKET_JOSE_OK
        || pocket_jose_rsa_oaep_256_private_import(&private_key, key_text, key_len, NULL, 0) != POCKET_JOSE_OK
        || pocket_jose_encrypt(&public_key, content[0], NULL, payload, sizeof payload, &random, token,
               sizeof token, &token_len)
            != POCKET_JOSE_OK
        || pocket_jose_decrypt(&policy, token, token_len, plaintext, sizeof plaintext, &len, NULL)
            != POCKET_JOSE_OK) {
        return 1;
    }
    return len == sizeof payload && memcmp(plaintext, payload, len) == 0 ? 0 : 2;
}
