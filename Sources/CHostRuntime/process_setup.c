#include "process_setup.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { FIRST_OWN_DESCRIPTOR = 3, LAST_OWN_DESCRIPTOR = 5 };

static void do_nothing(int number) { (void)number; }

void process_setup(void) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

  struct rlimit core;
  if (getrlimit(RLIMIT_CORE, &core) == 0) {
    core.rlim_cur = 0;
    setrlimit(RLIMIT_CORE, &core);
  }

  for (int descriptor = FIRST_OWN_DESCRIPTOR; descriptor <= LAST_OWN_DESCRIPTOR; descriptor++) {
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }

  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = do_nothing;
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  static const int harmless[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE};
  for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) sigaction(harmless[i], &action, NULL);

  setvbuf(stdout, NULL, _IOLBF, 0);
  setvbuf(stderr, NULL, _IOLBF, 0);
}

void process_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

void process_end_with_executor(void) {
  if (getpgrp() == getpid()) kill(0, SIGKILL);
  _exit(1);
}

void process_end(int status, const char *reason) {
  dprintf(STDERR_FILENO, "dotjob-host: %s\n", reason);
  _exit(status);
}
