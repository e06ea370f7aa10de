#ifndef CSYSTEM_INTERRUPT_SIGNALS_H
#define CSYSTEM_INTERRUPT_SIGNALS_H

// Catches SIGINT and SIGTERM: each puts one byte into a pipe, whose reading end, which does not block, is returned; -1 with
// errno. The writing end stays open for good. Call it once a process.
int interrupt_signals_catch(void);

#endif
