// Handlers that leave traces of when they ran, wait for a file, or say which build they are of (-DVERSION='"2"').
// With -DINIT_MS=1000 loading takes that long; with -DREFUSES=1 init fails where the node's configuration has "refuse".

#include <dotjob/plugin.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "1"
#endif
#ifndef INIT_MS
#define INIT_MS 0
#endif
#ifndef REFUSES
#define REFUSES 0
#endif

static void sleep_ms_of(int64_t ms) {
  struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  while (nanosleep(&left, &left) != 0) continue;
}

static const dotjob_plugin *own;

static int32_t start(const dotjob_host *host, const dotjob_plugin *self, char *error, size_t capacity) {
  own = self;
  sleep_ms_of(INIT_MS);
  if (!REFUSES || host->config(self, "refuse") == NULL) return 0;
  snprintf(error, capacity, "this node refuses it");
  return 1;
}

DOTJOB_PLUGIN("traces", VERSION, p->init = start)

// A line in one write to a file opened for appending: lines of several processes do not mix.
static bool append_line(const char *path, char sign, int64_t task) {
  int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return false;
  char line[32];
  int length = snprintf(line, sizeof line, "%c%lld\n", sign, (long long)task);
  bool is_written = write(file, line, (size_t)length) == length;
  close(file);
  return is_written;
}

// Writes "+<task id>" to the file named by `path`, sleeps for `ms`, writes "-<task id>".
DOTJOB_HANDLER(overlap) {
  const char *path = dotjob_string(task, "path", "");
  if (!append_line(path, '+', task->task_id)) return dotjob_failed(task, "trace", "the trace cannot be written");
  sleep_ms_of(dotjob_int(task, "ms", 0));
  return append_line(path, '-', task->task_id) ? DOTJOB_OK : DOTJOB_FAIL;
}

// Waits until the file named by `path` is there; its result is the version.
DOTJOB_HANDLER(wait_for_file) {
  const char *path = dotjob_string(task, "path", "");
  while (access(path, F_OK) != 0) {
    if (task->host->stop_requested(task)) return DOTJOB_CANCELLED;
    sleep_ms_of(2);
  }
  dotjob_resultf(task, "%s", VERSION);
  return DOTJOB_OK;
}

// Its result is the version.
DOTJOB_HANDLER(version) {
  dotjob_resultf(task, "%s", VERSION);
  return DOTJOB_OK;
}

// Sleeps for `ms`, whatever it is asked; its result is the version.
DOTJOB_HANDLER(slow_version) {
  sleep_ms_of(dotjob_int(task, "ms", 0));
  dotjob_resultf(task, "%s", VERSION);
  return DOTJOB_OK;
}

// Hears no stop in version 1; in any other its result is the version.
DOTJOB_HANDLER(stubborn_at_first) {
  while (strcmp(VERSION, "1") == 0) sleep_ms_of(10);
  dotjob_resultf(task, "%s", VERSION);
  return DOTJOB_OK;
}

// Takes its host down in a version built with -DCRASHES; else its result is the version.
DOTJOB_HANDLER(fragile) {
#ifdef CRASHES
  abort();
#endif
  dotjob_resultf(task, "%s", VERSION);
  return DOTJOB_OK;
}

// Its result is what the node gives its plugins: configuration, the length of a secret, variables.
DOTJOB_HANDLER(settings) {
  size_t length = 0;
  const char *secret = task->host->secret(own, "token", &length);
  const char *greeting = task->host->config(own, "mail.greeting");
  const char *passed = getenv("DOTJOB_TEST_PASSED");
  const char *withheld = getenv("DOTJOB_TEST_WITHHELD");
  const char *database = getenv("DOTJOB_DATABASE");
  dotjob_logf(task, DOTJOB_INFO, "the secret has %zu bytes", length);
  dotjob_resultf(task, "greeting %s, secret of %d bytes, passed %s, withheld %s, database %s",
                 greeting != NULL ? greeting : "none", secret != NULL ? (int)length : -1,
                 passed != NULL ? passed : "none", withheld != NULL ? "seen" : "none", database != NULL ? "seen" : "none");
  return DOTJOB_OK;
}
