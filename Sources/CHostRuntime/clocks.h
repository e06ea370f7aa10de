#ifndef HOST_CLOCKS_H
#define HOST_CLOCKS_H

#include <stdint.h>
#include <time.h>

// Microseconds of CLOCK_MONOTONIC.
static inline int64_t clock_monotonic_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

// Microseconds of CLOCK_BOOTTIME, which executors count by too.
static inline int64_t clock_boottime_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

// Milliseconds since 1970 UTC.
static inline int64_t clock_utc_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif
