#ifndef HOST_OUTBOX_H
#define HOST_OUTBOX_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "byte_buffer.h"
#include "host_runtime.h"

enum { PROGRESS_NOTE_BYTES_MAX = 256 };

// The newest progress of the attempt that a worker runs.
typedef struct progress_report {
  bool is_fresh;  // not sent yet
  task_reference reference;
  double fraction;
  byte_buffer note;
  int64_t sent_at_ms;  // monotonic
} progress_report;

// What one worker has to say. Each has its own, so that workers never wait for one another.
typedef struct outbox {
  pthread_mutex_t lock;
  pthread_cond_t emptied;
  byte_buffer lines;
  uint32_t line_count;
  byte_buffer results;
  uint32_t result_count;
  progress_report progress;
} outbox;

// Frames of HostProtocol that are written without a copy: room for the header comes first, the count last.
void outbox_open_frame(byte_buffer *buffer);
void outbox_close_frame(byte_buffer *buffer, uint8_t kind, uint32_t count);

void outbox_put_reference(byte_buffer *buffer, task_reference reference);

void outbox_init(outbox *box);

#endif
