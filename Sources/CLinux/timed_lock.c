#include "timed_lock.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "wake_signal.h"

// flock(2) has no time limit of its own, and polling with LOCK_NB would give up the queue's order. So a timer signals
// the waiting thread.

static long milliseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int timed_lock(int descriptor, int timeout_ms) {
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return 0;
  if (errno != EWOULDBLOCK && errno != EINTR) return errno;
  if (install_wake_handler() != 0) return errno;

  struct sigevent event;
  memset(&event, 0, sizeof event);
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = WAKE_SIGNAL;
  event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
  timer_t timer;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return errno;

  // The threads of dispatch queues block all signals.
  sigset_t wake_set, before;
  sigemptyset(&wake_set);
  sigaddset(&wake_set, WAKE_SIGNAL);
  pthread_sigmask(SIG_UNBLOCK, &wake_set, &before);

  // It repeats: a signal that lands just before flock blocks would otherwise be lost.
  struct itimerspec when = {
      .it_value = {.tv_sec = timeout_ms / 1000, .tv_nsec = (long)(timeout_ms % 1000) * 1000000 + 1},
      .it_interval = {.tv_nsec = 50 * 1000000},
  };
  long deadline = milliseconds_now() + timeout_ms;
  timer_settime(timer, 0, &when, NULL);
  int result = 0;
  while (flock(descriptor, LOCK_EX) != 0) {
    if (errno != EINTR) {
      result = errno;
      break;
    }
    if (milliseconds_now() >= deadline) {
      result = ETIMEDOUT;
      break;
    }
  }
  timer_delete(timer);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return result;
}
