#include "task_queue.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef struct running_task {
  queued_task *task;
  _Atomic bool stop_requested;
  int stop_descriptor;  // -1 until a handler asks for it
} running_task;

struct task_queue {
  pthread_mutex_t lock;
  pthread_cond_t work;
  task_batch *oldest;
  task_batch *newest;
  uint32_t sleepers;
  bool is_closed;
  uint64_t passed;  // tasks handed out or recalled, from the first to the last of an unbroken row
  _Atomic uint64_t *taken;
  uint32_t slots;
  running_task running[];
};

task_queue *task_queue_create(uint32_t slots, _Atomic uint64_t *taken) {
  task_queue *queue = calloc(1, sizeof *queue + slots * sizeof *queue->running);
  if (queue == NULL) abort();
  // Held for some twenty instructions a task: spinning is cheaper than sleeping.
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
  pthread_mutex_init(&queue->lock, &attributes);
  pthread_mutexattr_destroy(&attributes);
  pthread_cond_init(&queue->work, NULL);
  queue->slots = slots;
  queue->taken = taken;
  for (uint32_t i = 0; i < slots; i++) queue->running[i].stop_descriptor = -1;
  return queue;
}

static void batch_free(task_batch *batch) {
  frame_free(batch->frame);
  free(batch);
}

void task_queue_add(task_queue *queue, task_batch *batch) {
  if (batch->count == 0) {
    batch_free(batch);
    return;
  }
  pthread_mutex_lock(&queue->lock);
  if (queue->newest != NULL) {
    queue->newest->next = batch;
  } else {
    queue->oldest = batch;
  }
  queue->newest = batch;
  uint32_t wanted = batch->count < queue->sleepers ? batch->count : queue->sleepers;
  pthread_mutex_unlock(&queue->lock);
  for (; wanted > 0; wanted--) pthread_cond_signal(&queue->work);
}

void task_queue_close(task_queue *queue) {
  pthread_mutex_lock(&queue->lock);
  queue->is_closed = true;
  pthread_mutex_unlock(&queue->lock);
  pthread_cond_broadcast(&queue->work);
}

// MARK: - Taking, under the lock

// Returns the batch when nobody holds it any more, for the caller to free outside the lock.
static task_batch *release(task_batch *batch) { return --batch->holders == 0 ? batch : NULL; }

static task_batch *end_running(running_task *running) {
  if (running->task == NULL) return NULL;
  task_batch *done = release(running->task->batch);
  running->task = NULL;
  if (running->stop_descriptor >= 0) close(running->stop_descriptor);
  running->stop_descriptor = -1;
  return done;
}

static queued_task *oldest_waiting(task_queue *queue) {
  while (queue->oldest != NULL) {
    task_batch *batch = queue->oldest;
    uint32_t from = batch->cursor;
    while (batch->cursor < batch->count && batch->tasks[batch->cursor].is_recalled) batch->cursor++;
    queued_task *task = batch->cursor < batch->count ? &batch->tasks[batch->cursor++] : NULL;
    queue->passed += batch->cursor - from;
    if (batch->cursor == batch->count) {
      queue->oldest = batch->next;
      if (queue->oldest == NULL) queue->newest = NULL;
      if (release(batch) != NULL) batch_free(batch);
    }
    if (task != NULL) return task;
  }
  return NULL;
}

const queued_task *task_queue_take(task_queue *queue, uint32_t slot, bool waits) {
  running_task *running = &queue->running[slot];
  pthread_mutex_lock(&queue->lock);
  task_batch *done = end_running(running);
  queued_task *task = oldest_waiting(queue);
  while (task == NULL && waits && !queue->is_closed) {
    queue->sleepers++;
    pthread_cond_wait(&queue->work, &queue->lock);
    queue->sleepers--;
    task = oldest_waiting(queue);
  }
  running->task = task;
  // Told before the handler can do anything.
  atomic_store_explicit(queue->taken, queue->passed, memory_order_release);
  atomic_store_explicit(&running->stop_requested, false, memory_order_relaxed);
  pthread_mutex_unlock(&queue->lock);
  if (done != NULL) batch_free(done);
  return task;
}

// MARK: - Stopping and recalling

static bool is_named(const queued_task *task, task_reference reference) {
  return task->task_id == reference.task_id && task->claim_no == reference.claim_no;
}

static queued_task *find_waiting(task_queue *queue, task_reference reference) {
  for (task_batch *batch = queue->oldest; batch != NULL; batch = batch->next) {
    for (uint32_t i = batch->cursor; i < batch->count; i++) {
      if (is_named(&batch->tasks[i], reference) && !batch->tasks[i].is_recalled) return &batch->tasks[i];
    }
  }
  return NULL;
}

static void recall(queued_task *task) {
  task->is_recalled = true;
  release(task->batch);  // never the last holder: the batch is still in the queue
}

static void signal_stop(running_task *running) {
  atomic_store_explicit(&running->stop_requested, true, memory_order_relaxed);
  if (running->stop_descriptor >= 0) eventfd_write(running->stop_descriptor, 1);
}

bool task_queue_stop(task_queue *queue, task_reference reference) {
  pthread_mutex_lock(&queue->lock);
  queued_task *waiting = find_waiting(queue, reference);
  if (waiting != NULL) recall(waiting);
  for (uint32_t i = 0; i < queue->slots && waiting == NULL; i++) {
    queued_task *task = queue->running[i].task;
    if (task != NULL && is_named(task, reference)) signal_stop(&queue->running[i]);
  }
  pthread_mutex_unlock(&queue->lock);
  return waiting != NULL;
}

static uint32_t waiting_count(const task_queue *queue) {
  uint32_t count = 0;
  for (const task_batch *batch = queue->oldest; batch != NULL; batch = batch->next) count += batch->count - batch->cursor;
  return count;
}

uint32_t task_queue_recall(task_queue *queue, const task_reference *references, uint32_t count,
                           task_reference **recalled) {
  uint32_t taken = 0;
  pthread_mutex_lock(&queue->lock);
  task_reference *list = malloc((count > 0 ? count : waiting_count(queue)) * sizeof *list + 1);
  if (list == NULL) abort();
  for (uint32_t i = 0; i < count; i++) {
    queued_task *task = find_waiting(queue, references[i]);
    if (task == NULL) continue;
    recall(task);
    list[taken++] = references[i];
  }
  for (task_batch *batch = queue->oldest; batch != NULL && count == 0; batch = batch->next) {
    for (uint32_t i = batch->cursor; i < batch->count; i++) {
      if (batch->tasks[i].is_recalled) continue;
      recall(&batch->tasks[i]);
      list[taken++] = (task_reference){batch->tasks[i].task_id, batch->tasks[i].claim_no};
    }
  }
  pthread_mutex_unlock(&queue->lock);
  *recalled = list;
  return taken;
}

// MARK: - For handlers

bool task_queue_stop_requested(const task_queue *queue, uint32_t slot) {
  return atomic_load_explicit(&queue->running[slot].stop_requested, memory_order_relaxed);
}

int task_queue_stop_descriptor(task_queue *queue, uint32_t slot) {
  running_task *running = &queue->running[slot];
  pthread_mutex_lock(&queue->lock);
  if (running->stop_descriptor < 0) {
    bool is_stopped = atomic_load_explicit(&running->stop_requested, memory_order_relaxed);
    running->stop_descriptor = eventfd(is_stopped ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
  }
  int descriptor = running->stop_descriptor;
  pthread_mutex_unlock(&queue->lock);
  return descriptor;
}
