#include "lock_wait.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "gnu_calls.h"
#include "wake_signal.h"

// It calls flock and write and nothing else: as many threads as there are executors must cost next to nothing.
enum { STACK_BYTES = 128 * 1024, LOOK_MICROSECONDS = 200 };

struct lock_wait {
  pthread_t thread;
  int descriptor;
  int bell;
  atomic_int outcome;
  atomic_bool must_end;
};

// Until no process holds a record lock on the file either. Keeps nothing of it.
static int wait_for_record_locks(int descriptor) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(descriptor, F_OFD_SETLKW, &lock) != 0) return -1;
  lock.l_type = F_UNLCK;
  return fcntl(descriptor, F_OFD_SETLK, &lock);
}

static void *run(void *argument) {
  struct lock_wait *wait = argument;
  gnu_set_thread_name("dotjob-lock");
  sigset_t wake_set;
  sigemptyset(&wake_set);
  sigaddset(&wake_set, WAKE_SIGNAL);
  pthread_sigmask(SIG_UNBLOCK, &wake_set, NULL);
  while (!atomic_load(&wait->must_end)) {
    if (flock(wait->descriptor, LOCK_SH) == 0 && wait_for_record_locks(wait->descriptor) == 0) {
      flock(wait->descriptor, LOCK_UN);
      atomic_store(&wait->outcome, LOCK_WAIT_FREE);
      uint64_t one = 1;
      ssize_t written = write(wait->bell, &one, sizeof one);
      (void)written;
      break;
    }
    if (errno != EINTR) {
      atomic_store(&wait->outcome, LOCK_WAIT_FAILED);
      break;
    }
  }
  return NULL;
}

// All signals are blocked in the new thread from its first instruction: those of the process are others' to take.
static int start_thread(struct lock_wait *wait) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int result = pthread_create(&wait->thread, &attributes, run, wait);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return result;
}

struct lock_wait *lock_wait_start(int descriptor, int bell) {
  if (install_wake_handler() != 0) return NULL;
  struct lock_wait *wait = calloc(1, sizeof *wait);
  if (wait == NULL) return NULL;
  wait->descriptor = descriptor;
  wait->bell = bell;
  int result = start_thread(wait);
  if (result != 0) {
    free(wait);
    errno = result;
    return NULL;
  }
  return wait;
}

enum lock_wait_outcome lock_wait_look(const struct lock_wait *wait) {
  return (enum lock_wait_outcome)atomic_load(&wait->outcome);
}

void lock_wait_end(struct lock_wait *wait) {
  atomic_store(&wait->must_end, true);
  // Again and again: a signal that lands just before flock blocks is lost.
  while (pthread_tryjoin_np(wait->thread, NULL) == EBUSY) {
    pthread_kill(wait->thread, WAKE_SIGNAL);
    usleep(LOOK_MICROSECONDS);
  }
  close(wait->descriptor);
  free(wait);
}
