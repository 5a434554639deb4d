/* An invented market: see market.h. */

#include "market.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
  char symbol[16];
  int decimals;
  int64_t start, last, high, low, volume, turnover;
};

struct market {
  uint64_t state;
  int count, next;
  struct line lines[];
};

static const struct {
  const char *symbol;
  int decimals;
  int64_t price;
} known[] = {
    {"BTC-USDT", 1, 930454}, {"ETH-USDT", 2, 276485},  {"SOL-USDT", 2, 14211},
    {"ADA-USDT", 4, 4307},   {"XRP-USDT", 4, 22113},   {"DOGE-USDT", 5, 15872},
    {"DOT-USDT", 3, 2411},   {"PEPE-USDT", 9, 454213},
};
enum { KNOWN = sizeof known / sizeof *known };

/* splitmix64 by Sebastiano Vigna: small, and good enough for prices. */
static uint64_t next_random(struct market *market) {
  uint64_t z = market->state += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

uint64_t market_below(struct market *market, uint64_t bound) { return next_random(market) % bound; }

struct market *market_open(int symbols, uint64_t seed) {
  struct market *market = calloc(1, sizeof *market + (size_t)symbols * sizeof market->lines[0]);
  if (!market) abort();
  market->state = seed;
  market->count = symbols;
  for (int i = 0; i < symbols; i++) {
    struct line *line = &market->lines[i];
    if (i < KNOWN) {
      strcpy(line->symbol, known[i].symbol);
      line->decimals = known[i].decimals;
      line->start = known[i].price;
    } else {
      snprintf(line->symbol, sizeof line->symbol, "SY%c%c%c-USDT", 'A' + i / 676 % 26,
               'A' + i / 26 % 26, 'A' + i % 26);
      line->decimals = (int)market_below(market, 6);
      line->start = 2000 + (int64_t)market_below(market, 900000);
    }
    line->last = line->high = line->low = line->start;
    line->volume = 1000000000 + (int64_t)market_below(market, 900000000000);
    line->turnover = 100000000000 + (int64_t)market_below(market, 90000000000000);
  }
  return market;
}

const char *market_symbol(const struct market *market, int index) {
  return market->lines[index].symbol;
}

struct tick market_next(struct market *market) {
  struct line *line = &market->lines[market->next];
  market->next = (market->next + 1) % market->count;
  int64_t step = line->last / 1000;
  line->last += (int64_t)market_below(market, (uint64_t)(2 * step + 1)) - step;
  if (line->last < line->start / 2 || line->last > line->start * 2) line->last = line->start;
  if (line->last > line->high) line->high = line->last;
  if (line->last < line->low) line->low = line->last;
  int64_t size = 1 + (int64_t)market_below(market, 90000000);
  line->volume += size;
  line->turnover += size * 7;
  int64_t spread = 1 + (int64_t)market_below(market, 3);
  return (struct tick){
      .symbol = line->symbol,
      .decimals = line->decimals,
      .last = line->last,
      .bid = line->last - spread,
      .ask = line->last + spread,
      .open = line->start,
      .high = line->high,
      .low = line->low,
      .last_size = size,
      .bid_size = 1 + (int64_t)market_below(market, 900000000),
      .ask_size = 1 + (int64_t)market_below(market, 900000000),
      .volume = line->volume,
      .turnover = line->turnover,
  };
}

char *decimal_text(char *to, int64_t units, int decimals) {
  char digits[24];
  int count = 0;
  if (units < 0) {
    *to++ = '-';
    units = -units;
  }
  do {
    digits[count++] = (char)('0' + units % 10);
    units /= 10;
  } while (units > 0 || count <= decimals);
  while (count > 0) {
    *to++ = digits[--count];
    if (count == decimals && count > 0) *to++ = '.';
  }
  return to;
}

char *put(char *to, const char *text) {
  size_t length = strlen(text);
  memcpy(to, text, length);
  return to + length;
}
