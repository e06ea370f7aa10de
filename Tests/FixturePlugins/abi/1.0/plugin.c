// A plugin of ABI 1.0, of every kind of record that it knows. The library beside it was built from this file with the header of
// plugin-sdk 1.0.0, for x86_64, and is kept as it is: it must load and run for as long as there is a major 1.
//
//   gcc -std=c11 -O2 -fPIC -shared -s -fvisibility=hidden -Wl,-Bsymbolic -Wl,--build-id -I plugin-sdk/include
//       Tests/FixturePlugins/abi/1.0/plugin.c -o Tests/FixturePlugins/abi/1.0/plugin.so
#include <dotjob/plugin.h>
#include <stdio.h>
#include <string.h>

static const dotjob_host *host;
static const dotjob_plugin *self;

static int32_t begin(const dotjob_host *the_host, const dotjob_plugin *plugin, char *error, size_t capacity) {
  host = the_host;
  self = plugin;
  if (host->config(self, "refuse") == NULL) return 0;
  snprintf(error, capacity, "told to refuse");
  return 1;
}

static void end(void) { puts("the plugin of ABI 1.0 has ended"); }

DOTJOB_PLUGIN("abi-1.0", "1.0.0", p->init = begin, p->fini = end)

// Every call of the table.
DOTJOB_HANDLER(use_all, m->summary = "Uses every call of ABI 1.0", m->timeout_ms = 30000,
               m->parameters_schema = "{\"type\":\"object\"}") {
  const char *text = "";
  size_t length = 0;
  int64_t integer = 0;
  double real = 0;
  bool flag = false;
  task->host->log(task, DOTJOB_INFO, "hello", 5);
  task->host->progress(task, 0.25, "a quarter");
  int32_t answers = task->host->get_string(task, "text", &text, &length) + task->host->get_int(task, "integer", &integer) +
                    task->host->get_double(task, "real", &real) + task->host->get_bool(task, "flag", &flag);
  const char *config = host->config(self, "smtp.host");
  const char *secret = host->secret(self, "token", &length);
  const char *trace = task->host->trace_context(task);
  char result[512];
  int used = snprintf(result, sizeof result, "[%d,\"%s\",%lld,%g,%d,\"%s\",%zu,\"%s\",%d,%d,%lld,%d,%lld,\"%s\",\"%s\"]", answers,
                      text, (long long)integer, real, flag, config ? config : "", secret ? length : 0, trace ? trace : "",
                      task->host->stop_requested(task), task->host->stop_fd(task) >= 0, (long long)task->task_id,
                      task->attempt, (long long)task->claim_no, task->handler, task->job_name);
  task->host->set_result(task, result, (size_t)used);
  return task->host->deadline_ms(task) == 0 && strlen(task->host->parameters(task, NULL)) > 2 ? DOTJOB_OK : DOTJOB_FAIL;
}

DOTJOB_HANDLER(fail_later) {
  task->host->fail(task, "later", "not now");
  task->host->retry_after(task, 1500);
  return DOTJOB_RETRY;
}

DOTJOB_TYPED_HANDLER(scale, (f64, "fails if < 0"), ((x, f64), (factor, i32, 2), (unit, optional_str)),
                     m->summary = "Multiplies") {
  return unit ? -1 : x * factor;
}
