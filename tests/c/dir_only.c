/* All that a small device needs that is sent commands under a shared key. What it does not call is not linked. */
#include <pocket_jose.h>
#include <string.h>

static char token[] = "e30....";

int main(void)
{
    pocket_jose_shared_key_t key;
    pocket_jose_span_t plaintext;
    pocket_jose_policy_t policy;
    const pocket_jose_key_t *keys[1];
    const pocket_jose_content_t *content[1];

    keys[0] = &key.key;
    content[0] = pocket_jose_a256gcm();
    memset(&policy, 0, sizeof policy);
    policy.keys = keys;
    policy.key_count = 1;
    policy.content = content;
    policy.content_count = 1;
    if (pocket_jose_dir_from_bytes(&key, "thirty-two bytes, shared by two.", 32, NULL, 0) != POCKET_JOSE_OK) {
        return 1;
    }
    return pocket_jose_decrypt_in_place(&policy, token, sizeof token - 1, &plaintext, NULL, NULL)
            == POCKET_JOSE_ERR_MALFORMED_HEADER
        ? 0
        : 2;
}
