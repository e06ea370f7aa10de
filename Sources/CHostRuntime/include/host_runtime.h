#ifndef HOST_RUNTIME_H
#define HOST_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CSlotTable.h"
#include "dotjob/plugin.h"
#include "frame.h"
#include "typed_handler.h"

// The threads that run handlers, what waits for them, and the thread that writes their answers.
typedef struct host_runtime host_runtime;

// A handler as tasks name it: by its index in the table given to host_runtime_start.
typedef struct host_handler {
  const char *name;
  dotjob_run_fn run;
  const typed_handler *typed;  // in place of `run`, or NULL
} host_handler;

typedef struct host_limits {
  uint32_t threads;  // at most the slots that the runtime was made with
  uint64_t stack_bytes;
  uint32_t log_bytes_per_attempt;
} host_limits;

// A task and its delivery.
typedef struct task_reference {
  int64_t task_id;
  int64_t claim_no;
} task_reference;

// Makes the runtime and starts its writer on `socket`. Never freed: it ends with the process. NULL with errno when a
// thread could not be started. [main-thread]
host_runtime *host_runtime_create(int socket, slot_table *table, uint32_t slots);

// The calls that plugins get.
const dotjob_host *host_runtime_calls(void);

// Starts the worker threads. `handlers` lives as long as the process. Returns 0 or an errno. [main-thread]
int host_runtime_start(host_runtime *runtime, const host_handler *handlers, uint32_t count, host_limits limits);

// Stays until the queue is closed and the last handler has returned, and puts a new worker in the place of each that a
// handler ended. All answers are on their way then. [main-thread]
void host_runtime_run(host_runtime *runtime);

// Writes what is left and stops the writer. [main-thread]
void host_runtime_finish(host_runtime *runtime);

// Queues the tasks of a `run` frame, which it takes over. Returns false when the frame is malformed. [reader-thread]
bool host_runtime_accept(host_runtime *runtime, frame *received);

// Asks a running task to stop; recalls a waiting one. Returns whether it was recalled. [reader-thread]
bool host_runtime_stop(host_runtime *runtime, task_reference reference);

// Takes back waiting tasks: the `count` named ones, or all of them when `count` is 0. Writes what was taken to
// `recalled`, which the caller frees, and returns how many. [reader-thread]
uint32_t host_runtime_recall(host_runtime *runtime, const task_reference *references, uint32_t count,
                             task_reference **recalled);

// No more tasks will come. [reader-thread]
void host_runtime_close(host_runtime *runtime);

// Sends whole frames of the caller's making. Copied. [any-thread]
void host_runtime_post(host_runtime *runtime, const void *frames, size_t length);

#endif
