// A plugin whose loading never ends.

#include <dotjob/plugin.h>

#include <unistd.h>

DOTJOB_PLUGIN("constructor_hang", "1.0.0")

__attribute__((constructor)) static void hang(void) {
  for (;;) pause();
}

DOTJOB_HANDLER(constructor_hang_work) {
  (void)task;
  return DOTJOB_OK;
}
