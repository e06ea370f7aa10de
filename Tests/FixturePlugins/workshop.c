// Handlers that a plugin's author would try by hand: each shows one thing that is to be seen from outside.

#include <dotjob/plugin.h>

#include <poll.h>
#include <string.h>

static const dotjob_host *host;
static const dotjob_plugin *own;

static int32_t start(const dotjob_host *the_host, const dotjob_plugin *self, char *error, size_t capacity) {
  (void)error;
  (void)capacity;
  host = the_host;
  own = self;
  printf("init was here\n");
  return 0;
}

static void finish(void) { printf("fini was here\n"); }

DOTJOB_PLUGIN("workshop", "1.2.3", p->init = start, p->fini = finish)

DOTJOB_HANDLER(show_all, m->summary = "Shows all that a handler can say", m->timeout_ms = 20000) {
  dotjob_logf(task, DOTJOB_DEBUG, "a detail");
  dotjob_logf(task, DOTJOB_WARNING, "attempt %d", (int)task->attempt);
  printf("printed out\n");
  fprintf(stderr, "printed on error\n");
  dotjob_resultf(task, "{\"done\":true}");
  return DOTJOB_OK;
}

DOTJOB_HANDLER(wait_for_stop) {
  dotjob_logf(task, DOTJOB_INFO, "started");
  task->host->progress(task, 0.5, "half way");
  struct pollfd stop = {.fd = task->host->stop_fd(task), .events = POLLIN};
  poll(&stop, 1, -1);
  return DOTJOB_CANCELLED;
}

DOTJOB_HANDLER(never_stop) {
  dotjob_logf(task, DOTJOB_INFO, "started");
  for (;;) poll(NULL, 0, 1000);
}

DOTJOB_HANDLER(fail_third) {
  static int runs;
  dotjob_logf(task, DOTJOB_INFO, "run %d", ++runs);
  if (runs % 3 == 0) return dotjob_failed(task, "third", "each third run fails");
  return DOTJOB_OK;
}

DOTJOB_HANDLER(read_settings) {
  size_t length = 0;
  const char *secret = host->secret(own, "password", &length);
  const char *place = host->config(own, "smtp.host");
  dotjob_resultf(task, "{\"secret_bytes\":%d,\"host\":\"%s\"}", secret ? (int)length : -1, place ? place : "");
  return DOTJOB_OK;
}

DOTJOB_HANDLER(strict, m->parameters_schema = "{\"required\":[\"name\"]}") {
  dotjob_resultf(task, "\"%s\"", dotjob_string(task, "name", "?"));
  return DOTJOB_OK;
}

static void strike(volatile int *place) { *place = 1; }

DOTJOB_HANDLER(crash_deep) {
  (void)task;
  strike((int *)16);
  return DOTJOB_OK;
}
