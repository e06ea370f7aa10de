#ifndef HOST_PROCESS_SETUP_H
#define HOST_PROCESS_SETUP_H

// Where the descriptors are that the host was born with, those of HostDescriptors.
typedef struct own_descriptors {
  int socket;
  int slot_table;
} own_descriptors;

// Prepares the process before any plugin is near: no new privileges, no core files, the host's lock taken on the session's lock
// file where there is one, the host's descriptors moved out of the way of plugin code and kept from what it starts, lines of stdout
// and stderr passed on one by one.
//
// SIGTERM, SIGINT, SIGHUP and SIGPIPE do nothing: the executor decides over the host's life, and a peer that hangs up on
// one handler must not end its neighbours. They are caught, not ignored, so that a program a handler starts has them at
// their defaults. [main-thread]
own_descriptors process_setup(void);

// Names the calling thread, for people who look at the process. At most 15 bytes.
void process_name_thread(const char *name);

// Nothing can be heard from the executor or said to it any more: marks that the connection was lost with `error`, an errno or 0 at its
// end, and ends the process and, when it leads its process group, all that handlers left in it. When it was the executor that died,
// nobody reads the mark.
_Noreturn void process_end_unconnected(int error);

// What the executor sends makes no sense, which is plugin code's doing: marks that, and ends the process with EX_PROTOCOL after it said
// `reason` on stderr.
_Noreturn void process_end_misunderstood(const char *reason);

// Ends the process after it said `reason` on stderr. No destructor of a plugin runs.
_Noreturn void process_end(int status, const char *reason);

#endif
