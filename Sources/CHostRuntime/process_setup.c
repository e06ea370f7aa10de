#include "process_setup.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "crash_report.h"

enum {
  // As HostDescriptors has them.
  SOCKET = 3,
  SLOT_TABLE = 4,
  SESSION_LOCK = 5,

  OWN_DESCRIPTORS = 3,
  // The kernel's table of descriptors grows with the highest: this much costs half a megabyte.
  HIGHEST_DESCRIPTOR = 65536,
};

static int own[OWN_DESCRIPTORS] = {SOCKET, SLOT_TABLE, SESSION_LOCK};

static void do_nothing(int number) { (void)number; }

static void catch_harmless_signals(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = do_nothing;
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  static const int harmless[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE};
  for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) sigaction(harmless[i], &action, NULL);
}

// A lock of the process itself: a child that plugin code forks does not inherit it, and it goes with the host however that ends.
// Its executor holds an flock(2) on the same file; both are looked at by whoever asks whether the session lives.
static void lock_session(int descriptor) {
  struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
  if (fcntl(descriptor, F_GETFD) < 0) return;  // a throw-away host has no session
  if (fcntl(descriptor, F_SETLK, &lock) != 0) process_end(EX_OSERR, "the session's lock cannot be taken");
}

// Code that closes what it takes for its own, a range of descriptors or one twice, begins at the low end.
static void move_descriptors_up(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  rlim_t end = limit.rlim_cur < HIGHEST_DESCRIPTOR ? limit.rlim_cur : HIGHEST_DESCRIPTOR;
  if (end < SESSION_LOCK + 1 + OWN_DESCRIPTORS) return;
  for (int i = 0; i < OWN_DESCRIPTORS; i++) {
    int moved = fcntl(own[i], F_DUPFD_CLOEXEC, (int)end - OWN_DESCRIPTORS);
    if (moved < 0) continue;
    // Closing any descriptor of a file drops a process's locks on it: the session's lock is taken after the move.
    close(own[i]);
    own[i] = moved;
  }
}

// In a child that plugin code has forked.
static void close_in_child(void) {
  for (int i = 0; i < OWN_DESCRIPTORS; i++) close(own[i]);
}

own_descriptors process_setup(void) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

  struct rlimit core;
  if (getrlimit(RLIMIT_CORE, &core) == 0) {
    core.rlim_cur = 0;
    core.rlim_max = 0;
    setrlimit(RLIMIT_CORE, &core);
  }

  for (int i = 0; i < OWN_DESCRIPTORS; i++) fcntl(own[i], F_SETFD, FD_CLOEXEC);
  move_descriptors_up();
  lock_session(own[2]);
  pthread_atfork(NULL, NULL, close_in_child);
  catch_harmless_signals();

  setvbuf(stdout, NULL, _IOLBF, 0);
  setvbuf(stderr, NULL, _IOLBF, 0);
  return (own_descriptors){.socket = own[0], .slot_table = own[1]};
}

void process_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

void process_end_unconnected(int error) {
  crash_report_lost_connection(error);
  if (getpgrp() == getpid()) kill(0, SIGKILL);
  _exit(1);
}

void process_end_misunderstood(const char *reason) {
  crash_report_lost_connection(EPROTO);
  process_end(EX_PROTOCOL, reason);
}

void process_end(int status, const char *reason) {
  dprintf(STDERR_FILENO, "dotjob-host: %s\n", reason);
  _exit(status);
}
