// The slot table: shared memory in which a host says what each of its threads runs, for the executor to read when the
// host died.
//
// One slot a thread. The host writes; the executor reads, at any time, and must take what it reads as possibly
// corrupt: a plugin may have written over it. All accesses go through these functions, which bound every index.

#ifndef CSLOTTABLE_H
#define CSLOTTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slot_words.h"

#define SLOT_TABLE_MAGIC UINT64_C(0x31746f6c73626a64)
#define SLOT_TABLE_VERSION 3
#define SLOT_TABLE_MAX_SLOTS 1024
#define SLOT_TABLE_OBITUARY_BYTES 8192

// How a host died, as it could still say itself.
enum slot_table_death {
  SLOT_TABLE_DEATH_NONE = 0,           // not marked: SIGKILL, _exit, OOM
  SLOT_TABLE_DEATH_SIGNAL_IN_SLOT,     // a fatal signal on a thread that ran a handler
  SLOT_TABLE_DEATH_SIGNAL_ELSEWHERE,   // a fatal signal on a thread that ran none
  SLOT_TABLE_DEATH_EXIT_IN_SLOT,       // exit() called by a handler
  SLOT_TABLE_DEATH_EXIT_ELSEWHERE,     // exit() called by another thread
  SLOT_TABLE_DEATH_UNCONNECTED,        // its socket failed: plugin code closed it, took its place or read from it
};

enum slot_state {
  SLOT_IDLE = 0,
  SLOT_RUNNING = 1,
};

typedef struct slot_table slot_table;

// What one slot said: of the attempt that it runs, or, when it is idle, of the last one that it ran. No task has the number 0.
typedef struct slot_reading {
  enum slot_state state;
  uint32_t handler;  // index into the ready report's table
  int64_t task_id;
  int64_t claim_no;
  int64_t started_boottime_us;
} slot_reading;

// What a dying host marks. `slot` is -1, and there is no task, unless the death is one in a slot; `number` is the signal, the exit
// status or the errno.
typedef struct slot_table_mark {
  enum slot_table_death death;
  int32_t slot;
  int32_t number;
  int64_t task_id;
  int64_t claim_no;
  uint64_t fault_address;
} slot_table_mark;

// What the table said of the host's end.
typedef struct slot_table_obituary {
  slot_table_mark mark;
  size_t text_length;
  char text[SLOT_TABLE_OBITUARY_BYTES];
} slot_table_obituary;

// Bytes of a table of `slots` slots and their words.
size_t slot_table_bytes(uint32_t slots);

// Makes a memory file of that size, sealed against resizing, and returns its descriptor (close-on-exec), or -1.
int slot_table_create(uint32_t slots);

// Maps a table for reading and writing; NULL with errno. The descriptor may be closed afterwards.
slot_table *slot_table_map(int descriptor, uint32_t slots);
void slot_table_unmap(slot_table *table, uint32_t slots);

// Host's side: whether the table was made for `slots` slots by an executor that knows this version of it.
bool slot_table_is_ours(const slot_table *table, uint32_t slots);

// Executor's side. `slots` is the count that the executor made the table with; nothing in the table is believed.
slot_reading slot_table_read(const slot_table *table, uint32_t slots, uint32_t index);
void slot_table_read_obituary(const slot_table *table, uint32_t slots, slot_table_obituary *obituary);

// Whether the host has come so far that what ends it may be plugin code.
bool slot_table_is_loading(const slot_table *table);

// How many of the tasks that the host was sent it has taken from its queue, in the order in which they were sent: those have
// started, or were recalled.
uint64_t slot_table_taken(const slot_table *table);

// Executor's side: until when the host may live, in microseconds of CLOCK_BOOTTIME. Where that is never said, or 0, it has no end.
void slot_table_extend_lease(slot_table *table, int64_t until_boottime_us);

// The text of an obituary: `text_length` bytes.
const char *slot_table_obituary_text(const slot_table_obituary *obituary);

// Host's side: plugins are loaded from here on.
void slot_table_begin_loading(slot_table *table);

// Host's side: until when it may live; 0 for no end.
int64_t slot_table_lease(const slot_table *table);

// Host's side: the place where it counts the tasks that it takes, for one writer at a time.
_Atomic uint64_t *slot_table_taken_counter(slot_table *table);

// Host's side: the words of a slot, `index` of `slots`.
slot_words *slot_table_words(slot_table *table, uint32_t slots, uint32_t index);

// Host's side: around a handler. Async-signal-safe.
void slot_begin(slot_table *table, uint32_t index, uint32_t handler, int64_t task_id, int64_t claim_no);
void slot_end(slot_table *table, uint32_t index);

// Host's side: the first caller marks the death and returns true; later ones return false. Async-signal-safe.
bool slot_table_mark_death(slot_table *table, const slot_table_mark *mark);

// Host's side: takes back a mark, for a signal that turned out to be no death. Async-signal-safe.
void slot_table_clear_death(slot_table *table);

// Host's side: appends text (a backtrace) to the obituary; what does not fit is dropped. Async-signal-safe.
void slot_table_write_obituary(slot_table *table, const char *text, size_t length);

#endif
