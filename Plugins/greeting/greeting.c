// Greets somebody, and says which version did: Scripts/demo swaps one for the next while it runs.
#include <dotjob/plugin.h>
#include <poll.h>

#include "version.h"

DOTJOB_PLUGIN("greeting", GREETING_VERSION)

DOTJOB_HANDLER(greet, m->summary = "Greets the person named in the parameters, a quarter of a second long") {
  dotjob_logf(task, DOTJOB_INFO, "hello, %s", dotjob_string(task, "name", "world"));
  // Stands for work: it takes its time, and ends early when it is asked to.
  struct pollfd stop = {.fd = task->host->stop_fd(task), .events = POLLIN};
  if (poll(&stop, 1, 250) > 0) return DOTJOB_CANCELLED;
  dotjob_resultf(task, "{\"version\":\"%s\"}", GREETING_VERSION);
  return DOTJOB_OK;
}
