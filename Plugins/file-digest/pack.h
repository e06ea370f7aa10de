// Packs one file: its SHA-256, and a gzip copy.
#ifndef PACK_H
#define PACK_H

#include <dotjob/plugin.h>

struct packed {
  char sha256[65];  // hexadecimal, of the bytes read
  int64_t bytes_in;
  int64_t bytes_out;
};

enum pack_outcome {
  PACK_DONE,
  PACK_STOPPED,     // the attempt should end; nothing was left behind
  PACK_UNREADABLE,  // the source can't be opened: it is gone, or not ours to read
  PACK_FAILED,      // `why` says it
};

// Reads `source` once and writes `target`, whose folder exists. The target appears whole or not at all, so a second
// delivery of the same task does no harm.
enum pack_outcome pack_file(const dotjob_task *task, const char *source, const char *target, struct packed *packed,
                            char *why, size_t why_size);

#endif
