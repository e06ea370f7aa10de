// The handler of Scripts/chaos-postgres, Scripts/failover-postgres and Scripts/swap-nodes.

#include <dotjob/plugin.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

DOTJOB_PLUGIN("alone", VERSION)

// What makes the file larger than some disk: no linker may leave it out.
#if PADDING > 0
__attribute__((used)) static volatile const char padding[PADDING] = {1};
#endif

enum { RECORD_BYTES = 64 };

static int64_t boottime_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

// A run's record: its claim, when it began, when it last said that it lives, and how it ended, if it could still say.
static bool keep(int file, off_t place, const dotjob_task *task, int64_t started, const char *end) {
  char record[RECORD_BYTES + 1];
  snprintf(record, sizeof record, "%8" PRId64 " %18" PRId64 " %18" PRId64 " %16s\n", task->claim_no, started,
           boottime_us(), end);
  return pwrite(file, record, RECORD_BYTES, place) == RECORD_BYTES;
}

// Works for `ms` and keeps a record of that in `directory`, in a file of the task, or of its job where `job` names it. It holds the file
// meanwhile, so that two that run at once find each other out, in whatever processes; the kernel frees it with the process. Every
// seventh task fails at its first attempt.
DOTJOB_HANDLER(alone) {
  char path[4096];
  const char *directory = dotjob_string(task, "directory", ".");
  const char *job = dotjob_string(task, "job", "");
  snprintf(path, sizeof path, "%s/tasks/%" PRId64, directory, task->task_id);
  if (job[0] != 0) snprintf(path, sizeof path, "%s/jobs/%s", directory, job);
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return dotjob_failed(task, "file", "it cannot be opened");
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    close(file);
    snprintf(path, sizeof path, "%s/overlaps/%" PRId64, directory, task->task_id);
    close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    return dotjob_failed(task, "overlap", "another runs");
  }
  off_t place = lseek(file, 0, SEEK_END);
  int64_t started = boottime_us();
  bool is_kept = keep(file, place, task, started, "-"), is_asked = false;
  for (int64_t left = dotjob_int(task, "ms", 20); left > 0 && is_kept && !is_asked; left -= 2) {
    struct timespec pause = {.tv_nsec = 2000000};
    nanosleep(&pause, NULL);
    is_asked = task->host->stop_requested(task);
    is_kept = keep(file, place, task, started, "-");
  }
  is_kept = is_kept && keep(file, place, task, started, "ended");
  close(file);
  if (!is_kept) return dotjob_failed(task, "file", "it cannot be written");
  if (is_asked) return DOTJOB_CANCELLED;
  return task->task_id % 7 == 0 && task->attempt == 1 ? DOTJOB_RETRY : DOTJOB_OK;
}
