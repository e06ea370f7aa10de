// Digests and packs the files of a folder, and counts lines: real work on real files, with all that a handler should
// do beside it: progress, log lines, a way out when it is asked to stop, and a result.
#include <dotjob/plugin.h>
#include <errno.h>
#include <fts.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "pack.h"

DOTJOB_PLUGIN("file-digest", "0.1.0")

enum { LISTED_DIGESTS_MAX = 200 };  // keeps the result under its limit of 1 MiB

// One walk over the tree: what is to be done, and what is done so far.
struct walk {
  const dotjob_task *task;
  const char *directory;
  const char *output;
  struct stat output_identity;
  int64_t files_total, files, bytes_in, bytes_out, skipped;
  json_t *digests;
  char why[2 * PATH_MAX + 256];
};

// The next regular file, or NULL at the end of the tree. The output folder may lie in it and is left out.
static FTSENT *next_file(FTS *tree, const struct walk *walk) {
  FTSENT *entry;
  while ((entry = fts_read(tree))) {
    bool is_output = entry->fts_info == FTS_D && entry->fts_statp->st_dev == walk->output_identity.st_dev &&
                     entry->fts_statp->st_ino == walk->output_identity.st_ino;
    if (is_output) fts_set(tree, entry, FTS_SKIP);
    if (entry->fts_info == FTS_F) return entry;
  }
  return NULL;
}

// FTS_NOCHDIR, since the working directory belongs to every thread of the host.
static FTS *open_tree(const struct walk *walk) {
  char *roots[] = {(char *)walk->directory, NULL};
  return fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
}

static int64_t count_files(const struct walk *walk) {
  FTS *tree = open_tree(walk);
  if (!tree) return 0;
  int64_t count = 0;
  while (!walk->task->host->stop_requested(walk->task) && next_file(tree, walk)) count++;
  fts_close(tree);
  return count;
}

// Makes each missing folder above `path`.
static bool make_parents(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    bool is_made = mkdir(path, 0777) == 0 || errno == EEXIST;
    *slash = '/';
    if (!is_made) return false;
  }
  return true;
}

static void list_digest(struct walk *walk, const char *name, const struct packed *packed) {
  if (json_array_size(walk->digests) >= LISTED_DIGESTS_MAX) return;
  json_t *path = json_string(name);
  if (!path) path = json_string("(no UTF-8)");
  json_array_append_new(walk->digests, json_pack("{s:o, s:s}", "path", path, "sha256", packed->sha256));
}

static enum pack_outcome pack_entry(struct walk *walk, const FTSENT *entry) {
  const char *name = entry->fts_path + strlen(walk->directory);
  while (*name == '/') name++;
  char target[PATH_MAX];
  int length = snprintf(target, sizeof target, "%s/%s.gz", walk->output, name);
  if (length < 0 || (size_t)length >= sizeof target || !make_parents(target)) {
    snprintf(walk->why, sizeof walk->why, "output \"%s/%s.gz\": its folder can't be made", walk->output, name);
    return PACK_FAILED;
  }
  struct packed packed;
  enum pack_outcome outcome =
      pack_file(walk->task, entry->fts_path, target, &packed, walk->why, sizeof walk->why);
  if (outcome == PACK_UNREADABLE) {
    walk->skipped++;
    dotjob_logf(walk->task, DOTJOB_WARNING, "\"%s\": skipped, it can't be opened", name);
  }
  if (outcome != PACK_DONE) return outcome;
  walk->files++;
  walk->bytes_in += packed.bytes_in;
  walk->bytes_out += packed.bytes_out;
  list_digest(walk, name, &packed);
  dotjob_logf(walk->task, DOTJOB_DEBUG, "%s  %s", packed.sha256, name);
  walk->task->host->progress(walk->task, (double)walk->files / (double)(walk->files_total ? walk->files_total : 1),
                             "files packed");
  return PACK_DONE;
}

static int32_t pack_tree(struct walk *walk) {
  FTS *tree = open_tree(walk);
  if (!tree) {
    walk->task->host->fail(walk->task, "io", strerror(errno));
    return DOTJOB_RETRY;
  }
  int32_t outcome = DOTJOB_OK;
  FTSENT *entry;
  while (outcome == DOTJOB_OK && (entry = next_file(tree, walk))) {
    switch (pack_entry(walk, entry)) {
      case PACK_DONE:
      case PACK_UNREADABLE:
        break;
      case PACK_STOPPED:
        outcome = DOTJOB_CANCELLED;
        break;
      case PACK_FAILED:
        walk->task->host->fail(walk->task, "io", walk->why);
        outcome = DOTJOB_RETRY;
        break;
    }
  }
  fts_close(tree);
  return outcome;
}

static void set_result(const struct walk *walk) {
  json_t *result = json_pack("{s:I, s:I, s:I, s:I, s:O}", "files", (json_int_t)walk->files, "skipped",
                             (json_int_t)walk->skipped, "bytes_in", (json_int_t)walk->bytes_in, "bytes_out",
                             (json_int_t)walk->bytes_out, "digests", walk->digests);
  char *text = json_dumps(result, JSON_COMPACT);
  if (text) walk->task->host->set_result(walk->task, text, strlen(text));
  free(text);
  json_decref(result);
}

DOTJOB_HANDLER(digest_tree, m->summary = "SHA-256 and gzip of every file under a directory",
               m->parameters_schema =
                   "{\"type\": \"object\", \"required\": [\"directory\", \"output\"], \"properties\": {"
                   "\"directory\": {\"type\": \"string\"}, \"output\": {\"type\": \"string\"}}}") {
  struct walk walk = {.task = task,
                      .directory = dotjob_string(task, "directory", ""),
                      .output = dotjob_string(task, "output", "")};
  struct stat directory;
  if (!*walk.directory || stat(walk.directory, &directory) != 0 || !S_ISDIR(directory.st_mode)) {
    snprintf(walk.why, sizeof walk.why, "directory \"%.4000s\": no such directory; name one", walk.directory);
    return dotjob_failed(task, "bad_input", walk.why);
  }
  if (!*walk.output || (mkdir(walk.output, 0777) != 0 && errno != EEXIST) ||
      stat(walk.output, &walk.output_identity) != 0 || !S_ISDIR(walk.output_identity.st_mode)) {
    snprintf(walk.why, sizeof walk.why, "output \"%.4000s\": can't be made; name a directory to write to", walk.output);
    return dotjob_failed(task, "bad_input", walk.why);
  }
  walk.digests = json_array();
  walk.files_total = count_files(&walk);
  int32_t outcome = pack_tree(&walk);
  if (outcome == DOTJOB_OK) {
    set_result(&walk);
    dotjob_logf(task, DOTJOB_INFO, "%lld files, %lld bytes packed into %lld", (long long)walk.files,
                (long long)walk.bytes_in, (long long)walk.bytes_out);
  }
  json_decref(walk.digests);
  return outcome;
}
