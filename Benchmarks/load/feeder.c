/* A server of OKX's tickers that costs next to nothing: one client, frames built beforehand.
 *
 * usage: feeder SYMBOLS FRAMES PACE SEED [STAMPS]
 *        feeder --symbols SYMBOLS
 *        feeder --frames SYMBOLS FRAMES SEED
 *
 * Prints the port on 127.0.0.1. Confirms each subscription as OKX does, then sends FRAMES tickers:
 * in writes of up to 64 kB if PACE is 0, else one a write, PACE a second. Closes the WebSocket,
 * waits for the client to leave, and prints: its own CPU microseconds, the microseconds from the
 * first byte of data to the last, and those from the accepted connection to the last subscription.
 * STAMPS gets a 64-bit number a frame: CLOCK_MONOTONIC, nanoseconds, just before its write. The
 * second form prints the symbols, the third the frames' texts. It is no dantaro-sim: that one is to be right, this one fast.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "market.h"
#include "websocket.h"

enum { FRAME_ROOM = 768, BURST = 64 << 10 };

static char *field(char *to, const char *key, int64_t units, int decimals) {
  to = put(to, "\",\"");
  to = put(to, key);
  to = put(to, "\":\"");
  return decimal_text(to, units, decimals);
}

/* One ticker as OKX sends it, with its WebSocket header; returns its end. */
static char *frame(char *to, struct tick tick, int64_t ts_ms) {
  char *text = to + 4;
  char *end = put(text, "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"");
  end = put(end, tick.symbol);
  end = put(end, "\"},\"data\":[{\"instType\":\"SPOT\",\"instId\":\"");
  end = put(end, tick.symbol);
  end = field(end, "last", tick.last, tick.decimals);
  end = field(end, "lastSz", tick.last_size, 8);
  end = field(end, "askPx", tick.ask, tick.decimals);
  end = field(end, "askSz", tick.ask_size, 8);
  end = field(end, "bidPx", tick.bid, tick.decimals);
  end = field(end, "bidSz", tick.bid_size, 8);
  end = field(end, "open24h", tick.open, tick.decimals);
  end = field(end, "high24h", tick.high, tick.decimals);
  end = field(end, "low24h", tick.low, tick.decimals);
  end = field(end, "sodUtc0", tick.open, tick.decimals);
  end = field(end, "sodUtc8", tick.low, tick.decimals);
  end = field(end, "volCcy24h", tick.turnover, 8);
  end = field(end, "vol24h", tick.volume, 8);
  end = field(end, "ts", ts_ms, 0);
  end = put(end, "\"}]}");
  frame_header(to, TEXT, (size_t)(end - text));
  return end;
}

/* Confirms what one message asks for; returns for how many symbols. */
static int confirm(int socket, const char *text) {
  if (strcmp(text, "ping") == 0) send_frame(socket, TEXT, "pong", 4);
  if (!strstr(text, "\"op\":\"subscribe\"")) return 0;
  char id[64] = "";
  const char *found = strstr(text, "\"id\":\"");
  if (found) snprintf(id, sizeof id, "%.*s", (int)strcspn(found, ","), found);
  int count = 0;
  for (const char *at = text; (at = strstr(at, "\"instId\":\"")); count++) {
    at += 10;
    char answer[256];
    int length = snprintf(answer, sizeof answer,
                          "{%s%s\"event\":\"subscribe\",\"arg\":{\"channel\":\"tickers\",\"instId\":"
                          "\"%.*s\"},\"connId\":\"accb8e21\"}",
                          id, *id ? "," : "", (int)strcspn(at, "\""), at);
    send_frame(socket, TEXT, answer, (size_t)length);
  }
  return count;
}

static void send_paced(int socket, char **frames, int count, int pace, int64_t *stamps) {
  int64_t start = monotonic_ns();
  char text[4096];
  for (int i = 0; i < count; i++) {
    sleep_until_ns(start + i * 1000000000LL / pace);
    if (receive_waiting(socket, text, sizeof text)) confirm(socket, text);
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
  if (argc == 3 && strcmp(argv[1], "--symbols") == 0) {
    struct market *market = market_open(atoi(argv[2]), 0);
    for (int i = 0; i < atoi(argv[2]); i++) puts(market_symbol(market, i));
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
  for (int confirmed = 0; confirmed < symbols;) {
    if (!receive(socket, text, sizeof text)) return 76;
    confirmed += confirm(socket, text);
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
