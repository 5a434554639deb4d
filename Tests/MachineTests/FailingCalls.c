/* Makes chosen system and library calls fail, for a program that this is preloaded into.
 *
 *   FAIL_AT=N            the Nth read of descriptor 0 and the Nth write to descriptor 1 say EINTR,
 *                        the next one EAGAIN, and the one after that takes a single byte
 *   FAIL_PIECE=BYTES     reads of descriptor 0 give at most so many bytes
 *   FAIL_SOCKETS=N       the same three failures for the Nth receive and the Nth send of sockets,
 *                        and EINTR for the Nth poll
 *   FAIL_MALLOC=N        the Nth allocation by the library FAIL_LIBRARY (part of its path) fails
 *   FAIL_THREADS=1       no thread can be made
 *   FAIL_TOLD=FILE       made when the failure asked for has happened
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static long at, piece, sockets, allocation;
static int threads;
static const char *told, *library;
static struct { uintptr_t start, end; } ranges[16];
static int range_count;

static int note(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size; (void)unused;
  if (!library || !info->dlpi_name || !strstr(info->dlpi_name, library)) return 0;
  for (int i = 0; i < info->dlpi_phnum && range_count < 16; i++) {
    if (info->dlpi_phdr[i].p_type != PT_LOAD || !(info->dlpi_phdr[i].p_flags & PF_X)) continue;
    ranges[range_count].start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    ranges[range_count].end = ranges[range_count].start + info->dlpi_phdr[i].p_memsz;
    range_count++;
  }
  return 0;
}

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

__attribute__((constructor)) static void start(void) {
  library = getenv("FAIL_LIBRARY");
  told = getenv("FAIL_TOLD");
  piece = number("FAIL_PIECE");
  threads = (int)number("FAIL_THREADS");
  dl_iterate_phdr(note, NULL);
  at = number("FAIL_AT");
  sockets = number("FAIL_SOCKETS");
  allocation = number("FAIL_MALLOC");
}

static void tell(void) {
  if (told) close(open(told, O_CREAT | O_WRONLY, 0644));
}

/* 0: as usual; 1: EINTR; 2: EAGAIN; 3: one byte only. */
static int turn(long *count, long chosen) {
  if (!chosen) return 0;
  long n = __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
  if (n < chosen || n > chosen + 2) return 0;
  tell();
  return (int)(n - chosen) + 1;
}

static int fails(int step) {
  if (step != 1 && step != 2) return 0;
  errno = step == 1 ? EINTR : EAGAIN;
  return 1;
}

static int is_socket(int descriptor) {
  struct stat status;
  return descriptor > 2 && fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

static long reads, writes, receives, sends, polls, allocations;

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t read(int descriptor, void *buffer, size_t size) {
  REAL(read);
  int step = 0;
  if (descriptor == 0) {
    step = turn(&reads, at);
    if (piece && size > (size_t)piece) size = (size_t)piece;
  } else if (sockets && is_socket(descriptor)) {
    step = turn(&receives, sockets);
  }
  if (fails(step)) return -1;
  return real(descriptor, buffer, step == 3 && size > 1 ? 1 : size);
}

ssize_t write(int descriptor, const void *buffer, size_t size) {
  REAL(write);
  int step = 0;
  if (descriptor == 1) step = turn(&writes, at);
  else if (sockets && is_socket(descriptor)) step = turn(&sends, sockets);
  if (fails(step)) return -1;
  return real(descriptor, buffer, step == 3 && size > 1 ? 1 : size);
}

ssize_t recv(int descriptor, void *buffer, size_t size, int flags) {
  REAL(recv);
  int step = turn(&receives, sockets);
  if (fails(step)) return -1;
  return real(descriptor, buffer, step == 3 && size > 1 ? 1 : size, flags);
}

ssize_t send(int descriptor, const void *buffer, size_t size, int flags) {
  REAL(send);
  int step = turn(&sends, sockets);
  if (fails(step)) return -1;
  return real(descriptor, buffer, step == 3 && size > 1 ? 1 : size, flags);
}

int poll(struct pollfd *list, nfds_t count, int limit) {
  REAL(poll);
  if (turn(&polls, sockets ? sockets : at) == 1) {
    errno = EINTR;
    return -1;
  }
  return real(list, count, limit);
}

int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  REAL(pthread_create);
  if (threads) {
    tell();
    return EAGAIN;
  }
  return real(thread, attributes, body, argument);
}

/* glibc's own names, so that nothing has to be looked up while the program starts. */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);

static int denies(void *caller) {
  if (!allocation || !range_count) return 0;
  for (int i = 0; i < range_count; i++) {
    if ((uintptr_t)caller < ranges[i].start || (uintptr_t)caller >= ranges[i].end) continue;
    if (__atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED) != allocation) return 0;
    tell();
    errno = ENOMEM;
    return 1;
  }
  return 0;
}

void *malloc(size_t size) {
  return denies(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  return denies(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  return denies(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}
