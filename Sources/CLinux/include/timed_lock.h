#ifndef CSYSTEM_TIMED_LOCK_H
#define CSYSTEM_TIMED_LOCK_H

// Takes an exclusive flock(2) on `descriptor`, waiting in the kernel's queue for at most `timeout_ms`.
// Returns 0, ETIMEDOUT, or another errno.
int timed_lock(int descriptor, int timeout_ms);

#endif
