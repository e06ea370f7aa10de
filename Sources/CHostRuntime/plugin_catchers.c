#include "plugin_catchers.h"

#include <stddef.h>
#include <string.h>

enum {
  SIGNALS_END = 32,  // beyond the standard ones, which the fatal ones are among
  CATCHERS_MAX = 32,
};

static struct sigaction catchers[SIGNALS_END][CATCHERS_MAX];
static int catcher_count[SIGNALS_END];

// Initial-exec: a lazily allocated block would call malloc inside the signal handler.
static _Thread_local __attribute__((tls_model("initial-exec"))) int asked;

void plugin_catchers_clear(void) { memset(catcher_count, 0, sizeof catcher_count); }

void plugin_catchers_keep(int number, const struct sigaction *found) {
  bool is_set = found->sa_handler != SIG_DFL && found->sa_handler != SIG_IGN;
  if (is_set && catcher_count[number] < CATCHERS_MAX) catchers[number][catcher_count[number]++] = *found;
}

void plugin_catchers_begin(void) { asked = 0; }

bool plugin_catchers_ask(int number, siginfo_t *info, void *context) {
  if (asked >= catcher_count[number]) return false;
  const struct sigaction *theirs = &catchers[number][catcher_count[number] - ++asked];
  if (theirs->sa_flags & SA_SIGINFO) {
    theirs->sa_sigaction(number, info, context);
  } else {
    theirs->sa_handler(number);
  }
  return true;
}
