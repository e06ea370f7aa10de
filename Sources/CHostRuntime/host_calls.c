// The table of calls that plugins get: each finds the attempt behind its task and hands on.

#include <string.h>

#include "attempt.h"
#include "json_path.h"
#include "plugin_settings.h"
#include "utf8.h"

// The task is an attempt's first member, and only the host makes tasks.
static attempt *attempt_of(const dotjob_task *task) { return (attempt *)(uintptr_t)task; }

static void call_log(const dotjob_task *task, int32_t level, const char *text, size_t length) {
  attempt_log(attempt_of(task), level, text, length);
}

static void call_progress(const dotjob_task *task, double fraction, const char *note) {
  attempt_report_progress(attempt_of(task), fraction, note);
}

static bool call_stop_requested(const dotjob_task *task) {
  const attempt *current = attempt_of(task);
  return task_queue_stop_requested(current->queue, current->slot);
}

static int call_stop_fd(const dotjob_task *task) {
  const attempt *current = attempt_of(task);
  return task_queue_stop_descriptor(current->queue, current->slot);
}

static int64_t call_deadline_ms(const dotjob_task *task) {
  const attempt *current = attempt_of(task);
  return current->queued->timeout_ms > 0 ? current->started_at_ms + current->queued->timeout_ms : 0;
}

static const char *call_trace_context(const dotjob_task *task) {
  const char *context = attempt_of(task)->queued->trace_context;
  return context[0] != 0 ? context : NULL;
}

// MARK: - Parameters

static const char *call_parameters(const dotjob_task *task, size_t *length) {
  const queued_task *queued = attempt_of(task)->queued;
  bool is_empty = queued->parameters_length == 0;
  if (length != NULL) *length = is_empty ? 2 : queued->parameters_length;
  return is_empty ? "{}" : queued->parameters;
}

static json_t *parameter(const dotjob_task *task, const char *key) {
  attempt *current = attempt_of(task);
  if (!current->is_parsed) {
    size_t length;
    const char *text = call_parameters(task, &length);
    current->parameters = json_parse(text, length);
    current->is_parsed = true;
  }
  return json_at_path(current->parameters, key);
}

static bool is_missing(const json_t *value) { return value == NULL || json_is_null(value); }

static int32_t call_get_string(const dotjob_task *task, const char *key, const char **value, size_t *length) {
  json_t *found = parameter(task, key);
  if (is_missing(found)) return DOTJOB_MISSING;
  if (!json_is_string(found)) return DOTJOB_WRONG_TYPE;
  const char *text = json_string_value(found);
  // A caller who doesn't ask for the length would take the text to end at a NUL inside it.
  if (length == NULL && strlen(text) != json_string_length(found)) return DOTJOB_WRONG_TYPE;
  *value = text;
  if (length != NULL) *length = json_string_length(found);
  return DOTJOB_FOUND;
}

static int32_t call_get_int(const dotjob_task *task, const char *key, int64_t *value) {
  json_t *found = parameter(task, key);
  if (is_missing(found)) return DOTJOB_MISSING;
  if (!json_is_integer(found)) return DOTJOB_WRONG_TYPE;
  *value = json_integer_value(found);
  return DOTJOB_FOUND;
}

static int32_t call_get_double(const dotjob_task *task, const char *key, double *value) {
  json_t *found = parameter(task, key);
  if (is_missing(found)) return DOTJOB_MISSING;
  if (!json_is_number(found)) return DOTJOB_WRONG_TYPE;
  *value = json_number_value(found);
  return DOTJOB_FOUND;
}

static int32_t call_get_bool(const dotjob_task *task, const char *key, bool *value) {
  json_t *found = parameter(task, key);
  if (is_missing(found)) return DOTJOB_MISSING;
  if (!json_is_boolean(found)) return DOTJOB_WRONG_TYPE;
  *value = json_is_true(found);
  return DOTJOB_FOUND;
}

// MARK: - What the attempt ends with

static bool call_set_result(const dotjob_task *task, const char *text, size_t length) {
  attempt *current = attempt_of(task);
  byte_buffer_clear(&current->result);
  current->has_result = length <= RESULT_BYTES_MAX && utf8_is_valid(text, length);
  if (current->has_result) {
    byte_buffer_append(&current->result, text, length);
    slot_words_set_result(current->words, text, length);
  } else {
    current->is_result_refused = true;
  }
  return current->has_result;
}

static void replace_text(byte_buffer *buffer, const char *text, size_t limit) {
  byte_buffer_clear(buffer);
  if (text != NULL) utf8_append(buffer, text, strlen(text), limit);
}

static void call_fail(const dotjob_task *task, const char *kind, const char *message) {
  attempt *current = attempt_of(task);
  replace_text(&current->failure_kind, kind, FAILURE_KIND_BYTES_MAX);
  replace_text(&current->message, message, MESSAGE_BYTES_MAX);
  slot_words_set_failure(current->words, current->failure_kind.bytes, current->failure_kind.length,
                         current->message.bytes, current->message.length);
}

static void call_retry_after(const dotjob_task *task, int64_t delay_ms) {
  attempt_of(task)->retry_after_ms = delay_ms > 0 ? delay_ms : 0;
}

const dotjob_host *host_runtime_calls(void) {
  static const dotjob_host calls = {
      .size = sizeof calls,
      .abi_minor = DOTJOB_ABI_MINOR,
      .log = call_log,
      .progress = call_progress,
      .stop_requested = call_stop_requested,
      .stop_fd = call_stop_fd,
      .deadline_ms = call_deadline_ms,
      .parameters = call_parameters,
      .get_string = call_get_string,
      .get_int = call_get_int,
      .get_double = call_get_double,
      .get_bool = call_get_bool,
      .trace_context = call_trace_context,
      .config = plugin_settings_value,
      .secret = plugin_settings_secret,
      .set_result = call_set_result,
      .fail = call_fail,
      .retry_after = call_retry_after,
  };
  return &calls;
}
