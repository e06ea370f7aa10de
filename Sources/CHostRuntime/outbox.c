#include "outbox.h"

#include <string.h>

// The length (u32, of what follows it), the kind (u8) and the count (u32).
enum { FRAME_HEADER_BYTES = 9 };

void outbox_open_frame(byte_buffer *buffer) {
  if (buffer->length > 0) return;
  byte_buffer_reserve(buffer, FRAME_HEADER_BYTES);
  buffer->length = FRAME_HEADER_BYTES;
}

void outbox_close_frame(byte_buffer *buffer, uint8_t kind, uint32_t count) {
  uint32_t length = (uint32_t)(buffer->length - sizeof length);
  memcpy(buffer->bytes, &length, sizeof length);
  buffer->bytes[4] = (char)kind;
  memcpy(buffer->bytes + 5, &count, sizeof count);
}

void outbox_put_reference(byte_buffer *buffer, task_reference reference) {
  byte_buffer_put_i64(buffer, reference.task_id);
  byte_buffer_put_i64(buffer, reference.claim_no);
}

void outbox_init(outbox *box) {
  memset(box, 0, sizeof *box);
  pthread_mutex_init(&box->lock, NULL);
  pthread_cond_init(&box->emptied, NULL);
}
