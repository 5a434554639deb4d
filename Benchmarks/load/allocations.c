/* Counts what a program allocates on the heap; preloaded into it.
 *
 * usage: env LD_PRELOAD=allocations.so ALLOCATIONS=FILE COMMAND [ARGUMENT]...
 *
 * At the end FILE has the number of calls that gave memory, and the bytes that they gave.
 */

#include <stdio.h>
#include <stdlib.h>

/* glibc's own doors, so that nothing has to be looked up before the first call. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static long long calls, bytes;

static void *counted(void *memory, size_t size) {
  __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
  __atomic_add_fetch(&bytes, (long long)size, __ATOMIC_RELAXED);
  return memory;
}

void *malloc(size_t size) { return counted(__libc_malloc(size), size); }

void *calloc(size_t count, size_t size) {
  return counted(__libc_calloc(count, size), count * size);
}

void *realloc(void *old, size_t size) { return counted(__libc_realloc(old, size), size); }

void *memalign(size_t alignment, size_t size) {
  return counted(__libc_memalign(alignment, size), size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  *result = memalign(alignment, size);
  return *result ? 0 : 12; /* ENOMEM */
}

__attribute__((destructor)) static void tell(void) {
  long long count = calls, size = bytes;
  const char *path = getenv("ALLOCATIONS");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!file) return;
  fprintf(file, "%lld %lld\n", count, size);
  fclose(file);
}
