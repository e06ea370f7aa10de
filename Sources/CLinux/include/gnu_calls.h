#ifndef CSYSTEM_GNU_CALLS_H
#define CSYSTEM_GNU_CALLS_H

#include <poll.h>
#include <sys/types.h>

// Calls that glibc declares for _GNU_SOURCE only, which Swift's Glibc module does not see. Each does what its namesake does.

// eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)
int gnu_eventfd(void);

// pipe2(ends, O_CLOEXEC); the reading end does not block.
int gnu_pipe(int ends[2]);

// ppoll for at most `microseconds`.
int gnu_poll(struct pollfd *entries, unsigned long count, long long microseconds);

// posix_spawn of `program` in the directory `folder`, in our own process group, with our own environment and no signal blocked.
int gnu_spawn_in(const char *folder, const char *program, char *const arguments[], pid_t *pid);

void gnu_set_thread_name(const char *name);

// "SEGV" for SIGSEGV; NULL for an unknown signal.
const char *gnu_signal_name(int signal);

// open(2) with O_PATH and close-on-exec: names a file without reading it, to be executed later.
int gnu_open_path(const char *path);

// Makes this process the parent of all its descendants whose own parents end. Returns 0 or -1 with errno.
int gnu_adopt_orphans(void);

#endif
