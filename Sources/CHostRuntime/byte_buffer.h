#ifndef HOST_BYTE_BUFFER_H
#define HOST_BYTE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

// Bytes that grow at the end. Zero-initialised it is empty. Running out of memory ends the process with SIGABRT.
typedef struct byte_buffer {
  char *bytes;
  size_t length;
  size_t capacity;
} byte_buffer;

// Room for `count` more bytes behind the present end; the caller adds to `length` what it fills.
char *byte_buffer_reserve(byte_buffer *buffer, size_t count);
void byte_buffer_append(byte_buffer *buffer, const void *bytes, size_t count);

// Values as HostProtocol's frames hold them: little-endian, text behind its u32 length.
void byte_buffer_put_u8(byte_buffer *buffer, uint8_t value);
void byte_buffer_put_u32(byte_buffer *buffer, uint32_t value);
void byte_buffer_put_i64(byte_buffer *buffer, int64_t value);
void byte_buffer_put_text(byte_buffer *buffer, const char *text, size_t length);

// Empties the buffer, and gives its memory back when a rare large value left it big.
void byte_buffer_clear(byte_buffer *buffer);

#endif
