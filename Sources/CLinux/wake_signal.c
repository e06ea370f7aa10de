#include "wake_signal.h"

#include <string.h>

static void wake(int number) { (void)number; }

int install_wake_handler(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = wake;  // without SA_RESTART
  return sigaction(WAKE_SIGNAL, &action, NULL);
}
