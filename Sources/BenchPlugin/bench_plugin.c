// The plugin that the benchmark runs: it does nothing, so that what is measured is dotjob.
#include <dotjob/plugin.h>
#include <inttypes.h>
#include <time.h>

DOTJOB_PLUGIN("dotjob-bench", "0.1.0")

DOTJOB_HANDLER(bench_noop, m->summary = "Returns at once") {
  (void)task;
  return DOTJOB_OK;
}

// The clock is read before anything else: the result is when the task reached its handler.
DOTJOB_HANDLER(bench_latency, m->summary = "Results in its own start, nanoseconds since 1970 UTC") {
  struct timespec started;
  clock_gettime(CLOCK_REALTIME, &started);
  dotjob_resultf(task, "%" PRId64, (int64_t)started.tv_sec * 1000000000 + started.tv_nsec);
  return DOTJOB_OK;
}

DOTJOB_HANDLER(bench_sleep, m->summary = "Sleeps for \"ms\"") {
  int64_t ms = dotjob_int(task, "ms", 0);
  struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  while (nanosleep(&left, &left) != 0) {
  }
  return DOTJOB_OK;
}
