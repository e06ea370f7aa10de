#ifndef HOST_FRAME_H
#define HOST_FRAME_H

#include <stdint.h>

// One frame from the executor, as HostProtocol lays it out.
typedef struct frame {
  uint32_t length;  // of `body`
  uint8_t kind;
  char body[];
} frame;

// Reads one whole frame; the caller frees it with frame_free. At the end of the stream, on an error or when the frame is
// too long to be one, the executor is gone or mad, and the process ends.
frame *frame_receive(int socket) __attribute__((returns_nonnull));
void frame_free(frame *received);

// Swift does not see a flexible array.
const char *frame_body(const frame *received) __attribute__((returns_nonnull));

#endif
