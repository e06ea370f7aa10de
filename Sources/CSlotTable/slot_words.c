#include "slot_words.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "layout.h"

enum {
  PAGE_BYTES = 4096,
  // Of a result, these stay in memory for the slot's next attempts.
  RESULT_BYTES_KEPT = 64 * 1024,
  NO_RESULT = 0,  // else the length and one
};

struct slot_words {
  _Atomic uint32_t line_bytes;
  _Atomic uint32_t kind_bytes;
  _Atomic uint32_t message_bytes;
  _Atomic uint32_t note_bytes;
  _Atomic uint32_t result_mark;
  _Atomic uint32_t has_progress;
  uint32_t is_full;  // a line did not fit: what is kept has no holes
  double progress;
  char kind[SLOT_WORDS_KIND_BYTES];
  char note[SLOT_WORDS_NOTE_BYTES];
  char message[SLOT_WORDS_MESSAGE_BYTES];
  char lines[SLOT_WORDS_LINE_BYTES];
  _Alignas(PAGE_BYTES) char result[SLOT_WORDS_RESULT_BYTES];
};

_Static_assert(sizeof(slot_words) % PAGE_BYTES == 0, "each slot's words have pages of their own");

size_t slot_words_bytes(void) { return sizeof(slot_words); }

// MARK: - Executor's side

slot_words *slot_words_copy(int descriptor, uint32_t slots, uint32_t index) {
  slot_words *copy = malloc(sizeof *copy);
  if (copy == NULL) return NULL;
  size_t offset = slot_table_words_offset(slots) + (size_t)index * sizeof *copy;
  ssize_t got = index < slots ? pread(descriptor, copy, sizeof *copy, (off_t)offset) : -1;
  if (got == (ssize_t)sizeof *copy) return copy;
  free(copy);
  return NULL;
}

static const char *bounded(const char *bytes, uint32_t said, size_t room, size_t *length) {
  *length = said < room ? said : room;
  return bytes;
}

const char *slot_words_lines(const slot_words *words, size_t *length) {
  return bounded(words->lines, words->line_bytes, sizeof words->lines, length);
}

const char *slot_words_kind(const slot_words *words, size_t *length) {
  return bounded(words->kind, words->kind_bytes, sizeof words->kind, length);
}

const char *slot_words_message(const slot_words *words, size_t *length) {
  return bounded(words->message, words->message_bytes, sizeof words->message, length);
}

const char *slot_words_note(const slot_words *words, size_t *length) {
  return bounded(words->note, words->note_bytes, sizeof words->note, length);
}

const char *slot_words_result(const slot_words *words, size_t *length) {
  uint32_t mark = words->result_mark;
  return mark == NO_RESULT ? NULL : bounded(words->result, mark - 1, sizeof words->result, length);
}

double slot_words_progress(const slot_words *words) { return words->has_progress != 0 ? words->progress : -1; }

// MARK: - Host's side

static size_t copy_into(char *room, size_t size, const char *text, size_t length) {
  size_t kept = length < size ? length : size;
  if (kept > 0) memcpy(room, text, kept);
  return kept;
}

// What is said last of all: the bytes before it are there then, also for who looks at a dead process.
static void say(_Atomic uint32_t *length, size_t value) {
  atomic_store_explicit(length, (uint32_t)value, memory_order_release);
}

void slot_words_clear(slot_words *words) {
  uint32_t result_mark = atomic_load_explicit(&words->result_mark, memory_order_relaxed);
  if (result_mark > RESULT_BYTES_KEPT) {
    madvise(words->result + RESULT_BYTES_KEPT, sizeof words->result - RESULT_BYTES_KEPT, MADV_REMOVE);
  }
  words->is_full = 0;
  say(&words->line_bytes, 0);
  say(&words->kind_bytes, 0);
  say(&words->message_bytes, 0);
  say(&words->result_mark, NO_RESULT);
  say(&words->has_progress, 0);
}

void slot_words_add_line(slot_words *words, const char *line, size_t length) {
  uint32_t used = atomic_load_explicit(&words->line_bytes, memory_order_relaxed);
  if (used > sizeof words->lines || length > sizeof words->lines - used) words->is_full = 1;
  if (words->is_full != 0) return;
  memcpy(words->lines + used, line, length);
  say(&words->line_bytes, used + length);
}

void slot_words_set_progress(slot_words *words, double fraction, const char *note, size_t length) {
  words->progress = fraction;
  say(&words->note_bytes, copy_into(words->note, sizeof words->note, note, length));
  say(&words->has_progress, 1);
}

void slot_words_set_failure(slot_words *words, const char *kind, size_t kind_length, const char *message,
                            size_t message_length) {
  say(&words->kind_bytes, copy_into(words->kind, sizeof words->kind, kind, kind_length));
  say(&words->message_bytes, copy_into(words->message, sizeof words->message, message, message_length));
}

void slot_words_set_result(slot_words *words, const char *text, size_t length) {
  say(&words->result_mark, NO_RESULT);
  if (length > sizeof words->result) return;
  if (length > 0) memcpy(words->result, text, length);
  say(&words->result_mark, length + 1);
}
