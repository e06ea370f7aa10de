#include "interrupt_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static int writing_end = -1;

static void on_signal(int number) {
  (void)number;
  int saved = errno;
  // A full pipe holds more wishes than anyone looks at.
  ssize_t written = write(writing_end, "", 1);
  (void)written;
  errno = saved;
}

int interrupt_signals_catch(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  writing_end = ends[1];
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigset_t caught;
  sigemptyset(&caught);
  const int numbers[] = {SIGINT, SIGTERM};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    sigaction(numbers[i], &action, NULL);
    sigaddset(&caught, numbers[i]);
  }
  // Whoever started us may have blocked them.
  pthread_sigmask(SIG_UNBLOCK, &caught, NULL);
  return ends[0];
}
