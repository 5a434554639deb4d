/* How numbers are spelled, for the load generator. */

#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

/* Writes units of 10^-decimals with all their decimals, at most 24 bytes; returns its end. */
char *decimal_text(char *to, int64_t units, int decimals);

/* The same without zeros at the end of the decimals, and without a point if none are left. */
char *plain_text(char *to, int64_t units, int decimals);

/* Takes these zeros from behind a text that has a point; returns its new end. */
char *without_zeros(char *end);

/* Copies a text without its NUL; returns its end. */
char *put(char *to, const char *text);

#endif
