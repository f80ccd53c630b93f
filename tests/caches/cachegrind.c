/* Programs with known accesses, for cachegrind: PROGRAM REPEATS.

   Each repetition first reads FLUSH from end to end, so that it finds the caches in a state that
   does not depend on what was before. Volatile accesses are made as they stand, in their order. */

#include <stdio.h>
#include <stdlib.h>

enum { N = 40, BLOCK = 8, STRIDE = 9, LINE = 64 };

static volatile double flush[1 << 15] __attribute__((aligned(4096)));
static volatile double a[N][N] __attribute__((aligned(4096)));
static volatile double b[N][N] __attribute__((aligned(4096)));
static volatile double out[N][N] __attribute__((aligned(4096)));

#define FLUSH                                                                  \
    for (long i = 0; i < (long)(sizeof flush / sizeof *flush); i += LINE / 8)  \
        (void)flush[i];

__attribute__((noinline)) void sweep(int repeats)
{
    for (int r = 0; r < repeats; r++) {
        FLUSH
        for (int start = 0; start < STRIDE; start++)
            for (int i = start; i < N * N; i += STRIDE) {
                double x = a[0][i];
                out[0][i] = x;
            }
    }
}

__attribute__((noinline)) void matmul_ijk(int repeats)
{
    for (int r = 0; r < repeats; r++) {
        FLUSH
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                double total = 0;
                for (int p = 0; p < N; p++) {
                    double x = a[i][p];
                    double y = b[p][j];
                    total += x * y;
                }
                out[i][j] = total;
            }
    }
}

__attribute__((noinline)) void matmul_blocked_ijk(int repeats)
{
    for (int r = 0; r < repeats; r++) {
        FLUSH
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                out[i][j] = 0;
        for (int i0 = 0; i0 < N; i0 += BLOCK)
            for (int j0 = 0; j0 < N; j0 += BLOCK)
                for (int p0 = 0; p0 < N; p0 += BLOCK)
                    for (int i = i0; i < i0 + BLOCK; i++)
                        for (int j = j0; j < j0 + BLOCK; j++) {
                            double total = out[i][j];
                            for (int p = p0; p < p0 + BLOCK; p++) {
                                double x = a[i][p];
                                double y = b[p][j];
                                total += x * y;
                            }
                            out[i][j] = total;
                        }
    }
}

__attribute__((noinline)) void transpose_naive(int repeats)
{
    for (int r = 0; r < repeats; r++) {
        FLUSH
        for (int j = 0; j < N; j++)
            for (int i = 0; i < N; i++) {
                double x = a[i][j];
                out[j][i] = x;
            }
    }
}

int main(int argc, char **argv)
{
    void (*programs[])(int) = {sweep, matmul_ijk, matmul_blocked_ijk, transpose_naive};
    if (argc != 3)
        return 2;
    printf("%lu %lu %lu %lu\n", (unsigned long)flush, (unsigned long)a, (unsigned long)b,
           (unsigned long)out);
    programs[atoi(argv[1])](atoi(argv[2]));
    return 0;
}
