/* Runs a command and notes what it took, as the system's accounts have it (wait4).
 *
 * usage: measure FILE COMMAND [ARGUMENT]...
 *
 * Writes to FILE: user microseconds, system microseconds, most kB in memory, wall microseconds,
 * exit status (128 + the signal if one ended it). A program of its own because a child counts its
 * parent's memory as its own until it has become another program, and this parent is small.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static long long us(struct timeval time) { return time.tv_sec * 1000000LL + time.tv_usec; }

static pid_t child;

static void pass_on(int signal) { kill(child, signal); }

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: measure FILE COMMAND [ARGUMENT]...\n");
    return 64;
  }
  long long start = now_us();
  child = fork();
  if (child < 0) return 71;
  if (child == 0) {
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  signal(SIGTERM, pass_on);
  signal(SIGINT, pass_on);
  /* Else a pipe that the child closes would stay open here. */
  close(0);
  close(1);
  int status;
  struct rusage usage;
  while (wait4(child, &status, 0, &usage) < 0) continue;
  long long wall = now_us() - start;
  FILE *file = fopen(argv[1], "w");
  if (!file) return 73;
  fprintf(file, "%lld %lld %ld %lld %d\n", us(usage.ru_utime), us(usage.ru_stime), usage.ru_maxrss,
          wall, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  fclose(file);
  return 0;
}
