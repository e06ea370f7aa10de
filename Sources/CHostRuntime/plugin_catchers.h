#ifndef PLUGIN_CATCHERS_H
#define PLUGIN_CATCHERS_H

#include <signal.h>
#include <stdbool.h>

// What plugins set for fatal signals while they were loaded. The latest is asked first: it knows only the host's
// catcher before it, and what it passes back there goes to the one before that.

// Forgets all. [main-thread]
void plugin_catchers_clear(void);

// Remembers what a plugin set, if it set anything. [main-thread]
void plugin_catchers_keep(int number, const struct sigaction *found);

// The calling thread begins anew, with the latest catcher. Safe in a signal handler.
void plugin_catchers_begin(void);

// Asks the next one about the signal. False when there is none left. Safe in a signal handler.
bool plugin_catchers_ask(int number, siginfo_t *info, void *context);

#endif
