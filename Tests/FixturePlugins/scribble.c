// A plugin that writes where it has no business: into the table in which its host says what it runs.

#include <dotjob/plugin.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

DOTJOB_PLUGIN("scribble", "1.0.0")

// Finds where the table is mapped.
static int find_table(int64_t **start, int64_t **end) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (maps == NULL) return 0;
  char line[512];
  unsigned long from = 0, to = 0;
  int is_found = 0;
  while (!is_found && fgets(line, sizeof line, maps) != NULL) {
    is_found = strstr(line, "dotjob-slots") != NULL && sscanf(line, "%lx-%lx", &from, &to) == 2;
  }
  fclose(maps);
  *start = (int64_t *)from;
  *end = (int64_t *)to;
  return is_found;
}

// Moves its own start to the beginning of time, and stays for half a second so that somebody sees it.
DOTJOB_HANDLER(scribble_start) {
  int64_t *word, *end;
  if (!find_table(&word, &end)) return dotjob_failed(task, "no_table", "the slot table is not where it was");
  int hits = 0;
  for (; word + 2 < end; word++) {
    // A slot is a cache line: its state and handler, then the task, the claim and the start.
    if ((uintptr_t)word % 64 != 8 || word[0] != task->task_id || word[1] != task->claim_no) continue;
    word[2] = INT64_MIN;
    hits++;
  }
  if (hits == 0) return dotjob_failed(task, "no_slot", "the slot table does not hold this attempt");
  usleep(500000);
  return DOTJOB_OK;
}
