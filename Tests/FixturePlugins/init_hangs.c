// A plugin whose init never returns.

#include <dotjob/plugin.h>

#include <unistd.h>

static int32_t hang(const dotjob_host *host, const dotjob_plugin *self, char *error, size_t capacity) {
  (void)self;
  (void)error;
  (void)capacity;
  while (host != NULL) pause();
  return 0;
}

DOTJOB_PLUGIN("init_hangs", "1.0.0", p->init = hang)

DOTJOB_HANDLER(init_hangs_work) {
  (void)task;
  return DOTJOB_OK;
}
