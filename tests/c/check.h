/* Counting checks. Each file of the drivers is C99 and C++11 at once: the same calls are made from both languages. */
#ifndef CHECK_H
#define CHECK_H

#include <pocket_jose.h>
#include <stdio.h>
#include <string.h>

/* Made by `cargo xtask c-tests` from test vectors and from what pjose writes. */
#include "fixtures.h"

struct checks {
    unsigned long calls;
    unsigned long failures;
};

extern struct checks checks;

void check_status(
    pocket_jose_status_t want, pocket_jose_status_t got, const char *call, const char *file, int line);
void check_true(int holds, const char *condition, const char *file, int line);

/* The parts of the driver. */
void exchange(void);
void leave_a_token(const char *path);
void hostile(void);
#ifdef __cplusplus
void exchange_in_cpp();
#endif

/* The call ends in this status. */
#define EXPECT(status, call) check_status(POCKET_JOSE_##status, (call), #call, __FILE__, __LINE__)
/* The condition holds. */
#define CHECK(condition) check_true((condition) ? 1 : 0, #condition, __FILE__, __LINE__)

/* A string literal as a pointer and a length. */
#define TEXT(literal) (literal), (sizeof(literal) - 1)
/* An array as a pointer and a length. */
#define WHOLE(array) (array), sizeof(array)

#endif
