/* The server's side of one WebSocket connection, and the clocks: just what the feeder needs. */

#ifndef WEBSOCKET_H
#define WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum opcode { TEXT = 1, CLOSE = 8 };

int64_t monotonic_ns(void);
int64_t wall_ms(void);
void sleep_until_ns(int64_t monotonic);

int listen_on_loopback(void);
int port_of(int listener);

/* Takes one client and answers its upgrade; -1 if it is none. */
int accept_websocket(int listener);

/* Writes the header of a whole frame of 126 to 65,535 bytes: four bytes. */
void frame_header(char *to, enum opcode opcode, size_t length);

bool send_all(int socket, const char *bytes, size_t length);
bool send_frame(int socket, enum opcode opcode, const char *payload, size_t length);

/* Waits for the next text, at most a minute; false once there is none to come:
 * the client has closed the WebSocket or the connection. */
bool receive(int socket, char *text, size_t room);

/* The same if something has come; does not wait. */
bool receive_waiting(int socket, char *text, size_t room);

#endif
