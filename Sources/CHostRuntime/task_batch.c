#include <stdlib.h>
#include <string.h>

#include "task_queue.h"

// Reads the layout that HostProtocol's RunTask writes. Never past `end`: a frame is not trusted to be whole.
typedef struct cursor {
  const char *at;
  const char *end;
  bool failed;
} cursor;

enum { FIXED_BYTES_PER_TASK = 4 * 8 + 2 * 4 + 3 * 5 };  // each text is at least its length and its NUL

static void read_bytes(cursor *from, void *value, size_t size) {
  if ((size_t)(from->end - from->at) < size) {
    from->failed = true;
    memset(value, 0, size);
    return;
  }
  memcpy(value, from->at, size);
  from->at += size;
}

static const char *read_text(cursor *from, uint32_t *length) {
  read_bytes(from, length, sizeof *length);
  if (from->failed || (size_t)(from->end - from->at) <= *length || from->at[*length] != 0) {
    from->failed = true;
    return "";
  }
  const char *text = from->at;
  from->at += (size_t)*length + 1;
  return text;
}

static void read_task(cursor *from, queued_task *task) {
  uint32_t ignored;
  read_bytes(from, &task->task_id, sizeof task->task_id);
  read_bytes(from, &task->claim_no, sizeof task->claim_no);
  read_bytes(from, &task->scheduled_at_ms, sizeof task->scheduled_at_ms);
  read_bytes(from, &task->timeout_ms, sizeof task->timeout_ms);
  read_bytes(from, &task->attempt, sizeof task->attempt);
  read_bytes(from, &task->handler, sizeof task->handler);
  task->job_name = read_text(from, &ignored);
  task->parameters = read_text(from, &task->parameters_length);
  task->trace_context = read_text(from, &ignored);
}

task_batch *task_batch_parse(frame *received, uint32_t handler_count) {
  cursor from = {.at = received->body, .end = received->body + received->length};
  uint32_t count;
  read_bytes(&from, &count, sizeof count);
  if (count > received->length / FIXED_BYTES_PER_TASK) from.failed = true;
  task_batch *batch = from.failed ? NULL : malloc(sizeof *batch + count * sizeof *batch->tasks);
  if (batch == NULL) {
    frame_free(received);
    return NULL;
  }
  *batch = (task_batch){.frame = received, .count = count, .holders = count + 1};
  for (uint32_t i = 0; i < count && !from.failed; i++) {
    batch->tasks[i] = (queued_task){.batch = batch};
    read_task(&from, &batch->tasks[i]);
    if (batch->tasks[i].handler >= handler_count) from.failed = true;
  }
  if (!from.failed && from.at == from.end) return batch;
  frame_free(received);
  free(batch);
  return NULL;
}
