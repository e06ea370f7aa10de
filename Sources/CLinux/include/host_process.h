#ifndef CSYSTEM_HOST_PROCESS_H
#define CSYSTEM_HOST_PROCESS_H

#include <sys/types.h>

// Starts `path` with `arguments` and exactly `environment` (both NULL-terminated) in a process group of its own, with default
// signal dispositions, an empty signal mask and no descriptors but: 0 /dev/null, 1 and 2 as given, 3 `socket`,
// 4 `slot_table`, 5 the file of `session_lock`, opened anew for reading (none when -1). Returns 0 and the pid, or an errno.
int host_process_spawn(const char *path, char *const arguments[], char *const environment[], int output, int error,
                       int socket, int slot_table, int session_lock, pid_t *pid);

// A descriptor that becomes readable when `pid` ends, or -1 with errno.
int host_process_watch(pid_t pid);

// Reaps `pid` if it has ended. Returns 1 and the wait status, 0 while it lives, or -1 with errno.
int host_process_reap(pid_t pid, int *status);

// What a wait status says.
int wait_status_exited(int status);
int wait_status_code(int status);
int wait_status_signal(int status);

#endif
