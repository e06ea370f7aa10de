#include "utf8.h"

#include <stdint.h>
#include <string.h>

// The length of the character that starts at `text`, 1 to 4, or 0 when none of `length` bytes makes a valid one.
static size_t character_length(const unsigned char *text, size_t length) {
  unsigned char first = text[0];
  if (first < 0x80) return 1;
  size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || length < count) return 0;
  for (size_t i = 1; i < count; i++) {
    if ((text[i] & 0xc0) != 0x80) return 0;
  }
  bool is_overlong = (first == 0xe0 && text[1] < 0xa0) || (first == 0xf0 && text[1] < 0x90);
  bool is_surrogate = first == 0xed && text[1] > 0x9f;
  bool is_beyond_unicode = first == 0xf4 && text[1] > 0x8f;
  return is_overlong || is_surrogate || is_beyond_unicode ? 0 : count;
}

static size_t ascii_prefix(const char *text, size_t length) {
  size_t i = 0;
  for (uint64_t eight; i + sizeof eight <= length; i += sizeof eight) {
    memcpy(&eight, text + i, sizeof eight);
    if (eight & UINT64_C(0x8080808080808080)) break;
  }
  while (i < length && (unsigned char)text[i] < 0x80) i++;
  return i;
}

// The length of the longest valid prefix of at most `limit` bytes.
static size_t valid_prefix(const char *text, size_t length, size_t limit) {
  size_t i = ascii_prefix(text, length < limit ? length : limit);
  while (i < length) {
    size_t count = character_length((const unsigned char *)text + i, length - i);
    if (count == 0 || i + count > limit) break;
    i += count;
  }
  return i;
}

bool utf8_is_valid(const char *text, size_t length) { return valid_prefix(text, length, length) == length; }

bool utf8_append(byte_buffer *buffer, const char *text, size_t length, size_t limit) {
  static const char replacement[] = "\xef\xbf\xbd";
  enum { REPLACEMENT_BYTES = sizeof replacement - 1 };
  for (size_t i = 0; i < length;) {
    size_t count = valid_prefix(text + i, length - i, limit);
    byte_buffer_append(buffer, text + i, count);
    i += count;
    limit -= count;
    if (i == length) break;
    bool is_valid = character_length((const unsigned char *)text + i, length - i) > 0;
    if (is_valid || limit < REPLACEMENT_BYTES) return true;
    byte_buffer_append(buffer, replacement, REPLACEMENT_BYTES);
    limit -= REPLACEMENT_BYTES;
    i++;
  }
  return false;
}
