// The C door: libwebsockets, the macros of it that Swift cannot see, and the OpenSSL calls that say
// why a certificate was refused (libwebsockets itself only logs that).
#pragma once
#include <libwebsockets.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

/// Bytes that lws_write wants free in front of a payload.
enum { DANTARO_LWS_PRE = LWS_PRE };
