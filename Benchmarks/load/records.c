/* Writes ticker records as okx-ws writes them, for the benches of the filters.
 *
 * usage: records COUNT SYMBOLS SECONDS SEED
 *
 * COUNT records of SYMBOLS symbols in turn, over SECONDS of market time, their digits as OKX sends
 * them. One in a hundred has a last price below 0, one in a hundred an ask below its bid; all else
 * passes every check.
 */

#include <stdio.h>
#include <stdlib.h>

#include "market.h"
#include "text.h"

/* 2026-11-23 00:00:00 UTC, Unix microseconds: the same file for the same arguments. */
static const int64_t START = 1795392000000000;

static char *field(char *to, const char *key, int64_t units, int decimals) {
  to = put(to, ",\"");
  to = put(to, key);
  to = put(to, "\":");
  return plain_text(to, units, decimals);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: records COUNT SYMBOLS SECONDS SEED\n");
    return 64;
  }
  int64_t count = atoll(argv[1]);
  int64_t span = atoll(argv[3]) * 1000000;
  struct market *market = market_open(atoi(argv[2]), strtoull(argv[4], NULL, 10));
  char record[1024];
  for (int64_t i = 0; i < count; i++) {
    struct tick tick = market_next(market);
    uint64_t fate = market_below(market, 100);
    if (fate == 0) tick.last = -tick.last;
    if (fate == 1) tick.ask = tick.bid - 1;
    int64_t received = START + (int64_t)((__int128)span * i / count);
    char *end = put(record, "{\"type\":\"ticker\",\"exchange\":\"okx\",\"symbol\":\"");
    end = put(end, tick.symbol);
    end = put(end, "\",\"source\":\"ws\"");
    end = field(end, "ts_ms", received / 1000 - 5, 0);
    end = field(end, "recv_us", received, 0);
    end = field(end, "last", tick.last, tick.decimals);
    end = field(end, "last_size", tick.last_size, tick.size_decimals);
    end = field(end, "bid", tick.bid, tick.decimals);
    end = field(end, "bid_size", tick.bid_size, tick.size_decimals);
    end = field(end, "ask", tick.ask, tick.decimals);
    end = field(end, "ask_size", tick.ask_size, tick.size_decimals);
    end = field(end, "open_24h", tick.open, tick.decimals);
    end = field(end, "high_24h", tick.high, tick.decimals);
    end = field(end, "low_24h", tick.low, tick.decimals);
    end = field(end, "volume_24h", tick.volume, tick.size_decimals);
    end = field(end, "quote_volume_24h", tick.turnover, tick.size_decimals);
    end = put(end, "}\n");
    fwrite(record, 1, (size_t)(end - record), stdout);
  }
  return fflush(stdout) == 0 ? 0 : 74;
}
