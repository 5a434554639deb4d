/* How exchanges write tickers and confirm subscriptions, for the load generator. */

#ifndef VENUES_H
#define VENUES_H

#include <stdint.h>

#include "market.h"

struct venue {
  const char *name;
  /* Writes one ticker as the exchange sends it; returns its end. */
  char *(*ticker)(char *to, const struct tick *tick, int64_t ts_ms);
  /* Answers one message of the client on the socket; returns for how many tickers it asked. */
  int (*confirm)(int socket, const char *text);
  /* What the exchange says first, or NULL. */
  const char *greeting;
};

/* The exchange with this name, or NULL. */
const struct venue *venue_named(const char *name);

/* Writes the symbol as our tools take it: the market's own, but in won on Coinone. */
void venue_symbol(const struct venue *venue, const char *symbol, char to[32]);

#endif
