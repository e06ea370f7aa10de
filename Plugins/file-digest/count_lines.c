#include <dotjob/plugin.h>
#include <errno.h>
#include <string.h>

static int64_t newlines_in(const char *block, size_t size) {
  int64_t count = 0;
  const char *end = block + size;
  while ((block = memchr(block, '\n', (size_t)(end - block)))) {
    count++;
    block++;
  }
  return count;
}

DOTJOB_HANDLER(count_lines, m->summary = "Counts the lines of a file") {
  const char *path = dotjob_string(task, "file", "");
  FILE *file = fopen(path, "rbe");
  if (!file) {
    char why[512];
    snprintf(why, sizeof why, "file \"%.300s\": %s; name a readable file", path, strerror(errno));
    return dotjob_failed(task, "bad_input", why);
  }
  int64_t lines = 0;
  char block[64 * 1024];
  size_t size = 0;
  while (!task->host->stop_requested(task) && (size = fread(block, 1, sizeof block, file)) > 0) {
    lines += newlines_in(block, size);
  }
  bool is_unread = !feof(file);
  bool is_broken = ferror(file);
  fclose(file);
  if (is_broken) {
    task->host->fail(task, "io", "the file can't be read to its end");
    return DOTJOB_RETRY;
  }
  if (is_unread) return DOTJOB_CANCELLED;
  dotjob_resultf(task, "{\"lines\":%lld}", (long long)lines);
  return DOTJOB_OK;
}
