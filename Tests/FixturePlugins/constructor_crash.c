// A plugin that crashes while it is being loaded, before any of the host's checks.

#include <dotjob/plugin.h>

DOTJOB_PLUGIN("constructor_crash", "1.0.0")

__attribute__((constructor)) static void crash(void) { *(volatile int *)16 = 1; }

DOTJOB_HANDLER(constructor_crash_work) {
  (void)task;
  return DOTJOB_OK;
}
