// A plugin whose init refuses to go on and says why.

#include <dotjob/plugin.h>

static int32_t refuse(const dotjob_host *host, const dotjob_plugin *self, char *error, size_t capacity) {
  (void)host;
  (void)self;
  snprintf(error, capacity, "the licence file is missing");
  return 7;
}

DOTJOB_PLUGIN("init_fails", "1.0.0", p->init = refuse)

DOTJOB_HANDLER(init_fails_work) {
  (void)task;
  return DOTJOB_OK;
}
