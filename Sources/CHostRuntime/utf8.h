#ifndef HOST_UTF8_H
#define HOST_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "byte_buffer.h"

bool utf8_is_valid(const char *text, size_t length);

// Appends text to the buffer, each invalid byte as U+FFFD, and at most `limit` bytes of it: a cut falls between two
// characters. Returns whether it was cut.
bool utf8_append(byte_buffer *buffer, const char *text, size_t length, size_t limit);

#endif
