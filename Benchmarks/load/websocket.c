/* The server's side of one WebSocket connection: see websocket.h. */

#define _GNU_SOURCE
#include "websocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int64_t monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int64_t wall_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void sleep_until_ns(int64_t monotonic) {
  struct timespec until = {monotonic / 1000000000, monotonic % 1000000000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) continue;
}

int listen_on_loopback(void) {
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
      listen(listener, 1) < 0) {
    perror("feeder");
    _exit(71);
  }
  return listener;
}

int port_of(int listener) {
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  getsockname(listener, (struct sockaddr *)&address, &length);
  return ntohs(address.sin_port);
}

int accept_websocket(int listener) {
  int socket = accept(listener, NULL, NULL);
  int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  struct timeval patience = {60, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char request[4096] = "";
  size_t length = 0;
  while (!strstr(request, "\r\n\r\n")) {
    ssize_t count = read(socket, request + length, sizeof request - 1 - length);
    if (count <= 0) return -1;
    request[length += (size_t)count] = 0;
  }
  const char *key = strcasestr(request, "\r\nSec-WebSocket-Key:");
  if (!key) return -1;
  key += strlen("\r\nSec-WebSocket-Key:");
  key += strspn(key, " ");
  char joined[128];
  int size = snprintf(joined, sizeof joined, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                      (int)strcspn(key, "\r"), key);
  unsigned char digest[SHA_DIGEST_LENGTH], accept_key[32];
  SHA1((unsigned char *)joined, (size_t)size, digest);
  EVP_EncodeBlock(accept_key, digest, sizeof digest);
  char answer[256];
  size = snprintf(answer, sizeof answer,
                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                  "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                  accept_key);
  return send_all(socket, answer, (size_t)size) ? socket : -1;
}

void frame_header(char *to, enum opcode opcode, size_t length) {
  to[0] = (char)(0x80 | opcode);
  to[1] = 126;
  to[2] = (char)(length >> 8);
  to[3] = (char)length;
}

bool send_all(int socket, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t count = write(socket, bytes, length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    length -= (size_t)count;
  }
  return true;
}

bool send_frame(int socket, enum opcode opcode, const char *payload, size_t length) {
  char frame[512];
  size_t header = length < 126 ? 2 : 4;
  if (header == 4) {
    frame_header(frame, opcode, length);
  } else {
    frame[0] = (char)(0x80 | opcode);
    frame[1] = (char)length;
  }
  memcpy(frame + header, payload, length);
  return send_all(socket, frame, header + length);
}

static bool read_all(int socket, unsigned char *bytes, size_t length) {
  return length == 0 || recv(socket, bytes, length, MSG_WAITALL) == (ssize_t)length;
}

/* Clients' frames are masked and, as long as these are small, never in pieces. */
bool receive(int socket, char *text, size_t room) {
  unsigned char head[2], more[8], mask[4];
  if (!read_all(socket, head, 2)) return false;
  size_t length = head[1] & 127;
  if (length >= 126) {
    size_t count = length == 126 ? 2 : 8;
    if (!read_all(socket, more, count)) return false;
    length = 0;
    for (size_t i = 0; i < count; i++) length = length << 8 | more[i];
  }
  if (length >= room || !read_all(socket, mask, 4)) return false;
  if (!read_all(socket, (unsigned char *)text, length)) return false;
  for (size_t i = 0; i < length; i++) text[i] = (char)(text[i] ^ mask[i % 4]);
  text[length] = 0;
  return (head[0] & 15) != CLOSE;
}

bool receive_waiting(int socket, char *text, size_t room) {
  char byte;
  return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1 && receive(socket, text, room);
}
