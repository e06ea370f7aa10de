// A plugin that lists a handler `error` without exporting it: dlsym would find the C library's function of that name.

#include <dotjob/plugin.h>

static int32_t run_error(const dotjob_task *task) {
  (void)task;
  return puts("a call that makes the C library a dependency") < 0 ? DOTJOB_FAIL : DOTJOB_OK;
}

static const dotjob_handler record = {sizeof record, 0, "error", run_error, NULL};
static const dotjob_handler *const listed[] = {&record};

DOTJOB_PLUGIN("libc_name", "1.0.0", p->handlers = listed, p->handler_count = 1)
