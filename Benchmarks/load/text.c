/* How numbers are spelled: see text.h. */

#include "text.h"

#include <string.h>

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

char *plain_text(char *to, int64_t units, int decimals) {
  char *end = decimal_text(to, units, decimals);
  return decimals > 0 ? without_zeros(end) : end;
}

char *without_zeros(char *end) {
  while (end[-1] == '0') end--;
  return end[-1] == '.' ? end - 1 : end;
}

char *put(char *to, const char *text) {
  size_t length = strlen(text);
  memcpy(to, text, length);
  return to + length;
}
