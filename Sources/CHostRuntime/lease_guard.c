#include "lease_guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "clocks.h"
#include "process_setup.h"

static _Noreturn void *watch(void *table) {
  process_name_thread("dotjob-lease");
  while (true) {
    int64_t until = slot_table_lease(table);
    if (clock_boottime_us() >= until) process_end_unconnected(ETIMEDOUT);
    // Extended meanwhile, it is looked at again. This clock goes on while the machine is suspended.
    struct timespec wake = {.tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000};
    clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &wake, NULL);
  }
}

int lease_guard_start(const slot_table *table) {
  if (slot_table_lease(table) == 0) return 0;
  // Signals that plugins have handlers for are other threads'.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  int result = pthread_create(&thread, NULL, watch, (void *)table);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return result;
}
