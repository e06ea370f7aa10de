// Says a line whenever it is told to, and ends when it is told to: by files in a directory that its parameters name.

#include <dotjob/plugin.h>

#include <stdio.h>
#include <unistd.h>

DOTJOB_PLUGIN("talk", "1.0.0")

static void await(const char *directory, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  while (access(path, F_OK) != 0) usleep(1000);
}

DOTJOB_HANDLER(talk) {
  const char *directory = dotjob_string(task, "directory", ".");
  dotjob_logf(task, DOTJOB_INFO, "first");
  await(directory, "second");
  dotjob_logf(task, DOTJOB_WARNING, "second");
  await(directory, "third");
  fprintf(stderr, "third\n");
  await(directory, "end");
  dotjob_logf(task, DOTJOB_INFO, "last");
  const char *trace = task->host->trace_context(task);
  dotjob_resultf(task, "%s", trace != NULL ? trace : "no trace");
  return task->attempt < 2 ? DOTJOB_RETRY : DOTJOB_OK;
}
