/* Runs the exchange and the hostile calls, and leaves a token behind in the file that is named, for others to read. */
#include "check.h"

struct checks checks;

void check_status(
    pocket_jose_status_t want, pocket_jose_status_t got, const char *call, const char *file, int line)
{
    checks.calls++;
    if (want != got) {
        checks.failures++;
        printf("%s:%d: %s, and not %s:\n  %s\n", file, line, pocket_jose_status_name(got),
            pocket_jose_status_name(want), call);
    }
}

void check_true(int holds, const char *condition, const char *file, int line)
{
    if (!holds) {
        checks.failures++;
        printf("%s:%d: does not hold: %s\n", file, line, condition);
    }
}

int main(int argc, char **argv)
{
    unsigned long peaceful;

    exchange();
    if (argc > 1) {
        leave_a_token(argv[1]);
    }
#ifdef __cplusplus
    exchange_in_cpp();
#endif
    peaceful = checks.calls;
    hostile();
    printf("%lu calls of the exchange, %lu hostile ones, %lu failures\n", peaceful, checks.calls - peaceful,
        checks.failures);
    return checks.failures == 0 && checks.calls - peaceful >= 200 ? 0 : 1;
}
