#ifndef CSYSTEM_WAKE_SIGNAL_H
#define CSYSTEM_WAKE_SIGNAL_H

#include <signal.h>

// What ends a wait in flock(2), which has no time limit and no other end: the handler does nothing, but the call returns EINTR.
#define WAKE_SIGNAL (SIGRTMAX - 3)

// Returns 0, or -1 with errno.
int install_wake_handler(void);

#endif
