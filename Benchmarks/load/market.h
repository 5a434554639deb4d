/* An invented market: tickers of N symbols that move a little, the same for the same seed. */

#ifndef MARKET_H
#define MARKET_H

#include <stdint.h>

/* What one ticker says. Prices in units of 10^-decimals; sizes and volumes in 10^-size_decimals. */
struct tick {
  const char *symbol;
  int decimals, size_decimals;
  int64_t last, bid, ask, open, high, low;
  int64_t last_size, bid_size, ask_size, volume, turnover;
  /* What the turnover lacks to be exact, in units of 10^-(decimals + size_decimals). */
  int64_t turnover_rest;
};

struct market;

struct market *market_open(int symbols, uint64_t seed);

/* BTC-USDT and seven more for the first eight; the others are made up, SYAAA-USDT and so on. */
const char *market_symbol(const struct market *market, int index);

/* Trades once in one symbol, each in its turn, and tells where it is.
 * A price moves at most 0.1 %. */
struct tick market_next(struct market *market);

/* A number below the bound, from the market's own generator. */
uint64_t market_below(struct market *market, uint64_t bound);

#endif
