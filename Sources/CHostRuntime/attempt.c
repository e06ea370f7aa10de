#include "attempt.h"

#include <stdio.h>
#include <string.h>

#include "clocks.h"
#include "utf8.h"

// From the attempt's own copy: a thread that a handler left behind may still log when the queued task is gone.
static task_reference reference_of(const attempt *current) {
  return (task_reference){current->task.task_id, current->task.claim_no};
}

void attempt_begin(attempt *current, const queued_task *queued, const char *handler) {
  current->task.attempt = queued->attempt;
  current->task.task_id = queued->task_id;
  current->task.claim_no = queued->claim_no;
  current->task.scheduled_at_ms = queued->scheduled_at_ms;
  current->task.job_name = queued->job_name;
  current->task.handler = handler;
  current->queued = queued;
  slot_words_clear(current->words);
  current->log_bytes = 0;
  current->lines_cut = 0;
  current->bytes_cut = 0;
  current->has_result = false;
  current->is_result_refused = false;
  current->retry_after_ms = -1;
  current->started_at_ms = clock_utc_ms();
  current->started_monotonic_us = clock_monotonic_us();
}

// MARK: - Log and progress

// Under the outbox's lock. Returns whether the writer must be told.
static bool put_line(attempt *current, int32_t level, bool is_from_host, const char *text, size_t length) {
  outbox *box = current->box;
  byte_buffer *lines = &box->lines;
  outbox_open_frame(lines);
  size_t line_at = lines->length;
  outbox_put_reference(lines, reference_of(current));
  byte_buffer_put_i64(lines, clock_utc_ms());
  byte_buffer_put_u8(lines, (uint8_t)(level < DOTJOB_DEBUG ? DOTJOB_DEBUG : level > DOTJOB_ERROR ? DOTJOB_ERROR : level));
  byte_buffer_put_u8(lines, is_from_host);
  size_t length_at = lines->length;
  byte_buffer_put_u32(lines, 0);
  static const char cut_mark[] = " … (line cut)";
  if (utf8_append(lines, text, length, LOG_LINE_BYTES_MAX)) byte_buffer_append(lines, cut_mark, sizeof cut_mark - 1);
  uint32_t written = (uint32_t)(lines->length - length_at - sizeof written);
  memcpy(lines->bytes + length_at, &written, sizeof written);
  slot_words_add_line(current->words, lines->bytes + line_at, lines->length - line_at);
  if (!is_from_host) current->log_bytes += written;
  return box->line_count++ == 0;
}

void attempt_log(attempt *current, int32_t level, const char *text, size_t length) {
  if (length > 0 && text[length - 1] == '\n') length--;
  size_t kept = length < LOG_LINE_BYTES_MAX ? length : LOG_LINE_BYTES_MAX;
  bool is_first = false;
  pthread_mutex_lock(&current->box->lock);
  // After the first line that doesn't fit none is taken: what is kept has no holes.
  if (current->lines_cut > 0 || current->log_bytes + kept > current->log_bytes_max) {
    current->lines_cut++;
    current->bytes_cut += length;
  } else {
    is_first = put_line(current, level, false, text, length);
  }
  pthread_mutex_unlock(&current->box->lock);
  if (is_first) report_writer_notice(current->writer);
}

static void put_cut_mark(attempt *current) {
  uint32_t limit = current->log_bytes_max;
  bool is_whole = limit % 1024 == 0;
  char text[128];
  int length = snprintf(text, sizeof text, "… %u more lines (%llu bytes) were cut at %u %s", current->lines_cut,
                        (unsigned long long)current->bytes_cut, is_whole ? limit / 1024 : limit,
                        is_whole ? "KiB" : "bytes");
  put_line(current, DOTJOB_WARNING, true, text, (size_t)length);
}

void attempt_report_progress(attempt *current, double fraction, const char *note) {
  progress_report *progress = &current->box->progress;
  pthread_mutex_lock(&current->box->lock);
  bool was_fresh = progress->is_fresh;
  progress->is_fresh = true;
  progress->reference = reference_of(current);
  progress->fraction = fraction > 0 ? (fraction < 1 ? fraction : 1) : 0;
  byte_buffer_clear(&progress->note);
  if (note != NULL) utf8_append(&progress->note, note, strlen(note), PROGRESS_NOTE_BYTES_MAX);
  slot_words_set_progress(current->words, progress->fraction, progress->note.bytes, progress->note.length);
  pthread_mutex_unlock(&current->box->lock);
  if (!was_fresh) report_writer_notice(current->writer);
}

// MARK: - Result

static void put_result(attempt *current, int32_t outcome, enum attempt_ending ending) {
  byte_buffer *results = &current->box->results;
  int64_t elapsed_us = clock_monotonic_us() - current->started_monotonic_us;
  outbox_open_frame(results);
  outbox_put_reference(results, reference_of(current));
  byte_buffer_put_i64(results, current->started_at_ms);
  byte_buffer_put_i64(results, current->started_at_ms + elapsed_us / 1000);
  byte_buffer_put_i64(results, elapsed_us);
  byte_buffer_put_u32(results, (uint32_t)outcome);
  byte_buffer_put_u8(results, (uint8_t)ending);
  byte_buffer_put_i64(results, current->retry_after_ms);
  byte_buffer_put_text(results, current->failure_kind.bytes, current->failure_kind.length);
  byte_buffer_put_text(results, current->message.bytes, current->message.length);
  byte_buffer_put_u8(results, current->has_result);
  if (current->has_result) byte_buffer_put_text(results, current->result.bytes, current->result.length);
}

static void forget(attempt *current) {
  byte_buffer_clear(&current->result);
  byte_buffer_clear(&current->failure_kind);
  byte_buffer_clear(&current->message);
  json_decref(current->parameters);
  current->parameters = NULL;
  current->is_parsed = false;
}

bool attempt_end(attempt *current, int32_t outcome, enum attempt_ending ending) {
  outbox *box = current->box;
  if (current->is_result_refused && ending == ENDING_RETURNED) ending = ENDING_RESULT_REFUSED;
  pthread_mutex_lock(&box->lock);
  while (box->results.length > REPORT_OUTBOX_BYTES_MAX) pthread_cond_wait(&box->emptied, &box->lock);
  if (current->lines_cut > 0) put_cut_mark(current);
  box->progress.is_fresh = false;
  box->progress.sent_at_ms = 0;
  put_result(current, outcome, ending);
  uint32_t waiting = ++box->result_count;
  pthread_mutex_unlock(&box->lock);
  if (waiting == REPORT_RESULTS_MAX) report_writer_hurry(current->writer);
  forget(current);
  return waiting == 1;
}
