#include "host_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRST_FREE_DESCRIPTOR = 6 };

// dup2 in the child runs in order, so a source that lies among the targets could be overwritten before it is copied:
// all sources are first moved out of the way.
static int move_up(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_FREE_DESCRIPTOR); }

// The host takes a lock of its own on the session's file, so it gets a descriptor of its own: what it does not share, and nothing
// that its plugins fork can keep, is the executor's lock.
static int reopen(int descriptor) {
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
  int lowest = open(path, O_RDONLY | O_CLOEXEC);
  if (lowest < 0) return -1;
  int moved = move_up(lowest);
  close(lowest);
  return moved;
}

static void close_all(const int sources[5]) {
  for (int i = 0; i < 5; i++) {
    if (sources[i] >= 0) close(sources[i]);
  }
}

int host_process_spawn(const char *path, char *const arguments[], char *const environment[], int output, int error,
                       int socket, int slot_table, int session_lock, pid_t *pid) {
  int sources[5] = {move_up(output), move_up(error), move_up(socket), move_up(slot_table),
                    session_lock >= 0 ? reopen(session_lock) : -1};
  int result = 0;
  for (int i = 0; i < 5; i++) {
    bool is_needed = i < 4 || session_lock >= 0;
    if (is_needed && sources[i] < 0) result = errno;
  }
  if (result != 0) {
    close_all(sources);
    return result;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  for (int i = 0; i < 5; i++) {
    if (sources[i] >= 0) posix_spawn_file_actions_adddup2(&actions, sources[i], i + 1);
  }
  posix_spawn_file_actions_addclosefrom_np(&actions, session_lock >= 0 ? FIRST_FREE_DESCRIPTOR
                                                                       : FIRST_FREE_DESCRIPTOR - 1);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  result = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close_all(sources);
  return result;
}

int host_process_watch(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int host_process_reap(pid_t pid, int *status) {
  for (;;) {
    pid_t got = waitpid(pid, status, WNOHANG);
    if (got == pid) return 1;
    if (got == 0) return 0;
    if (errno != EINTR) return -1;
  }
}

int wait_status_exited(int status) { return WIFEXITED(status); }
int wait_status_code(int status) { return WEXITSTATUS(status); }
int wait_status_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }
