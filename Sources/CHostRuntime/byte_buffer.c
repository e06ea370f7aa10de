#include "byte_buffer.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "frames are written as they lie in memory");

enum { SMALLEST_CAPACITY = 4096, LARGEST_KEPT_CAPACITY = 256 * 1024 };

char *byte_buffer_reserve(byte_buffer *buffer, size_t count) {
  size_t needed = buffer->length + count;
  if (needed > buffer->capacity) {
    size_t capacity = buffer->capacity < SMALLEST_CAPACITY ? SMALLEST_CAPACITY : buffer->capacity;
    while (capacity < needed) capacity *= 2;
    char *bytes = realloc(buffer->bytes, capacity);
    if (bytes == NULL) abort();
    buffer->bytes = bytes;
    buffer->capacity = capacity;
  }
  return buffer->bytes + buffer->length;
}

void byte_buffer_append(byte_buffer *buffer, const void *bytes, size_t count) {
  memcpy(byte_buffer_reserve(buffer, count), bytes, count);
  buffer->length += count;
}

void byte_buffer_put_u8(byte_buffer *buffer, uint8_t value) { byte_buffer_append(buffer, &value, sizeof value); }

void byte_buffer_put_u32(byte_buffer *buffer, uint32_t value) { byte_buffer_append(buffer, &value, sizeof value); }

void byte_buffer_put_i64(byte_buffer *buffer, int64_t value) { byte_buffer_append(buffer, &value, sizeof value); }

void byte_buffer_put_text(byte_buffer *buffer, const char *text, size_t length) {
  byte_buffer_put_u32(buffer, (uint32_t)length);
  if (length > 0) byte_buffer_append(buffer, text, length);
}

void byte_buffer_clear(byte_buffer *buffer) {
  buffer->length = 0;
  if (buffer->capacity <= LARGEST_KEPT_CAPACITY) return;
  free(buffer->bytes);
  buffer->bytes = NULL;
  buffer->capacity = 0;
}
