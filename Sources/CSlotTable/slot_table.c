#include "CSlotTable.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "layout.h"

typedef struct slot {
  _Atomic uint32_t state;
  _Atomic uint32_t handler;
  _Atomic int64_t task_id;
  _Atomic int64_t claim_no;
  _Atomic int64_t started_boottime_us;
  char padding[32];  // a cache line each: neighbours write all the time
} slot;

_Static_assert(sizeof(slot) == 64, "one cache line a slot");

struct slot_table {
  uint64_t magic;
  uint32_t version;
  uint32_t slot_count;
  _Atomic uint32_t death;
  _Atomic int32_t death_slot;
  _Atomic int32_t death_number;
  _Atomic uint32_t obituary_length;
  _Atomic uint64_t fault_address;
  _Atomic int64_t death_task_id;
  _Atomic int64_t death_claim_no;
  _Atomic uint32_t is_loading;
  uint32_t unused;
  _Atomic int64_t lease_until_boottime_us;
  _Alignas(64) _Atomic uint64_t taken;  // a cache line of its own: written with each task
  _Alignas(64) char obituary[SLOT_TABLE_OBITUARY_BYTES];
  slot slots[];
};

_Static_assert(offsetof(slot_table, slots) % 64 == 0, "slots start on a cache line");

size_t slot_table_words_offset(uint32_t slots) {
  enum { PAGE_BYTES = 4096 };
  size_t table_bytes = sizeof(slot_table) + (size_t)slots * sizeof(slot);
  return (table_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

size_t slot_table_bytes(uint32_t slots) { return slot_table_words_offset(slots) + (size_t)slots * slot_words_bytes(); }

slot_words *slot_table_words(slot_table *table, uint32_t slots, uint32_t index) {
  return (slot_words *)((char *)table + slot_table_words_offset(slots) + (size_t)index * slot_words_bytes());
}

int slot_table_create(uint32_t slots) {
  int descriptor = memfd_create("dotjob-slots", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) return -1;
  if (ftruncate(descriptor, (off_t)slot_table_bytes(slots)) != 0 ||
      fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    close(descriptor);
    return -1;
  }
  slot_table *table = slot_table_map(descriptor, slots);
  if (table == NULL) {
    close(descriptor);
    return -1;
  }
  table->magic = SLOT_TABLE_MAGIC;
  table->version = SLOT_TABLE_VERSION;
  table->slot_count = slots;
  atomic_store(&table->death_slot, -1);
  slot_table_unmap(table, slots);
  return descriptor;
}

slot_table *slot_table_map(int descriptor, uint32_t slots) {
  void *address = mmap(NULL, slot_table_bytes(slots), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  return address == MAP_FAILED ? NULL : address;
}

void slot_table_unmap(slot_table *table, uint32_t slots) { munmap(table, slot_table_bytes(slots)); }

bool slot_table_is_ours(const slot_table *table, uint32_t slots) {
  return table->magic == SLOT_TABLE_MAGIC && table->version == SLOT_TABLE_VERSION && table->slot_count == slots;
}

slot_reading slot_table_read(const slot_table *table, uint32_t slots, uint32_t index) {
  slot_reading reading = {.state = SLOT_IDLE};
  if (index >= slots) return reading;
  const slot *s = &table->slots[index];
  // The state is read on both sides: a slot that changed hands in between is read as idle and seen at the next look.
  bool was_running = atomic_load_explicit(&s->state, memory_order_acquire) == SLOT_RUNNING;
  reading.handler = atomic_load_explicit(&s->handler, memory_order_relaxed);
  reading.claim_no = atomic_load_explicit(&s->claim_no, memory_order_relaxed);
  reading.started_boottime_us = atomic_load_explicit(&s->started_boottime_us, memory_order_relaxed);
  reading.task_id = atomic_load_explicit(&s->task_id, memory_order_relaxed);
  atomic_thread_fence(memory_order_acquire);
  bool is_running = atomic_load_explicit(&s->state, memory_order_relaxed) == SLOT_RUNNING;
  if (was_running && is_running) reading.state = SLOT_RUNNING;
  return reading;
}

void slot_table_read_obituary(const slot_table *table, uint32_t slots, slot_table_obituary *obituary) {
  memset(obituary, 0, sizeof *obituary);
  uint32_t death = atomic_load(&table->death);
  int32_t index = atomic_load(&table->death_slot);
  slot_table_mark *mark = &obituary->mark;
  mark->death = death <= SLOT_TABLE_DEATH_UNCONNECTED ? (enum slot_table_death)death : SLOT_TABLE_DEATH_NONE;
  mark->slot = index >= 0 && (uint32_t)index < slots ? index : -1;
  mark->number = atomic_load(&table->death_number);
  mark->task_id = atomic_load(&table->death_task_id);
  mark->claim_no = atomic_load(&table->death_claim_no);
  mark->fault_address = atomic_load(&table->fault_address);
  uint32_t length = atomic_load(&table->obituary_length);
  if (length > sizeof obituary->text) length = sizeof obituary->text;
  memcpy(obituary->text, table->obituary, length);
  obituary->text_length = length;
}

bool slot_table_is_loading(const slot_table *table) { return atomic_load(&table->is_loading) != 0; }

uint64_t slot_table_taken(const slot_table *table) { return atomic_load_explicit(&table->taken, memory_order_acquire); }

const char *slot_table_obituary_text(const slot_table_obituary *obituary) { return obituary->text; }

void slot_begin(slot_table *table, uint32_t index, uint32_t handler, int64_t task_id, int64_t claim_no) {
  slot *s = &table->slots[index];
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  atomic_store_explicit(&s->handler, handler, memory_order_relaxed);
  atomic_store_explicit(&s->task_id, task_id, memory_order_relaxed);
  atomic_store_explicit(&s->claim_no, claim_no, memory_order_relaxed);
  atomic_store_explicit(&s->started_boottime_us, (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000,
                        memory_order_relaxed);
  atomic_store_explicit(&s->state, SLOT_RUNNING, memory_order_release);
}

void slot_end(slot_table *table, uint32_t index) {
  atomic_store_explicit(&table->slots[index].state, SLOT_IDLE, memory_order_release);
}

void slot_table_extend_lease(slot_table *table, int64_t until_boottime_us) {
  atomic_store(&table->lease_until_boottime_us, until_boottime_us);
}

int64_t slot_table_lease(const slot_table *table) { return atomic_load(&table->lease_until_boottime_us); }

void slot_table_begin_loading(slot_table *table) { atomic_store(&table->is_loading, 1); }

_Atomic uint64_t *slot_table_taken_counter(slot_table *table) { return &table->taken; }

bool slot_table_mark_death(slot_table *table, const slot_table_mark *mark) {
  uint32_t found = atomic_load(&table->death);
  // What is no death was written there by a plugin.
  if (found != SLOT_TABLE_DEATH_NONE && found <= SLOT_TABLE_DEATH_UNCONNECTED) return false;
  if (!atomic_compare_exchange_strong(&table->death, &found, (uint32_t)mark->death)) return false;
  if (atomic_load(&table->obituary_length) > sizeof table->obituary) atomic_store(&table->obituary_length, 0);
  atomic_store(&table->death_slot, mark->slot);
  atomic_store(&table->death_number, mark->number);
  atomic_store(&table->death_task_id, mark->task_id);
  atomic_store(&table->death_claim_no, mark->claim_no);
  atomic_store(&table->fault_address, mark->fault_address);
  return true;
}

void slot_table_clear_death(slot_table *table) {
  atomic_store(&table->obituary_length, 0);
  atomic_store(&table->death, SLOT_TABLE_DEATH_NONE);
}

void slot_table_write_obituary(slot_table *table, const char *text, size_t length) {
  uint32_t used = atomic_load(&table->obituary_length);
  if (used >= sizeof table->obituary) return;
  size_t room = sizeof table->obituary - used;
  if (length > room) length = room;
  memcpy(table->obituary + used, text, length);
  atomic_store(&table->obituary_length, used + (uint32_t)length);
}
