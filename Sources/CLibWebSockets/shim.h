// The C door: libwebsockets, and the macros of it that Swift cannot see.
#pragma once
#include <libwebsockets.h>

/// Bytes that lws_write wants free in front of a payload.
enum { DANTARO_LWS_PRE = LWS_PRE };
