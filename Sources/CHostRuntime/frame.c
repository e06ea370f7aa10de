#include "frame.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "process_setup.h"

enum { LONGEST_FRAME_BYTES = 512 * 1024 * 1024 };

static void receive_all(int socket, char *bytes, size_t count) {
  while (count > 0) {
    ssize_t got = recv(socket, bytes, count, MSG_WAITALL);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) process_end_unconnected(got < 0 ? errno : 0);
    bytes += got;
    count -= (size_t)got;
  }
}

frame *frame_receive(int socket) {
  char header[5];
  receive_all(socket, header, sizeof header);
  uint32_t length;
  memcpy(&length, header, sizeof length);
  if (length < 1 || length > LONGEST_FRAME_BYTES) process_end_misunderstood("the executor sent a frame of impossible length");
  frame *received = malloc(sizeof *received + length);
  if (received == NULL) process_end(EX_OSERR, "out of memory for a frame");
  received->length = length - 1;
  received->kind = (uint8_t)header[4];
  receive_all(socket, received->body, received->length);
  return received;
}

void frame_free(frame *received) { free(received); }

const char *frame_body(const frame *received) { return received->body; }
