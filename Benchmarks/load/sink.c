/* The end of a pipe: counts the lines that come, and notes when each was read.
 *
 * usage: sink [STAMPS]
 *
 * Prints the number of lines. STAMPS gets a 64-bit number a line: CLOCK_MONOTONIC, nanoseconds,
 * when the read that brought the line's end came back.
 */

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  FILE *stamps = argc > 1 ? fopen(argv[1], "wb") : NULL;
  if (argc > 1 && !stamps) return 73;
  static char bytes[1 << 16];
  long long lines = 0;
  ssize_t count;
  while ((count = read(0, bytes, sizeof bytes)) > 0) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t stamp = now.tv_sec * 1000000000LL + now.tv_nsec;
    const char *at = bytes, *end = bytes + count;
    while ((at = memchr(at, '\n', (size_t)(end - at)))) {
      lines++;
      at++;
      if (stamps) fwrite(&stamp, sizeof stamp, 1, stamps);
    }
  }
  if (stamps) fclose(stamps);
  printf("%lld\n", lines);
  return 0;
}
