/* An invented market: see market.h.
 *
 * Sizes, and how often something stays as it was, are drawn as in frames that OKX sent (2021 and
 * 2022, 45 of ten spot instruments): docs/BENCHMARKS.md.
 */

#include "market.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
  char symbol[16];
  int decimals, size_decimals;
  /* 10^decimals, and how many units of size are worth a dollar. */
  int64_t unit, dollar;
  int64_t start, last, spread, high, low, bid_size, ask_size, volume, turnover, turnover_rest;
};

struct market {
  uint64_t state;
  int count, next;
  struct line lines[];
};

static const struct {
  const char *symbol;
  int decimals, size_decimals;
  int64_t price;
} known[] = {
    {"BTC-USDT", 1, 8, 930454}, {"ETH-USDT", 2, 6, 276485},  {"SOL-USDT", 2, 6, 14211},
    {"ADA-USDT", 4, 4, 4307},   {"XRP-USDT", 4, 6, 22113},   {"DOGE-USDT", 5, 4, 15872},
    {"DOT-USDT", 3, 6, 2411},   {"PEPE-USDT", 9, 0, 4542},
};
enum { KNOWN = sizeof known / sizeof *known };

/* splitmix64 by Sebastiano Vigna: small, and good enough for prices. */
static uint64_t next_random(struct market *market) {
  uint64_t z = market->state += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

uint64_t market_below(struct market *market, uint64_t bound) {
  return (uint64_t)((unsigned __int128)next_random(market) * bound >> 64);
}

/* From `least` to 2^octaves times as much, each octave as likely as the others. */
static int64_t over_octaves(struct market *market, int64_t least, int octaves) {
  int64_t floor = least << market_below(market, (uint64_t)octaves);
  return floor + (int64_t)market_below(market, (uint64_t)floor);
}

/* One size in fifteen is somebody's round one, of two digits; the others have all of theirs. */
static int64_t any_size(struct market *market, int64_t least, int octaves) {
  int64_t size = over_octaves(market, least, octaves), step = 1;
  if (market_below(market, 15) > 0) return size;
  while (size / step >= 100) step *= 10;
  return size / step * step;
}

static int64_t trade_size(struct market *market, const struct line *line) {
  return any_size(market, line->dollar / 4, 12);
}

static int64_t order_size(struct market *market, const struct line *line) {
  return any_size(market, line->dollar * 8, 10);
}

static int64_t ten_to(int exponent) {
  int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

struct market *market_open(int symbols, uint64_t seed) {
  struct market *market = calloc(1, sizeof *market + (size_t)symbols * sizeof market->lines[0]);
  if (!market) abort();
  market->state = seed;
  market->count = symbols;
  for (int i = 0; i < symbols; i++) {
    struct line *line = &market->lines[i];
    /* The made-up are spelled like the known: many symbols differ from few by number only. */
    int like = i % KNOWN;
    line->decimals = known[like].decimals;
    line->size_decimals = known[like].size_decimals;
    line->start = known[like].price;
    if (i < KNOWN) {
      strcpy(line->symbol, known[i].symbol);
    } else {
      snprintf(line->symbol, sizeof line->symbol, "SY%c%c%c-USDT", 'A' + i / 676 % 26,
               'A' + i / 26 % 26, 'A' + i % 26);
      line->start += (int64_t)market_below(market, (uint64_t)line->start) - line->start / 2;
    }
    line->unit = ten_to(line->decimals);
    line->dollar = ten_to(line->decimals + line->size_decimals) / line->start;
    line->last = line->high = line->low = line->start;
    line->spread = 1;
    line->bid_size = order_size(market, line);
    line->ask_size = order_size(market, line);
    /* A million dollars to a thousand millions. */
    line->volume = over_octaves(market, line->dollar << 20, 10);
    line->turnover = (int64_t)((__int128)line->volume * line->start / line->unit);
  }
  return market;
}

const char *market_symbol(const struct market *market, int index) {
  return market->lines[index].symbol;
}

static void move(struct market *market, struct line *line) {
  int64_t step = line->last / 1000;
  line->last += (int64_t)market_below(market, (uint64_t)(2 * step + 1)) - step;
  if (line->last < line->start / 2 || line->last > line->start * 2) line->last = line->start;
  if (line->last > line->high) line->high = line->last;
  if (line->last < line->low) line->low = line->last;
  line->spread = 1 + (int64_t)market_below(market, 3);
}

struct tick market_next(struct market *market) {
  struct line *line = &market->lines[market->next];
  market->next = (market->next + 1) % market->count;
  uint64_t fate = market_below(market, 8);
  if (fate & 1) move(market, line);
  if (fate & 2) line->bid_size = order_size(market, line);
  if (fate & 4) line->ask_size = order_size(market, line);
  int64_t size = trade_size(market, line);
  line->volume += size;
  line->turnover_rest += size * line->last;
  line->turnover += line->turnover_rest / line->unit;
  line->turnover_rest %= line->unit;
  return (struct tick){
      .symbol = line->symbol,
      .decimals = line->decimals,
      .size_decimals = line->size_decimals,
      .last = line->last,
      .bid = line->last - line->spread,
      .ask = line->last + line->spread,
      .open = line->start,
      .high = line->high,
      .low = line->low,
      .last_size = size,
      .bid_size = line->bid_size,
      .ask_size = line->ask_size,
      .volume = line->volume,
      .turnover = line->turnover,
      .turnover_rest = line->turnover_rest,
  };
}
