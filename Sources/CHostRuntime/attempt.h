#ifndef HOST_ATTEMPT_H
#define HOST_ATTEMPT_H

#include <jansson.h>

#include "CSlotTable.h"
#include "outbox.h"
#include "report_layout.h"
#include "report_writer.h"
#include "task_queue.h"

enum {
  LOG_LINE_BYTES_MAX = 4 * 1024,
  MESSAGE_BYTES_MAX = 4 * 1024,
  FAILURE_KIND_BYTES_MAX = 64,
  RESULT_BYTES_MAX = 1024 * 1024,
};

// What a worker knows of the attempt it runs. One for each worker, used again and again.
typedef struct attempt {
  dotjob_task task;  // first: host calls get its address
  uint32_t slot;
  task_queue *queue;
  report_writer *writer;
  outbox *box;
  slot_words *words;  // what the executor finds should the host die
  uint32_t log_bytes_max;

  const queued_task *queued;
  int64_t started_at_ms;
  int64_t started_monotonic_us;

  // Under the outbox's lock.
  uint32_t log_bytes;
  uint32_t lines_cut;
  uint64_t bytes_cut;

  json_t *parameters;  // parsed at the first getter
  bool is_parsed;

  bool has_result;
  bool is_result_refused;
  byte_buffer result;
  byte_buffer failure_kind;
  byte_buffer message;
  int64_t retry_after_ms;  // -1 when the handler didn't say
} attempt;

void attempt_begin(attempt *current, const queued_task *queued, const char *handler);

// Puts the mark of a cut log and the result into the outbox. Returns whether it is the first result there: then the
// writer has to be told, which is left to the caller, who knows how urgent it is.
bool attempt_end(attempt *current, int32_t outcome, enum attempt_ending ending);

// Adds a line to the attempt's log. [any-thread]
void attempt_log(attempt *current, int32_t level, const char *text, size_t length);

void attempt_report_progress(attempt *current, double fraction, const char *note);  // [any-thread]

#endif
