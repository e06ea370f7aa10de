#ifndef HOST_TASK_QUEUE_H
#define HOST_TASK_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"
#include "host_runtime.h"

// One task as the executor sent it. The texts lie in the batch's frame, NUL-terminated.
typedef struct queued_task {
  int64_t task_id;
  int64_t claim_no;
  int64_t scheduled_at_ms;
  int64_t timeout_ms;
  int32_t attempt;
  uint32_t handler;
  const char *job_name;
  const char *parameters;
  const char *trace_context;
  uint32_t parameters_length;
  bool is_recalled;
  struct task_batch *batch;
} queued_task;

// The tasks of one frame. It is freed when nobody holds it: each task until it has ended or is recalled, and the queue.
typedef struct task_batch {
  struct task_batch *next;
  frame *frame;
  uint32_t count;
  uint32_t cursor;  // the next task to hand out
  uint32_t holders;
  queued_task tasks[];
} task_batch;

// Cuts a `run` frame into tasks and takes it over. NULL when it is malformed or names a handler at or past
// `handler_count`; the frame is freed then.
task_batch *task_batch_parse(frame *received, uint32_t handler_count);

// What waits and what runs, and which of these was asked to stop: one lock over all, so that a task is at every moment in
// exactly one of these states.
typedef struct task_queue task_queue;

// Counts in `taken` how many of the tasks that were added have been handed out or recalled, in the order they were added in.
task_queue *task_queue_create(uint32_t slots, _Atomic uint64_t *taken);

void task_queue_add(task_queue *queue, task_batch *batch);

// No more batches will come: takers that find nothing get NULL for good.
void task_queue_close(task_queue *queue);

// Ends what `slot` ran before and takes the oldest waiting task, which stays valid until the slot's next call. NULL when
// there is none; with `waits`, only when there never will be.
const queued_task *task_queue_take(task_queue *queue, uint32_t slot, bool waits);

// Asks a running task to stop; a waiting one is recalled. Returns whether it was recalled.
bool task_queue_stop(task_queue *queue, task_reference reference);

// Takes back waiting tasks: the `count` named ones, or all of them when `count` is 0. Writes what was taken to
// `recalled`, which the caller frees, and returns how many.
uint32_t task_queue_recall(task_queue *queue, const task_reference *references, uint32_t count,
                           task_reference **recalled);

// For the handler that `slot` runs.
bool task_queue_stop_requested(const task_queue *queue, uint32_t slot);
int task_queue_stop_descriptor(task_queue *queue, uint32_t slot);

#endif
