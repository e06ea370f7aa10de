#ifndef HOST_REPORT_WRITER_H
#define HOST_REPORT_WRITER_H

#include "outbox.h"

// The thread that writes all frames to the executor. It gathers for a millisecond at most while workers are busy, and
// writes at once when one of them has nothing left to do.
typedef struct report_writer report_writer;

enum {
  REPORT_RESULTS_MAX = 512,                 // in one frame, before the writer is hurried
  REPORT_OUTBOX_BYTES_MAX = 64 * 1024 * 1024,  // past it a worker waits for the writer
};

// NULL with errno when the thread could not be started.
report_writer *report_writer_start(int socket, outbox *outboxes, uint32_t count);

// After something was put into an outbox: it goes out within a millisecond.
void report_writer_notice(report_writer *writer);

// What is in the outboxes goes out now.
void report_writer_hurry(report_writer *writer);

void report_writer_post(report_writer *writer, const void *frames, size_t length);

// Writes what is left and ends the thread.
void report_writer_finish(report_writer *writer);

#endif
