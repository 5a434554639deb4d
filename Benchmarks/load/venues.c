/* How exchanges write tickers and confirm subscriptions: see venues.h. */

#include "venues.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "websocket.h"

/* `"KEY":"` behind what stands there. */
static char *key(char *to, const char *name) {
  to = put(to, "\",\"");
  to = put(to, name);
  return put(to, "\":\"");
}

static char *field(char *to, const char *name, int64_t units, int decimals) {
  return plain_text(key(to, name), units, decimals);
}

/* How far the price is from where it opened, in parts of a percent. */
static int64_t change(const struct tick *tick, int64_t parts) {
  return (tick->last - tick->open) * 100 * parts / tick->open;
}

/* The symbol with another mark between its parts, or none; lower case if asked. */
static char *spelled(char *to, const char *symbol, const char *mark, int lower) {
  for (; *symbol; symbol++) {
    if (*symbol == '-') {
      to = put(to, mark);
    } else {
      *to++ = (char)(lower && *symbol >= 'A' && *symbol <= 'Z' ? *symbol + 32 : *symbol);
    }
  }
  return to;
}

static void answer(int socket, const char *text) { send_frame(socket, TEXT, text, strlen(text)); }

/* The text between the quotes behind `key`, at most 63 bytes of it. */
static const char *value(const char *text, const char *key, char to[64]) {
  const char *at = strstr(text, key);
  *to = 0;
  if (at) {
    at += strlen(key);
    snprintf(to, 64, "%.*s", (int)strcspn(at, "\",]}"), at);
  }
  return to;
}

/* MARK: OKX */

static char *okx_ticker(char *to, const struct tick *tick, int64_t ts_ms) {
  to = put(to, "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"");
  to = put(to, tick->symbol);
  to = put(to, "\"},\"data\":[{\"instType\":\"SPOT\",\"instId\":\"");
  to = put(to, tick->symbol);
  to = field(to, "last", tick->last, tick->decimals);
  to = field(to, "lastSz", tick->last_size, tick->size_decimals);
  to = field(to, "askPx", tick->ask, tick->decimals);
  to = field(to, "askSz", tick->ask_size, tick->size_decimals);
  to = field(to, "bidPx", tick->bid, tick->decimals);
  to = field(to, "bidSz", tick->bid_size, tick->size_decimals);
  to = field(to, "open24h", tick->open, tick->decimals);
  to = field(to, "high24h", tick->high, tick->decimals);
  to = field(to, "low24h", tick->low, tick->decimals);
  to = field(to, "sodUtc0", tick->open, tick->decimals);
  to = field(to, "sodUtc8", tick->low, tick->decimals);
  to = field(to, "volCcy24h", tick->turnover, tick->size_decimals);
  to = field(to, "vol24h", tick->volume, tick->size_decimals);
  to = field(to, "ts", ts_ms, 0);
  return put(to, "\"}]}");
}

static int okx_confirm(int socket, const char *text) {
  if (strcmp(text, "ping") == 0) answer(socket, "pong");
  if (!strstr(text, "\"op\":\"subscribe\"")) return 0;
  char id[64] = "";
  const char *found = strstr(text, "\"id\":\"");
  if (found) snprintf(id, sizeof id, "%.*s", (int)strcspn(found, ","), found);
  int count = 0;
  for (const char *at = text; (at = strstr(at, "\"instId\":\"")); count++) {
    at += 10;
    char line[256];
    snprintf(line, sizeof line,
             "{%s%s\"event\":\"subscribe\",\"arg\":{\"channel\":\"tickers\",\"instId\":"
             "\"%.*s\"},\"connId\":\"accb8e21\"}",
             id, *id ? "," : "", (int)strcspn(at, "\""), at);
    answer(socket, line);
  }
  return count;
}

/* MARK: Binance */

/* Always of eight decimals. */
static char *eight(char *to, int64_t units, int decimals) {
  for (; decimals > 8; decimals--) units /= 10;
  to = decimal_text(to, units, decimals);
  if (decimals == 0) *to++ = '.';
  for (; decimals < 8; decimals++) *to++ = '0';
  return to;
}

static char *binance_ticker(char *to, const struct tick *tick, int64_t ts_ms) {
  to = put(to, "{\"stream\":\"");
  to = spelled(to, tick->symbol, "", 1);
  to = put(to, "@ticker\",\"data\":{\"e\":\"24hrTicker\",\"E\":");
  to = decimal_text(to, ts_ms, 0);
  to = put(to, ",\"s\":\"");
  to = spelled(to, tick->symbol, "", 0);
  to = eight(key(to, "p"), tick->last - tick->open, tick->decimals);
  to = decimal_text(key(to, "P"), change(tick, 1000), 3);
  to = eight(key(to, "w"), tick->open, tick->decimals);
  to = eight(key(to, "x"), tick->open, tick->decimals);
  to = eight(key(to, "c"), tick->last, tick->decimals);
  to = eight(key(to, "Q"), tick->last_size, tick->size_decimals);
  to = eight(key(to, "b"), tick->bid, tick->decimals);
  to = eight(key(to, "B"), tick->bid_size, tick->size_decimals);
  to = eight(key(to, "a"), tick->ask, tick->decimals);
  to = eight(key(to, "A"), tick->ask_size, tick->size_decimals);
  to = eight(key(to, "o"), tick->open, tick->decimals);
  to = eight(key(to, "h"), tick->high, tick->decimals);
  to = eight(key(to, "l"), tick->low, tick->decimals);
  to = eight(key(to, "v"), tick->volume, tick->size_decimals);
  to = eight(key(to, "q"), tick->turnover, tick->size_decimals);
  to = put(to, "\",\"O\":");
  to = decimal_text(to, ts_ms - 86400022, 0);
  to = put(to, ",\"C\":");
  to = decimal_text(to, ts_ms - 22, 0);
  return put(to, ",\"F\":6046790866,\"L\":6054521811,\"n\":7730946}}");
}

static int binance_confirm(int socket, const char *text) {
  char id[64], line[128];
  value(text, "\"id\":", id);
  snprintf(line, sizeof line, "{\"result\":%s,\"id\":%s}",
           strstr(text, "GET_PROPERTY") ? "true" : "null", *id ? id : "null");
  answer(socket, line);
  int count = 0;
  for (const char *at = text; (at = strstr(at, "@ticker\"")); at++) count++;
  return strstr(text, "\"SUBSCRIBE\"") ? count : 0;
}

/* MARK: Gate.io */

/* The exact sum, of more digits than 64 bits hold. */
static char *exact_turnover(char *to, const struct tick *tick) {
  to = decimal_text(to, tick->turnover, tick->size_decimals);
  if (tick->size_decimals == 0) *to++ = '.';
  int64_t rest = tick->turnover_rest;
  for (char *at = to + tick->decimals; at > to; rest /= 10) *--at = (char)('0' + rest % 10);
  return without_zeros(to + tick->decimals);
}

static char *gateio_ticker(char *to, const struct tick *tick, int64_t ts_ms) {
  to = put(to, "{\"time\":");
  to = decimal_text(to, ts_ms / 1000, 0);
  to = put(to, ",\"time_ms\":");
  to = decimal_text(to, ts_ms, 0);
  to = put(to, ",\"channel\":\"spot.tickers\",\"event\":\"update\",\"result\":{\"currency_pair\":\"");
  to = spelled(to, tick->symbol, "_", 0);
  to = field(to, "last", tick->last, tick->decimals);
  to = field(to, "lowest_ask", tick->ask, tick->decimals);
  to = field(to, "highest_bid", tick->bid, tick->decimals);
  to = field(to, "change_percentage", change(tick, 10000), 4);
  to = field(to, "base_volume", tick->volume, tick->size_decimals);
  to = exact_turnover(key(to, "quote_volume"), tick);
  to = field(to, "high_24h", tick->high, tick->decimals);
  to = field(to, "low_24h", tick->low, tick->decimals);
  return put(to, "\"}}");
}

static int gateio_confirm(int socket, const char *text) {
  char time[64], id[64], channel[64], line[512];
  value(text, "\"time\":", time);
  value(text, "\"channel\":\"", channel);
  if (strcmp(channel, "spot.ping") == 0) {
    snprintf(line, sizeof line, "{\"time\":%s,\"channel\":\"spot.pong\",\"event\":\"\",\"result\":null}",
             time);
    answer(socket, line);
    return 0;
  }
  value(text, "\"id\":", id);
  const char *payload = strstr(text, "\"payload\":");
  if (!payload) return 0;
  payload += 10;
  snprintf(line, sizeof line,
           "{\"time\":%s,\"time_ms\":%s000,\"id\":%s,\"conn_id\":\"28838ac31473dcbb\",\"channel\":\"%s\","
           "\"event\":\"subscribe\",\"payload\":%.*s],\"result\":{\"status\":\"success\"}}",
           time, time, *id ? id : "0", channel, (int)strcspn(payload, "]"), payload);
  answer(socket, line);
  return strcmp(channel, "spot.tickers") == 0;
}

/* MARK: Coinone */

/* An amount in won, a thousandth of a dollar here. */
static char *won(char *to, int64_t units, int decimals) {
  for (; decimals < 3; decimals++) units *= 10;
  return plain_text(to, units, decimals - 3);
}

/* Of four decimals at most. */
static char *won_volume(char *to, const struct tick *tick) {
  bool finer = tick->size_decimals > 7;
  return won(to, tick->turnover / (finer ? 10 : 1), tick->size_decimals - finer);
}

static char *coinone_ticker(char *to, const struct tick *tick, int64_t ts_ms) {
  static int64_t counter;
  to = put(to, "{\"response_type\":\"DATA\",\"channel\":\"TICKER\",\"data\":{\"quote_currency\":\"KRW\","
               "\"target_currency\":\"");
  for (const char *at = tick->symbol; *at && *at != '-'; at++) *to++ = *at;
  to = put(to, "\",\"timestamp\":");
  to = decimal_text(to, ts_ms, 0);
  to = won_volume(put(to, ",\"quote_volume\":\""), tick);
  to = field(to, "target_volume", tick->volume, tick->size_decimals);
  to = won(key(to, "high"), tick->high, tick->decimals);
  to = won(key(to, "low"), tick->low, tick->decimals);
  to = won(key(to, "first"), tick->open, tick->decimals);
  to = won(key(to, "last"), tick->last, tick->decimals);
  to = field(to, "volume_power", 0, 0);
  to = won(key(to, "ask_best_price"), tick->ask, tick->decimals);
  to = field(to, "ask_best_qty", tick->ask_size, tick->size_decimals);
  to = won(key(to, "bid_best_price"), tick->bid, tick->decimals);
  to = field(to, "bid_best_qty", tick->bid_size, tick->size_decimals);
  to = field(to, "id", ts_ms * 1000 + counter++, 0);
  to = won(key(to, "yesterday_high"), tick->high, tick->decimals);
  to = won(key(to, "yesterday_low"), tick->low, tick->decimals);
  to = won(key(to, "yesterday_first"), tick->open, tick->decimals);
  to = won(key(to, "yesterday_last"), tick->last, tick->decimals);
  to = won_volume(key(to, "yesterday_quote_volume"), tick);
  to = field(to, "yesterday_target_volume", tick->volume, tick->size_decimals);
  return put(to, "\"}}");
}

static int coinone_confirm(int socket, const char *text) {
  if (strstr(text, "\"PING\"")) {
    answer(socket, "{\"response_type\":\"PONG\"}");
    return 0;
  }
  char target[64], line[256];
  value(text, "\"target_currency\":\"", target);
  snprintf(line, sizeof line,
           "{\"response_type\":\"SUBSCRIBED\",\"channel\":\"TICKER\",\"data\":{\"quote_currency\":\"KRW\","
           "\"target_currency\":\"%s\"}}",
           target);
  answer(socket, line);
  return strstr(text, "\"SUBSCRIBE\"") && strstr(text, "\"TICKER\"");
}

/* MARK: All */

static const struct venue venues[] = {
    {"okx", okx_ticker, okx_confirm, NULL},
    {"binance", binance_ticker, binance_confirm, NULL},
    {"gateio", gateio_ticker, gateio_confirm, NULL},
    {"coinone", coinone_ticker, coinone_confirm,
     "{\"response_type\":\"CONNECTED\",\"data\":{\"session_id\":\"7a3d\"}}"},
};

const struct venue *venue_named(const char *name) {
  for (size_t i = 0; i < sizeof venues / sizeof *venues; i++) {
    if (strcmp(venues[i].name, name) == 0) return &venues[i];
  }
  return NULL;
}

void venue_symbol(const struct venue *venue, const char *symbol, char to[32]) {
  snprintf(to, 32, "%s", symbol);
  if (strcmp(venue->name, "coinone") == 0) {
    snprintf(to, 32, "%.*s-KRW", (int)strcspn(symbol, "-"), symbol);
  }
}
