// A plugin whose init takes two seconds.

#include <dotjob/plugin.h>

#include <unistd.h>

static int32_t take_time(const dotjob_host *host, const dotjob_plugin *self, char *error, size_t capacity) {
  (void)host;
  (void)self;
  (void)error;
  (void)capacity;
  sleep(2);
  return 0;
}

DOTJOB_PLUGIN("init_slow", "1.0.0", p->init = take_time)

DOTJOB_HANDLER(init_slow_work) {
  (void)task;
  return DOTJOB_OK;
}
