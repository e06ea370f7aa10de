// A plugin that wants much of the memory that each thread gets when it starts, as jemalloc, OpenMP and sanitizers do.

#include <dotjob/plugin.h>

static __thread char block[16384] __attribute__((tls_model("initial-exec")));

DOTJOB_PLUGIN("static_tls", "1.0.0")

DOTJOB_HANDLER(static_tls_work) {
  (void)task;
  block[0]++;
  return DOTJOB_OK;
}
