#include "host_runtime.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "attempt.h"
#include "crash_report.h"
#include "process_setup.h"

// So large that no frame of a handler's code jumps over it unseen.
enum { GUARD_BYTES = 64 * 1024 };

typedef struct worker {
  host_runtime *runtime;
  attempt attempt;
  pthread_t thread;
  bool has_ended;        // under the runtime's lock
  bool is_to_be_replaced;  // a handler ended the thread
} worker;

struct host_runtime {
  slot_table *table;
  uint32_t slots;
  outbox *outboxes;
  report_writer *writer;
  task_queue *queue;
  const host_handler *handlers;
  _Atomic uint32_t handler_count;  // set last: the reader accepts no task before
  host_limits limits;
  worker *workers;
  pthread_key_t ending;
  pthread_mutex_t lock;
  pthread_cond_t worker_ended;
};

static void *allocate(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL) abort();
  return memory;
}

// MARK: - Workers

// Returns whether the writer has yet to be told of the answer.
static bool run_task(worker *own, const queued_task *queued) {
  slot_table *table = own->runtime->table;
  const host_handler *handler = &own->runtime->handlers[queued->handler];
  uint32_t slot = own->attempt.slot;
  attempt_begin(&own->attempt, queued, handler->name);
  slot_begin(table, slot, queued->handler, queued->task_id, queued->claim_no);
  crash_report_task_began(queued->task_id, queued->claim_no);
  const dotjob_task *task = &own->attempt.task;
  int32_t outcome = handler->typed != NULL ? typed_handler_run(handler->typed, task) : handler->run(task);
  crash_report_task_ended();
  slot_end(table, slot);
  return attempt_end(&own->attempt, outcome, ENDING_RETURNED);
}

static void *work(void *context) {
  worker *own = context;
  host_runtime *runtime = own->runtime;
  uint32_t slot = own->attempt.slot;
  pthread_setspecific(runtime->ending, own);
  crash_report_enter_thread((int32_t)slot);
  const queued_task *queued = task_queue_take(runtime->queue, slot, true);
  while (queued != NULL) {
    bool is_untold = run_task(own, queued);
    queued = task_queue_take(runtime->queue, slot, false);
    if (queued == NULL) {
      report_writer_hurry(runtime->writer);
      queued = task_queue_take(runtime->queue, slot, true);
    } else if (is_untold) {
      report_writer_notice(runtime->writer);
    }
  }
  return NULL;
}

// Runs at the end of every worker's thread. When a handler ended it with pthread_exit, it is in its task still.
static void worker_ends(void *context) {
  worker *own = context;
  host_runtime *runtime = own->runtime;
  uint32_t slot = own->attempt.slot;
  bool is_to_be_replaced = crash_report_is_in_task();
  if (is_to_be_replaced) {
    crash_report_task_ended();
    slot_end(runtime->table, slot);
    attempt_end(&own->attempt, DOTJOB_FAIL, ENDING_THREAD_EXITED);
    report_writer_hurry(runtime->writer);
  }
  crash_report_leave_thread();
  pthread_mutex_lock(&runtime->lock);
  own->has_ended = true;
  own->is_to_be_replaced = is_to_be_replaced;
  pthread_mutex_unlock(&runtime->lock);
  pthread_cond_signal(&runtime->worker_ended);
}

static int start_worker(worker *own) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setguardsize(&attributes, GUARD_BYTES);
  int result = pthread_attr_setstacksize(&attributes, own->runtime->limits.stack_bytes);
  if (result == 0) result = pthread_create(&own->thread, &attributes, work, own);
  pthread_attr_destroy(&attributes);
  if (result != 0) return result;
  char name[16];
  snprintf(name, sizeof name, "dotjob-w%u", own->attempt.slot);
  pthread_setname_np(own->thread, name);
  return 0;
}

static void init_worker(host_runtime *runtime, uint32_t slot) {
  worker *own = &runtime->workers[slot];
  own->runtime = runtime;
  own->attempt.task.size = sizeof own->attempt.task;
  own->attempt.task.host = host_runtime_calls();
  own->attempt.slot = slot;
  own->attempt.queue = runtime->queue;
  own->attempt.writer = runtime->writer;
  own->attempt.box = &runtime->outboxes[slot];
  own->attempt.words = slot_table_words(runtime->table, runtime->slots, slot);
  own->attempt.log_bytes_max = runtime->limits.log_bytes_per_attempt;
}

// MARK: - Life

host_runtime *host_runtime_create(int socket, slot_table *table, uint32_t slots) {
  host_runtime *runtime = allocate(1, sizeof *runtime);
  runtime->table = table;
  runtime->slots = slots;
  runtime->outboxes = allocate(slots, sizeof *runtime->outboxes);
  for (uint32_t i = 0; i < slots; i++) outbox_init(&runtime->outboxes[i]);
  runtime->queue = task_queue_create(slots, slot_table_taken_counter(table));
  pthread_mutex_init(&runtime->lock, NULL);
  pthread_cond_init(&runtime->worker_ended, NULL);
  runtime->writer = report_writer_start(socket, runtime->outboxes, slots);
  return runtime->writer != NULL ? runtime : NULL;
}

int host_runtime_start(host_runtime *runtime, const host_handler *handlers, uint32_t count, host_limits limits) {
  if (limits.threads == 0 || limits.threads > runtime->slots) return EINVAL;
  int result = pthread_key_create(&runtime->ending, worker_ends);
  if (result != 0) return result;
  runtime->handlers = handlers;
  runtime->limits = limits;
  runtime->workers = allocate(limits.threads, sizeof *runtime->workers);
  for (uint32_t slot = 0; slot < limits.threads; slot++) {
    init_worker(runtime, slot);
    result = start_worker(&runtime->workers[slot]);
    if (result != 0) return result;
  }
  atomic_store(&runtime->handler_count, count);
  return 0;
}

static worker *next_ended(host_runtime *runtime) {
  for (uint32_t slot = 0; slot < runtime->limits.threads; slot++) {
    if (runtime->workers[slot].has_ended) return &runtime->workers[slot];
  }
  return NULL;
}

void host_runtime_run(host_runtime *runtime) {
  uint32_t alive = runtime->limits.threads;
  while (alive > 0) {
    pthread_mutex_lock(&runtime->lock);
    worker *ended;
    while ((ended = next_ended(runtime)) == NULL) pthread_cond_wait(&runtime->worker_ended, &runtime->lock);
    ended->has_ended = false;
    pthread_mutex_unlock(&runtime->lock);
    pthread_join(ended->thread, NULL);
    if (!ended->is_to_be_replaced) {
      alive--;
    } else if (start_worker(ended) != 0) {
      process_end(EX_OSERR, "a handler ended its thread with pthread_exit, and no new one could be started");
    }
  }
}

void host_runtime_finish(host_runtime *runtime) { report_writer_finish(runtime->writer); }

// MARK: - The executor's commands

bool host_runtime_accept(host_runtime *runtime, frame *received) {
  task_batch *batch = task_batch_parse(received, atomic_load(&runtime->handler_count));
  if (batch == NULL) return false;
  task_queue_add(runtime->queue, batch);
  return true;
}

bool host_runtime_stop(host_runtime *runtime, task_reference reference) {
  return task_queue_stop(runtime->queue, reference);
}

uint32_t host_runtime_recall(host_runtime *runtime, const task_reference *references, uint32_t count,
                             task_reference **recalled) {
  return task_queue_recall(runtime->queue, references, count, recalled);
}

void host_runtime_close(host_runtime *runtime) { task_queue_close(runtime->queue); }

void host_runtime_post(host_runtime *runtime, const void *frames, size_t length) {
  report_writer_post(runtime->writer, frames, length);
}
