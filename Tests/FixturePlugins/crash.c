// Handlers that break, block or burden their host, each in one way, beside a few that behave.
//
// A handler's name says what it does; a comment stands where there is more to know.

#include <dotjob/plugin.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

DOTJOB_PLUGIN("crash", "1.0.0")

static void sleep_ms_of(int64_t ms) {
  struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  while (nanosleep(&left, &left) != 0) continue;
}

// MARK: - Deaths

DOTJOB_HANDLER(segfault) {
  (void)task;
  *(volatile int *)16 = 1;
  return DOTJOB_OK;
}

DOTJOB_HANDLER(call_nowhere) {
  void (*volatile nowhere)(void) = (void (*)(void))16;
  (void)task;
  nowhere();
  return DOTJOB_OK;
}

DOTJOB_HANDLER(abort_now) {
  (void)task;
  abort();
}

DOTJOB_HANDLER(exit_zero) {
  (void)task;
  exit(0);
}

DOTJOB_HANDLER(underscore_exit) {
  (void)task;
  _exit(0);
}

DOTJOB_HANDLER(thread_exit) {
  (void)task;
  pthread_exit(NULL);
}

DOTJOB_HANDLER(kill_self) {
  (void)task;
  kill(getpid(), SIGKILL);
  return DOTJOB_OK;
}

static int recurse(volatile char *above) {
  volatile char frame[4096];
  frame[0] = above[0];
  return recurse(frame) + frame[0];
}

DOTJOB_HANDLER(overflow_stack) {
  (void)task;
  volatile char seed[1] = {1};
  return recurse(seed);
}

// Allocates and touches memory until something stops it: run it only under a limit.
DOTJOB_HANDLER(eat_memory) {
  (void)task;
  for (;;) {
    char *block = malloc(1 << 20);
    if (block == NULL) abort();
    memset(block, 1, 1 << 20);
  }
}

static void *crash_soon(void *unused) {
  (void)unused;
  sleep_ms_of(50);
  *(volatile int *)32 = 1;
  return NULL;
}

// Succeeds, and leaves a thread behind that crashes some 50 ms later.
DOTJOB_HANDLER(leak_thread) {
  (void)task;
  pthread_t thread;
  if (pthread_create(&thread, NULL, crash_soon, NULL) != 0) return DOTJOB_FAIL;
  pthread_detach(thread);
  return DOTJOB_OK;
}

// MARK: - Delays

// Ignores the request to stop.
DOTJOB_HANDLER(hang) {
  while (task != NULL) sleep_ms_of(1000);
  return DOTJOB_OK;
}

DOTJOB_HANDLER(hang_politely) {
  while (!task->host->stop_requested(task)) sleep_ms_of(2);
  return DOTJOB_CANCELLED;
}

// Sleeps for the parameter `ms`, whatever happens.
DOTJOB_HANDLER(sleep_ms) {
  sleep_ms_of(dotjob_int(task, "ms", 0));
  return DOTJOB_OK;
}

// MARK: - Burdens

// Forks a child that keeps every descriptor and sleeps for ten minutes; the result is its pid.
DOTJOB_HANDLER(fork_child) {
  pid_t child = fork();
  if (child < 0) return DOTJOB_FAIL;
  if (child == 0) {
    sleep_ms_of(600000);
    _exit(0);
  }
  dotjob_resultf(task, "%d", (int)child);
  return DOTJOB_OK;
}

// Writes a megabyte in lines of 64 bytes to standard output, half of it through stdio.
DOTJOB_HANDLER(print_megabyte) {
  (void)task;
  static const char line[] = "megabyte megabyte megabyte megabyte megabyte megabyte megabyte.\n";
  for (int i = 0; i < 8192; i++) fputs(line, stdout);
  fflush(stdout);
  for (int i = 0; i < 8192; i++) {
    if (write(1, line, sizeof line - 1) < 0) return DOTJOB_FAIL;
  }
  return DOTJOB_OK;
}

// Logs 4,000 lines of 64 bytes.
DOTJOB_HANDLER(logs_much) {
  for (int i = 0; i < 4000; i++) dotjob_logf(task, DOTJOB_INFO, "line %06d %*s", i, 51, "end");
  return DOTJOB_OK;
}

// Sets a result of `bytes` bytes, 2 MiB unless told.
DOTJOB_HANDLER(big_result) {
  size_t length = (size_t)dotjob_int(task, "bytes", 2 << 20);
  char *text = malloc(length);
  if (text == NULL) return DOTJOB_FAIL;
  memset(text, 'r', length);
  task->host->set_result(task, text, length);
  free(text);
  return DOTJOB_OK;
}

// MARK: - Outcomes

DOTJOB_HANDLER(echo, m->summary = "Returns its parameters as its result") {
  size_t length;
  const char *text = task->host->parameters(task, &length);
  task->host->set_result(task, text, length);
  return DOTJOB_OK;
}

// Fails the first attempt and succeeds in the second.
DOTJOB_HANDLER(fail_once) {
  if (task->attempt > 1) return DOTJOB_OK;
  task->host->fail(task, "first", "the first attempt always fails");
  return DOTJOB_RETRY;
}

// Asks for a retry each time.
DOTJOB_HANDLER(fail_always) {
  task->host->fail(task, "always", "every attempt fails");
  return DOTJOB_RETRY;
}

DOTJOB_HANDLER(fail_for_good) { return dotjob_failed(task, "final", "no retry will help"); }

// Fails the first attempt and asks for the second after the parameter `ms`.
DOTJOB_HANDLER(retry_later) {
  if (task->attempt > 1) return DOTJOB_OK;
  task->host->retry_after(task, dotjob_int(task, "ms", 0));
  return DOTJOB_RETRY;
}

DOTJOB_HANDLER(bad_outcome) {
  (void)task;
  return 42;
}

// Reports progress 1,000 times in a row, then waits to be stopped.
DOTJOB_HANDLER(reports_progress) {
  for (int i = 1; i <= 1000; i++) task->host->progress(task, i / 1000.0, i == 1000 ? "all" : "some");
  while (!task->host->stop_requested(task)) sleep_ms_of(2);
  return DOTJOB_CANCELLED;
}

// Appends one line, "<task id> <attempt>", to the file named by the parameter `path`: proof of what ran.
DOTJOB_HANDLER(leave_trace) {
  const char *path = dotjob_string(task, "path", NULL);
  if (path == NULL) return dotjob_failed(task, "bad_input", "path is missing");
  int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return dotjob_failed(task, "open", "the trace file cannot be opened");
  char line[64];
  int length = snprintf(line, sizeof line, "%lld %d\n", (long long)task->task_id, (int)task->attempt);
  ssize_t written = write(file, line, (size_t)length);
  close(file);
  return written == length ? DOTJOB_OK : DOTJOB_RETRY;
}
