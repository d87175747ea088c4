/* Two libraries written in Rust, in one program. */
#include <pocket_jose.h>
#include <stdint.h>

uint32_t other_library(const uint8_t *text, size_t len);

int main(void)
{
    pocket_jose_shared_key_t key;
    if (pocket_jose_dir_from_bytes(&key, "thirty-two bytes, shared by two.", 32, NULL, 0) != POCKET_JOSE_OK) {
        return 1;
    }
    return other_library((const uint8_t *)"other", 5) == 5 ? 0 : 2;
}
