// What Linux offers and Swift's Glibc module does not show.
#pragma once
#ifdef __linux__
#include <stddef.h>
#include <sys/types.h>

// Declared by the C library's headers for _GNU_SOURCE only, which a module cannot define.
extern int pipe2(int ends[2], int flags);
extern ssize_t splice(int from, __off64_t *, int to, __off64_t *, size_t count, unsigned int flags);

// SPLICE_F_NONBLOCK, F_SETPIPE_SZ and F_GETPIPE_SZ, hidden in the same way.
enum { DANTARO_SPLICE_NONBLOCK = 2, DANTARO_SETPIPE_SZ = 1031, DANTARO_GETPIPE_SZ = 1032 };
#endif
