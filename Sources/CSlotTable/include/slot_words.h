// The words of a slot: what the attempt that runs there has said and set, in memory that outlives the host.
//
// Most of it reaches the executor over the socket, a moment later; whatever the host dies of in that moment, the executor finds it here.
// It reads a copy, and takes that as possibly corrupt.

#ifndef CSLOTTABLE_SLOT_WORDS_H
#define CSLOTTABLE_SLOT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLOT_WORDS_LINE_BYTES (128 * 1024)  // an attempt's log, with what HostProtocol puts around each line
#define SLOT_WORDS_RESULT_BYTES (1024 * 1024)
#define SLOT_WORDS_KIND_BYTES 64
#define SLOT_WORDS_MESSAGE_BYTES (4 * 1024)
#define SLOT_WORDS_NOTE_BYTES 256

typedef struct slot_words slot_words;

// Executor's side: a copy of a slot's words, from the table's descriptor; NULL with errno. Free it with free(3).
slot_words *slot_words_copy(int descriptor, uint32_t slots, uint32_t index);

// Of a copy: bytes that lie within it, whatever it says. The lines are those of HostLogLine, one after the other.
const char *slot_words_lines(const slot_words *words, size_t *length);
const char *slot_words_kind(const slot_words *words, size_t *length);
const char *slot_words_message(const slot_words *words, size_t *length);
const char *slot_words_note(const slot_words *words, size_t *length);
// The result that was set, or NULL.
const char *slot_words_result(const slot_words *words, size_t *length);
// The progress that was reported, or a negative number.
double slot_words_progress(const slot_words *words);

// Host's side. A slot's words belong to the thread that runs its attempt, but for lines and progress, which have a lock.
void slot_words_clear(slot_words *words);
void slot_words_add_line(slot_words *words, const char *line, size_t length);  // dropped when it does not fit
void slot_words_set_progress(slot_words *words, double fraction, const char *note, size_t length);
void slot_words_set_failure(slot_words *words, const char *kind, size_t kind_length, const char *message,
                            size_t message_length);
void slot_words_set_result(slot_words *words, const char *text, size_t length);

#endif
