/* The bare client: libwebsockets and stdio. Prints what arrives, a frame a line, and parses nothing.
 *
 * usage: lws_print [--buffer BYTES] PORT COUNT SYMBOL...
 *
 * Without --buffer it reads with libwebsockets' own buffer, 4 kB in 4.1.6.
 */

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char request[LWS_PRE + (1 << 17)];
static size_t request_length;
static long long left;
static int done;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t length) {
  (void)user;
  switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
      lws_callback_on_writable(wsi);
      break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
      if (request_length > 0) {
        lws_write(wsi, (unsigned char *)request + LWS_PRE, request_length, LWS_WRITE_TEXT);
        request_length = 0;
      }
      break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
      if (lws_is_first_fragment(wsi) && length > 8 && memcmp(in, "{\"event\"", 8) == 0) break;
      fwrite(in, 1, length, stdout);
      if (lws_is_final_fragment(wsi)) {
        putchar('\n');
        if (--left == 0) done = 1;
      }
      break;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_CLIENT_CLOSED:
      done = 1;
      break;
    default:
      break;
  }
  return 0;
}

int main(int argc, char **argv) {
  unsigned buffer = 0;
  if (argc > 3 && strcmp(argv[1], "--buffer") == 0) {
    buffer = (unsigned)atoi(argv[2]);
    argc -= 2;
    argv += 2;
  }
  if (argc < 4) return 64;
  left = atoll(argv[2]);
  char *end = request + LWS_PRE;
  end += sprintf(end, "{\"op\":\"subscribe\",\"args\":[");
  for (int i = 3; i < argc; i++) {
    end += sprintf(end, "%s{\"channel\":\"tickers\",\"instId\":\"%s\"}", i > 3 ? "," : "", argv[i]);
  }
  end += sprintf(end, "]}");
  request_length = (size_t)(end - request) - LWS_PRE;

  lws_set_log_level(LLL_ERR, NULL);
  struct lws_protocols protocols[] = {{"print", on_event, 0, buffer, 0, NULL, 0},
                                      {NULL, NULL, 0, 0, 0, NULL, 0}};
  struct lws_context_creation_info info;
  memset(&info, 0, sizeof info);
  info.port = CONTEXT_PORT_NO_LISTEN;
  info.protocols = protocols;
  info.pt_serv_buf_size = buffer;
  struct lws_context *context = lws_create_context(&info);
  if (!context) return 71;
  struct lws_client_connect_info to;
  memset(&to, 0, sizeof to);
  to.context = context;
  to.address = to.host = "127.0.0.1";
  to.port = atoi(argv[1]);
  to.path = "/ws/v5/public";
  to.local_protocol_name = "print";
  if (!lws_client_connect_via_info(&to)) return 69;
  while (!done && lws_service(context, 0) >= 0) fflush(stdout);
  fflush(stdout);
  lws_context_destroy(context);
  return left > 0;
}
