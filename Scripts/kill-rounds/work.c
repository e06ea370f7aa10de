// Handlers of Scripts/kill-test and Scripts/neighbours.

#include <dotjob/plugin.h>

#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

DOTJOB_PLUGIN("work", "1")

static void sleep_ms(int64_t ms) {
  struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  nanosleep(&left, NULL);
}

// Works for `ms`, unless it is asked to end. Where `lock` names a file it holds that meanwhile: two that run at once find each other
// out, in whatever processes, and the kernel frees it with the process. Every seventh task fails at its first attempt.
DOTJOB_HANDLER(work) {
  const char *path = dotjob_string(task, "lock", "");
  int lock = -1;
  if (path[0] != 0) {
    lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0) return dotjob_failed(task, "lock", "it cannot be opened");
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
      // Not the outcome, which a cancel would cover.
      ssize_t written = write(lock, "overlap\n", 8);
      close(lock);
      return dotjob_failed(task, "overlap", written == 8 ? "another runs" : "another runs, and nobody is told");
    }
  }
  bool is_asked = false;
  for (int64_t left = dotjob_int(task, "ms", 20); left > 0 && !is_asked; left -= 2) {
    sleep_ms(2);
    is_asked = task->host->stop_requested(task);
  }
  if (lock >= 0) close(lock);
  if (is_asked) return DOTJOB_CANCELLED;
  return task->task_id % 7 == 0 && task->attempt == 1 ? DOTJOB_RETRY : DOTJOB_OK;
}

// Sleeps until it is asked to end.
DOTJOB_HANDLER(rest) {
  while (!task->host->stop_requested(task)) sleep_ms(50);
  return DOTJOB_CANCELLED;
}

DOTJOB_HANDLER(nap) {
  (void)task;
  sleep_ms(20);
  return DOTJOB_OK;
}

DOTJOB_HANDLER(tick) {
  (void)task;
  return DOTJOB_OK;
}
