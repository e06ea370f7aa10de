#ifndef HOST_PROCESS_SETUP_H
#define HOST_PROCESS_SETUP_H

// Prepares the process before any plugin is near: no new privileges, no core files, the descriptors 3 to 5 kept from
// programs that plugins start, lines of stdout and stderr passed on one by one.
//
// SIGTERM, SIGINT, SIGHUP and SIGPIPE do nothing: the executor decides over the host's life, and a peer that hangs up on
// one handler must not end its neighbours. They are caught, not ignored, so that a program a handler starts has them at
// their defaults. [main-thread]
void process_setup(void);

// Names the calling thread, for people who look at the process. At most 15 bytes.
void process_name_thread(const char *name);

// The executor is gone: ends the process and, when it leads its process group, all that handlers left in it.
_Noreturn void process_end_with_executor(void);

// Ends the process after it said `reason` on stderr. No destructor of a plugin runs.
_Noreturn void process_end(int status, const char *reason);

#endif
