// What Go can't say: calls through the host's table, and records as the header has them.
#ifndef DOTJOB_GO_SHIM_H
#define DOTJOB_GO_SHIM_H

#include <dotjob/plugin.h>

void dotjob_go_log(const dotjob_task *task, int32_t level, const char *text, size_t length);
void dotjob_go_progress(const dotjob_task *task, double fraction, const char *note);
bool dotjob_go_stop_requested(const dotjob_task *task);
int64_t dotjob_go_deadline_ms(const dotjob_task *task);
const char *dotjob_go_parameters(const dotjob_task *task, size_t *length);
int32_t dotjob_go_get_string(const dotjob_task *task, const char *key, const char **value, size_t *length);
int32_t dotjob_go_get_int(const dotjob_task *task, const char *key, int64_t *value);
int32_t dotjob_go_get_double(const dotjob_task *task, const char *key, double *value);
int32_t dotjob_go_get_bool(const dotjob_task *task, const char *key, bool *value);
const char *dotjob_go_trace_context(const dotjob_task *task);
const char *dotjob_go_config(const dotjob_host *host, const dotjob_plugin *plugin, const char *path);
const char *dotjob_go_secret(const dotjob_host *host, const dotjob_plugin *plugin, const char *name, size_t *length);
bool dotjob_go_set_result(const dotjob_task *task, const char *text, size_t length);
void dotjob_go_fail(const dotjob_task *task, const char *kind, const char *message);
void dotjob_go_retry_after(const dotjob_task *task, int64_t delay_ms);

// Makes this library's descriptor with room for `capacity` handlers. What is passed in is kept and never freed.
dotjob_plugin *dotjob_go_make_plugin(const char *name, const char *version, size_t capacity);

// Adds a handler and what it says about itself.
void dotjob_go_add_handler(dotjob_plugin *plugin, const char *name, void *run, const char *summary, uint32_t timeout_ms,
                           const char *parameters_schema);

// Has the host call `dotjob_go_init` and `dotjob_go_fini`, which Go exports.
void dotjob_go_set_life(dotjob_plugin *plugin, bool has_init, bool has_fini);

#endif
