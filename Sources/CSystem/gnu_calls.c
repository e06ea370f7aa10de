#include "gnu_calls.h"

#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

int gnu_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int gnu_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int gnu_poll(struct pollfd *entries, unsigned long count, long long microseconds) {
  struct timespec limit = {.tv_sec = microseconds / 1000000, .tv_nsec = (microseconds % 1000000) * 1000};
  return ppoll(entries, count, &limit, NULL);
}

int gnu_spawn_in(const char *folder, const char *program, char *const arguments[], pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder);
  int result = posix_spawn(pid, program, &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return result;
}

void gnu_set_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }

const char *gnu_signal_name(int signal) { return sigabbrev_np(signal); }
