#ifndef CSYSTEM_LOCK_WAIT_H
#define CSYSTEM_LOCK_WAIT_H

// A thread that waits until nobody holds a file exclusively any more, by flock(2) or by a record lock.
struct lock_wait;

// Starts the thread. When the lock is free it writes to the eventfd `bell` once and ends; it keeps nothing of the lock. It waits for a
// shared lock, so several who wait never take each other for the holder. `descriptor`, open for writing, is the wait's from now on; `bell` must outlive
// it. Returns NULL with errno, and then `descriptor` is still the caller's.
struct lock_wait *lock_wait_start(int descriptor, int bell);

enum lock_wait_outcome {
  LOCK_WAIT_HELD,  // somebody still holds the lock
  LOCK_WAIT_FREE,
  LOCK_WAIT_FAILED,  // the file system knows no such lock; nothing was learnt
};

// What the wait has come to. From any thread.
enum lock_wait_outcome lock_wait_look(const struct lock_wait *wait);

// Ends the thread, wherever it is, closes the descriptor and frees the wait.
void lock_wait_end(struct lock_wait *wait);

#endif
