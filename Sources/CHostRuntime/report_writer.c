#include "report_writer.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "clocks.h"
#include "process_setup.h"
#include "report_layout.h"

enum { GATHER_US_MAX = 1000, PROGRESS_INTERVAL_MS = 250, NEVER = -1 };

enum urgency { NOTHING = 0, SOON, NOW };

struct report_writer {
  int socket;
  outbox *outboxes;
  uint32_t count;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  _Atomic int urgency;  // raised under the lock, looked at without it
  bool is_finishing;
  byte_buffer posted;
  int64_t next_progress_at_ms;  // monotonic, or NEVER; the writer's own
};

// What the writer took out of an outbox and is writing.
typedef struct parcel {
  byte_buffer lines;
  byte_buffer progress;
  byte_buffer results;
} parcel;

// MARK: - Waiting

static void raise_urgency(report_writer *writer, int urgency) {
  if (atomic_load(&writer->urgency) >= urgency) return;
  pthread_mutex_lock(&writer->lock);
  if (atomic_load(&writer->urgency) < urgency) atomic_store(&writer->urgency, urgency);
  pthread_mutex_unlock(&writer->lock);
  pthread_cond_signal(&writer->changed);
}

static void wait_until(report_writer *writer, int64_t monotonic_us) {
  struct timespec end = {.tv_sec = monotonic_us / 1000000, .tv_nsec = monotonic_us % 1000000 * 1000};
  pthread_cond_timedwait(&writer->changed, &writer->lock, &end);
}

static void wait_for_notice(report_writer *writer) {
  while (atomic_load(&writer->urgency) == NOTHING) {
    if (writer->next_progress_at_ms == NEVER) {
      pthread_cond_wait(&writer->changed, &writer->lock);
    } else if (clock_monotonic_us() / 1000 < writer->next_progress_at_ms) {
      wait_until(writer, writer->next_progress_at_ms * 1000);
    } else {
      return;
    }
  }
}

// Waits for something to write and swaps what was posted into `posted`. Returns whether this is the last round.
//
// The urgency is reset before the outboxes are emptied: what is put in later raises it again, what was put in earlier is
// found in this round.
static bool wait_for_round(report_writer *writer, byte_buffer *posted) {
  pthread_mutex_lock(&writer->lock);
  wait_for_notice(writer);
  int64_t end_us = clock_monotonic_us() + GATHER_US_MAX;
  while (atomic_load(&writer->urgency) == SOON && clock_monotonic_us() < end_us) wait_until(writer, end_us);
  atomic_store(&writer->urgency, NOTHING);
  byte_buffer taken = writer->posted;
  writer->posted = *posted;
  *posted = taken;
  bool is_last = writer->is_finishing;
  pthread_mutex_unlock(&writer->lock);
  return is_last;
}

// MARK: - Emptying an outbox

static void take_frame(byte_buffer *from, uint32_t *count, uint8_t kind, byte_buffer *into) {
  if (*count == 0) return;
  outbox_close_frame(from, kind, *count);
  byte_buffer taken = *from;
  *from = *into;
  *into = taken;
  *count = 0;
}

static void take_progress(report_writer *writer, progress_report *progress, byte_buffer *into) {
  if (!progress->is_fresh) return;
  int64_t now_ms = clock_monotonic_us() / 1000;
  int64_t due_ms = progress->sent_at_ms + PROGRESS_INTERVAL_MS;
  if (now_ms < due_ms) {
    if (writer->next_progress_at_ms == NEVER || due_ms < writer->next_progress_at_ms) writer->next_progress_at_ms = due_ms;
    return;
  }
  outbox_open_frame(into);
  outbox_put_reference(into, progress->reference);
  byte_buffer_append(into, &progress->fraction, sizeof progress->fraction);
  byte_buffer_put_text(into, progress->note.bytes, progress->note.length);
  outbox_close_frame(into, REPORT_PROGRESS, 1);
  progress->is_fresh = false;
  progress->sent_at_ms = now_ms;
}

static void take(report_writer *writer, outbox *box, parcel *parcel) {
  pthread_mutex_lock(&box->lock);
  take_frame(&box->lines, &box->line_count, REPORT_LOG_LINES, &parcel->lines);
  take_progress(writer, &box->progress, &parcel->progress);
  take_frame(&box->results, &box->result_count, REPORT_RESULTS, &parcel->results);
  pthread_mutex_unlock(&box->lock);
  pthread_cond_signal(&box->emptied);
}

// MARK: - Writing

static void send_all(int socket, struct iovec *part, struct iovec *end) {
  while (part < end) {
    struct msghdr message = {.msg_iov = part, .msg_iovlen = (size_t)(end - part)};
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) process_end_unconnected(errno);
    size_t left = (size_t)sent;
    while (part < end && left >= part->iov_len) left -= (part++)->iov_len;
    if (part < end) {
      part->iov_base = (char *)part->iov_base + left;
      part->iov_len -= left;
    }
  }
}

static void send_buffer(int socket, byte_buffer *buffer) {
  struct iovec part = {buffer->bytes, buffer->length};
  if (buffer->length > 0) send_all(socket, &part, &part + 1);
  byte_buffer_clear(buffer);
}

// A task's lines go before its result.
static void send_parcel(int socket, parcel *parcel) {
  byte_buffer *buffers[] = {&parcel->lines, &parcel->progress, &parcel->results};
  struct iovec parts[3];
  size_t count = 0;
  for (size_t i = 0; i < 3; i++) {
    if (buffers[i]->length > 0) parts[count++] = (struct iovec){buffers[i]->bytes, buffers[i]->length};
  }
  send_all(socket, parts, parts + count);
  for (size_t i = 0; i < 3; i++) byte_buffer_clear(buffers[i]);
}

static void *write_reports(void *context) {
  report_writer *writer = context;
  byte_buffer posted = {0};
  parcel parcel = {0};
  bool is_last = false;
  while (!is_last) {
    is_last = wait_for_round(writer, &posted);
    writer->next_progress_at_ms = NEVER;
    send_buffer(writer->socket, &posted);
    for (uint32_t i = 0; i < writer->count; i++) {
      take(writer, &writer->outboxes[i], &parcel);
      send_parcel(writer->socket, &parcel);
    }
  }
  return NULL;
}

// MARK: - From other threads

report_writer *report_writer_start(int socket, outbox *outboxes, uint32_t count) {
  report_writer *writer = calloc(1, sizeof *writer);
  if (writer == NULL) abort();
  writer->socket = socket;
  writer->outboxes = outboxes;
  writer->count = count;
  writer->next_progress_at_ms = NEVER;
  pthread_mutex_init(&writer->lock, NULL);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&writer->changed, &attributes);
  pthread_condattr_destroy(&attributes);
  errno = pthread_create(&writer->thread, NULL, write_reports, writer);
  if (errno != 0) return NULL;
  pthread_setname_np(writer->thread, "dotjob-write");
  return writer;
}

void report_writer_notice(report_writer *writer) { raise_urgency(writer, SOON); }

void report_writer_hurry(report_writer *writer) { raise_urgency(writer, NOW); }

void report_writer_post(report_writer *writer, const void *frames, size_t length) {
  pthread_mutex_lock(&writer->lock);
  byte_buffer_append(&writer->posted, frames, length);
  pthread_mutex_unlock(&writer->lock);
  raise_urgency(writer, NOW);
}

void report_writer_finish(report_writer *writer) {
  pthread_mutex_lock(&writer->lock);
  writer->is_finishing = true;
  pthread_mutex_unlock(&writer->lock);
  raise_urgency(writer, NOW);
  pthread_join(writer->thread, NULL);
}
