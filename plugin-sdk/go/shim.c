#include "shim.h"

#include <stdlib.h>

#include "_cgo_export.h"

void dotjob_go_log(const dotjob_task *task, int32_t level, const char *text, size_t length) {
  task->host->log(task, level, text, length);
}

void dotjob_go_progress(const dotjob_task *task, double fraction, const char *note) {
  task->host->progress(task, fraction, note);
}

bool dotjob_go_stop_requested(const dotjob_task *task) { return task->host->stop_requested(task); }

int64_t dotjob_go_deadline_ms(const dotjob_task *task) { return task->host->deadline_ms(task); }

const char *dotjob_go_parameters(const dotjob_task *task, size_t *length) {
  return task->host->parameters(task, length);
}

int32_t dotjob_go_get_string(const dotjob_task *task, const char *key, const char **value, size_t *length) {
  return task->host->get_string(task, key, value, length);
}

int32_t dotjob_go_get_int(const dotjob_task *task, const char *key, int64_t *value) {
  return task->host->get_int(task, key, value);
}

int32_t dotjob_go_get_double(const dotjob_task *task, const char *key, double *value) {
  return task->host->get_double(task, key, value);
}

int32_t dotjob_go_get_bool(const dotjob_task *task, const char *key, bool *value) {
  return task->host->get_bool(task, key, value);
}

const char *dotjob_go_trace_context(const dotjob_task *task) { return task->host->trace_context(task); }

const char *dotjob_go_config(const dotjob_host *host, const dotjob_plugin *plugin, const char *path) {
  return host->config(plugin, path);
}

const char *dotjob_go_secret(const dotjob_host *host, const dotjob_plugin *plugin, const char *name, size_t *length) {
  return host->secret(plugin, name, length);
}

bool dotjob_go_set_result(const dotjob_task *task, const char *text, size_t length) {
  return task->host->set_result(task, text, length);
}

void dotjob_go_fail(const dotjob_task *task, const char *kind, const char *message) {
  task->host->fail(task, kind, message);
}

void dotjob_go_retry_after(const dotjob_task *task, int64_t delay_ms) { task->host->retry_after(task, delay_ms); }

// MARK: - The descriptor

// `describe` is given the handler and finds what it says behind it.
struct record {
  dotjob_handler handler;
  dotjob_meta said;
};

static void describe(const dotjob_handler *self, dotjob_meta *meta) {
  const dotjob_meta *said = &((const struct record *)self)->said;
  if (meta->size < sizeof *meta) return;
  meta->timeout_ms = said->timeout_ms;
  meta->summary = said->summary;
  meta->parameters_schema = said->parameters_schema;
}

dotjob_plugin *dotjob_go_make_plugin(const char *name, const char *version, size_t capacity) {
  dotjob_plugin *plugin = calloc(1, sizeof *plugin);
  const dotjob_handler **handlers = calloc(capacity + 1, sizeof *handlers);
  if (!plugin || !handlers) abort();
  plugin->size = sizeof *plugin;
  plugin->name = name;
  plugin->version = version;
  plugin->handlers = handlers;
  return plugin;
}

void dotjob_go_add_handler(dotjob_plugin *plugin, const char *name, void *run, const char *summary, uint32_t timeout_ms,
                           const char *parameters_schema) {
  struct record *record = calloc(1, sizeof *record);
  if (!record) abort();
  record->handler.size = sizeof record->handler;
  record->handler.name = name;
  record->handler.run = (dotjob_run_fn)run;
  record->handler.describe = describe;
  record->said.timeout_ms = timeout_ms;
  record->said.summary = summary;
  record->said.parameters_schema = parameters_schema;
  ((const dotjob_handler **)plugin->handlers)[plugin->handler_count++] = &record->handler;
}

static int32_t init(const dotjob_host *host, const dotjob_plugin *self, char *error, size_t capacity) {
  char *reason = dotjob_go_init((dotjob_host *)host, (dotjob_plugin *)self);
  if (!reason) return 0;
  snprintf(error, capacity, "%s", reason);
  free(reason);
  return 1;
}

void dotjob_go_set_life(dotjob_plugin *plugin, bool has_init, bool has_fini) {
  plugin->init = has_init ? init : NULL;
  plugin->fini = has_fini ? dotjob_go_fini : NULL;
}

// cgo would declare an exported function without `const`, so the entry is here.
const dotjob_plugin *dotjob_plugin_abi1(void) { return dotjob_go_plugin(); }
