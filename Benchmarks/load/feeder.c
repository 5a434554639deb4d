/* A server of an exchange's tickers that costs next to nothing: one client, frames built beforehand.
 *
 * usage: feeder [--venue NAME] [--unasked] SYMBOLS FRAMES PACE SEED [STAMPS]
 *        feeder [--venue NAME] --symbols SYMBOLS
 *        feeder [--venue NAME] --frames SYMBOLS FRAMES SEED
 *
 * Prints the port on 127.0.0.1. Confirms each subscription as the exchange does (okx if none is
 * named), then sends FRAMES tickers: in writes of up to 64 kB if PACE is 0, else one a write, PACE a
 * second. With --unasked it waits for no subscription. Closes the WebSocket, waits for the client to
 * leave, and prints: its own CPU microseconds, the microseconds from the first byte of data to the
 * last, and those from the accepted connection to the last subscription. STAMPS gets a 64-bit number
 * a frame: CLOCK_MONOTONIC, nanoseconds, just before its write. The second form prints the symbols,
 * the third the frames' texts. It is no dantaro-sim: that one is to be right, this one fast.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "market.h"
#include "venues.h"
#include "websocket.h"

enum { FRAME_ROOM = 1024, BURST = 64 << 10 };

static const struct venue *venue;

/* One ticker as the exchange sends it, with its WebSocket header; returns its end. */
static char *frame(char *to, struct tick tick, int64_t ts_ms) {
  char *text = to + 4;
  char *end = venue->ticker(text, &tick, ts_ms);
  frame_header(to, TEXT, (size_t)(end - text));
  return end;
}

static void send_paced(int socket, char **frames, int count, int pace, int64_t *stamps) {
  int64_t start = monotonic_ns();
  char text[4096];
  for (int i = 0; i < count; i++) {
    sleep_until_ns(start + i * 1000000000LL / pace);
    if (receive_waiting(socket, text, sizeof text)) venue->confirm(socket, text);
    stamps[i] = monotonic_ns();
    if (!send_all(socket, frames[i], (size_t)(frames[i + 1] - frames[i]))) return;
  }
}

static void send_burst(int socket, char **frames, int count, int64_t *stamps) {
  for (int first = 0, last; first < count; first = last) {
    last = first;
    int64_t now = monotonic_ns();
    while (last < count && frames[last + 1] - frames[first] <= BURST) stamps[last++] = now;
    if (!send_all(socket, frames[first], (size_t)(frames[last] - frames[first]))) return;
  }
}

int main(int argc, char **argv) {
  venue = venue_named("okx");
  if (argc > 2 && strcmp(argv[1], "--venue") == 0) {
    venue = venue_named(argv[2]);
    argc -= 2;
    argv += 2;
  }
  bool unasked = argc > 1 && strcmp(argv[1], "--unasked") == 0;
  argc -= unasked;
  argv += unasked;
  if (!venue) {
    fprintf(stderr, "feeder: no such exchange\n");
    return 64;
  }
  if (argc == 3 && strcmp(argv[1], "--symbols") == 0) {
    struct market *market = market_open(atoi(argv[2]), 0);
    for (int i = 0; i < atoi(argv[2]); i++) {
      char symbol[32];
      venue_symbol(venue, market_symbol(market, i), symbol);
      puts(symbol);
    }
    return 0;
  }
  if (argc == 5 && strcmp(argv[1], "--frames") == 0) {
    struct market *market = market_open(atoi(argv[2]), strtoull(argv[4], NULL, 10));
    char text[FRAME_ROOM];
    for (int i = 0; i < atoi(argv[3]); i++) {
      char *end = frame(text, market_next(market), 1795392000000 + i);
      printf("%.*s\n", (int)(end - text) - 4, text + 4);
    }
    return 0;
  }
  if (argc < 5) {
    fprintf(stderr, "usage: feeder SYMBOLS FRAMES PACE SEED [STAMPS]\n");
    return 64;
  }
  int symbols = atoi(argv[1]), count = atoi(argv[2]), pace = atoi(argv[3]);
  struct market *market = market_open(symbols, strtoull(argv[4], NULL, 10));
  char *bytes = malloc((size_t)count * FRAME_ROOM);
  char **frames = malloc(((size_t)count + 1) * sizeof *frames);
  int64_t *stamps = calloc((size_t)count, sizeof *stamps);
  if (!bytes || !frames || !stamps) abort();
  int64_t now = wall_ms();
  char *end = bytes;
  for (int i = 0; i < count; i++) {
    frames[i] = end;
    /* In a burst the exchange's time moves a millisecond each two hundred frames. */
    end = frame(end, market_next(market), now + (pace ? i * 1000LL / pace : i / 200));
  }
  frames[count] = end;

  int listener = listen_on_loopback();
  printf("%d\n", port_of(listener));
  fflush(stdout);
  int socket = accept_websocket(listener);
  if (socket < 0) return 76;
  int64_t accepted = monotonic_ns();
  static char text[1 << 17];
  if (venue->greeting) send_frame(socket, TEXT, venue->greeting, strlen(venue->greeting));
  for (int confirmed = 0; confirmed < symbols && !unasked;) {
    if (!receive(socket, text, sizeof text)) return 76;
    confirmed += venue->confirm(socket, text);
  }
  int64_t subscribed = monotonic_ns();
  if (pace) {
    send_paced(socket, frames, count, pace, stamps);
  } else {
    send_burst(socket, frames, count, stamps);
  }
  int64_t done = monotonic_ns();
  send_frame(socket, CLOSE, "\x03\xe8", 2);
  while (receive(socket, text, sizeof text)) continue;

  FILE *file = argc > 5 ? fopen(argv[5], "wb") : NULL;
  if (file) {
    fwrite(stamps, sizeof *stamps, (size_t)count, file);
    fclose(file);
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%ld %lld %lld\n",
         (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec +
             usage.ru_stime.tv_usec,
         (long long)(done - subscribed) / 1000, (long long)(subscribed - accepted) / 1000);
  return 0;
}
