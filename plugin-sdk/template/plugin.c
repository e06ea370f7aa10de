// A plugin to start from: copy this folder, rename, build with `make`.
#include <dotjob/plugin.h>

DOTJOB_PLUGIN("my-plugin", "0.1.0")

DOTJOB_HANDLER(greet, m->summary = "Greets the person named in the parameters") {
  const char *name = dotjob_string(task, "name", NULL);
  if (!name) return dotjob_failed(task, "bad_input", "parameter \"name\": missing; it must be a string");
  dotjob_logf(task, DOTJOB_INFO, "greeting %s", name);
  dotjob_resultf(task, "{\"attempt\":%d}", (int)task->attempt);
  return DOTJOB_OK;
}
