// Handlers that leave their host broken, most of them after they have returned.

#include <dirent.h>
#include <dotjob/plugin.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

DOTJOB_PLUGIN("breaks", "1.0.0")

DOTJOB_HANDLER(innocent, m->summary = "does nothing") {
  (void)task;
  return DOTJOB_OK;
}

DOTJOB_HANDLER(sleeps, m->summary = "takes 300 ms") {
  (void)task;
  usleep(300 * 1000);
  return DOTJOB_OK;
}

// MARK: - Descriptors

DOTJOB_HANDLER(closes_all, m->summary = "closes every descriptor but the first three") {
  (void)task;
  closefrom(3);
  return DOTJOB_OK;
}

DOTJOB_HANDLER(closes_low, m->summary = "closes the descriptors up to 63, as old daemons do") {
  (void)task;
  for (int descriptor = 3; descriptor < 64; descriptor++) close(descriptor);
  return DOTJOB_OK;
}

// The host's socket, which it has hidden from plugins; -1 when there is none.
static int host_socket(void) {
  int found = -1;
  DIR *directory = opendir("/proc/self/fd");
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    char path[300], target[64] = "";
    snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
    if (readlink(path, target, sizeof target - 1) > 0 && strncmp(target, "socket:", 7) == 0) found = atoi(entry->d_name);
  }
  closedir(directory);
  return found;
}

DOTJOB_HANDLER(takes_place, m->summary = "puts /dev/null in the place of the host's socket") {
  (void)task;
  int null = open("/dev/null", O_RDWR);
  dup2(null, host_socket());
  return DOTJOB_OK;
}

DOTJOB_HANDLER(hangs_up, m->summary = "shuts the host's socket down") {
  (void)task;
  shutdown(host_socket(), SHUT_RDWR);
  return DOTJOB_OK;
}

DOTJOB_HANDLER(writes_text, m->summary = "writes text to the host's socket") {
  (void)task;
  static const char text[] = "HTTP/1.1 200 OK\r\n\r\n";
  return write(host_socket(), text, sizeof text) > 0 ? DOTJOB_OK : DOTJOB_FAIL;
}

DOTJOB_HANDLER(writes_beginning, m->summary = "writes the beginning of a frame that never ends") {
  (void)task;
  static const char header[] = {0, 0, 0, 16, 3};
  return write(host_socket(), header, sizeof header) > 0 ? DOTJOB_OK : DOTJOB_FAIL;
}

// MARK: - Death by something that stays behind

DOTJOB_HANDLER(alarms, m->summary = "has an alarm kill the process 100 ms later") {
  (void)task;
  ualarm(100 * 1000, 0);
  return DOTJOB_OK;
}

static void *leave(void *context) {
  (void)context;
  usleep(100 * 1000);
  _exit(0);
}

DOTJOB_HANDLER(leaks_exit, m->summary = "leaves a thread that ends the process 100 ms later") {
  (void)task;
  pthread_t thread;
  pthread_create(&thread, NULL, leave, NULL);
  return DOTJOB_OK;
}

DOTJOB_HANDLER(stops_self, m->summary = "stops the process") {
  (void)task;
  raise(SIGSTOP);
  return DOTJOB_OK;
}

// MARK: - The slot table

// Writes `value` over the memory that the host shares with its executor.
static void overwrite_table(int value) {
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[512];
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long start, end;
    if (strstr(line, "dotjob-slots") == NULL || sscanf(line, "%lx-%lx", &start, &end) != 2) continue;
    memset((void *)start, value, 64 * 1024);
  }
  fclose(maps);
}

DOTJOB_HANDLER(erases_and_crashes, m->summary = "writes zeros over the slot table, then crashes") {
  (void)task;
  overwrite_table(0);
  *(volatile int *)8 = 1;
  return DOTJOB_OK;
}

DOTJOB_HANDLER(floods_and_crashes, m->summary = "writes ones over the slot table, then crashes") {
  (void)task;
  overwrite_table(0xff);
  *(volatile int *)8 = 1;
  return DOTJOB_OK;
}

DOTJOB_HANDLER(erases_and_hangs, m->summary = "writes zeros over the slot table, then hangs") {
  (void)task;
  overwrite_table(0);
  for (;;) pause();
  return DOTJOB_OK;
}

DOTJOB_HANDLER(invents, m->summary = "has the slot table name an attempt that there is none of, and hangs politely") {
  overwrite_table(1);
  while (!task->host->stop_requested(task)) usleep(10 * 1000);
  return DOTJOB_CANCELLED;
}

// MARK: - Children

// A daemon as of old: no exec, a session of its own. Its number is the result.
static int32_t daemonise(const dotjob_task *task, pid_t (*fork_so)(void), bool executes) {
  int ends[2];
  if (pipe(ends) != 0) return DOTJOB_FAIL;
  pid_t child = fork_so();
  if (child == 0) {
    setsid();
    if (fork_so() != 0) _exit(0);
    pid_t own = (pid_t)syscall(SYS_getpid);
    if (write(ends[1], &own, sizeof own) < 0) _exit(1);
    if (executes) execlp("sleep", "sleep", "1000", (char *)NULL);
    for (;;) pause();
  }
  pid_t daemon = 0;
  if (read(ends[0], &daemon, sizeof daemon) != sizeof daemon) return DOTJOB_FAIL;
  close(ends[0]);
  close(ends[1]);
  char text[16];
  snprintf(text, sizeof text, "%d", daemon);
  task->host->set_result(task, text, strlen(text));
  return DOTJOB_OK;
}

static pid_t raw_fork(void) { return (pid_t)syscall(SYS_fork); }

DOTJOB_HANDLER(daemonises, m->summary = "leaves a daemon, forked without exec") { return daemonise(task, fork, false); }

DOTJOB_HANDLER(daemonises_raw, m->summary = "leaves a daemon, forked behind the C library's back") {
  return daemonise(task, raw_fork, false);
}

DOTJOB_HANDLER(daemonises_exec, m->summary = "leaves a daemon that is another program") {
  return daemonise(task, fork, true);
}

// MARK: - Last words

DOTJOB_HANDLER(says_and_crashes, m->summary = "says and sets all there is, then crashes at once") {
  for (int i = 0; i < 20; i++) dotjob_logf(task, DOTJOB_INFO, "word %d", i);
  task->host->progress(task, 0.42, "indexing");
  task->host->set_result(task, "{\"half\": true}", 14);
  task->host->fail(task, "disk", "no room");
  *(volatile int *)8 = 1;
  return DOTJOB_OK;
}

DOTJOB_HANDLER(says_and_leaves, m->summary = "says 20 lines, then _exit") {
  for (int i = 0; i < 20; i++) dotjob_logf(task, DOTJOB_INFO, "word %d", i);
  _exit(1);
}
