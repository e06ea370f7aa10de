#include "crash_report.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
  SIGNAL_STACK_BYTES = 64 * 1024,  // backtrace and dladdr need more than SIGSTKSZ
  DEEPEST_BACKTRACE = 48,
  REPORT_SECONDS_MAX = 2,
  CATCHERS_MAX = 64,  // of plugins in one host
};

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
enum { FATAL_SIGNAL_COUNT = sizeof fatal_signals / sizeof *fatal_signals };

// What a thread that got a fatal signal is doing about it.
enum stage { ALIVE = 0, ASKING_PLUGIN, DYING };

static slot_table *table;
// What plugins set, the latest first asked: it knows only our catcher before it, which asks the one before that.
static struct sigaction plugin_actions[FATAL_SIGNAL_COUNT][CATCHERS_MAX];
static int plugin_action_count[FATAL_SIGNAL_COUNT];
static char phase[256];
static volatile sig_atomic_t dying_of;

// Initial-exec: a lazily allocated block would call malloc inside the signal handler.
#define SIGNAL_SAFE_TLS static _Thread_local __attribute__((tls_model("initial-exec")))
SIGNAL_SAFE_TLS int32_t own_slot = -1;
SIGNAL_SAFE_TLS enum stage stage;
SIGNAL_SAFE_TLS int asked;  // catchers of plugins, about the signal at hand
SIGNAL_SAFE_TLS void *signal_stack;

// MARK: - Text, without stdio

static void say(const char *text) { slot_table_write_obituary(table, text, strlen(text)); }

static void say_hexadecimal(uint64_t value) {
  char digits[19] = "0x";
  char *end = digits + 2;
  int shift = 60;
  while (shift > 0 && (value >> shift & 15) == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) *end++ = "0123456789abcdef"[value >> shift & 15];
  *end = 0;
  say(digits);
}

static void say_frame(void *address) {
  Dl_info place;
  say_hexadecimal((uint64_t)address);
  if (dladdr(address, &place) != 0 && place.dli_fname != NULL) {
    if (place.dli_sname != NULL) {
      say(" ");
      say(place.dli_sname);
      say("+");
      say_hexadecimal((uint64_t)address - (uint64_t)place.dli_saddr);
    }
    say(" in ");
    say(place.dli_fname);
    say("+");
    say_hexadecimal((uint64_t)address - (uint64_t)place.dli_fbase);
  }
  say("\n");
}

// MARK: - Dying

static int32_t running_slot(void) {
  return own_slot >= 0 && slot_is_running(table, (uint32_t)own_slot) ? own_slot : -1;
}

static _Noreturn void die_of(int number) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  sigaction(number, &action, NULL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  raise(number);
  pthread_sigmask(SIG_UNBLOCK, &only, NULL);
  _exit(128 + number);
}

// The report took too long: it may wait for a lock of the dynamic linker.
static void give_up_report(int number) {
  (void)number;
  die_of(dying_of);
}

static void limit_report_time(int number) {
  dying_of = number;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = give_up_report;
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGALRM, &action, NULL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &only, NULL);
  alarm(REPORT_SECONDS_MAX);
}

static _Noreturn void report_and_die(int number) {
  stage = DYING;
  limit_report_time(number);
  if (running_slot() < 0 && phase[0] != 0) {
    say(phase);
    say("\n");
  }
  void *addresses[DEEPEST_BACKTRACE];
  int depth = backtrace(addresses, DEEPEST_BACKTRACE);
  for (int i = 0; i < depth; i++) say_frame(addresses[i]);
  die_of(number);
}

// Another thread is at it already. Most likely it dies, and this one with it; but a catcher may mend what it was asked
// about, and then it is this one's turn.
static void mark_in_turn(enum slot_table_death death, int32_t slot, int number, uint64_t address) {
  const struct timespec pause = {.tv_nsec = 1000000};
  for (int waits = 0; waits < (REPORT_SECONDS_MAX + 1) * 1000; waits++) {
    if (slot_table_mark_death(table, death, slot, number, address)) return;
    nanosleep(&pause, NULL);
  }
  stage = DYING;
  die_of(number);
}

// The next older catcher, or NULL when there is none left.
static struct sigaction *next_plugin_action(int number) {
  for (int i = 0; i < FATAL_SIGNAL_COUNT; i++) {
    if (fatal_signals[i] == number && asked < plugin_action_count[i]) {
      return &plugin_actions[i][plugin_action_count[i] - ++asked];
    }
  }
  return NULL;
}

static void ask_plugin(int number, siginfo_t *info, void *context) {
  struct sigaction *theirs = next_plugin_action(number);
  if (theirs == NULL) report_and_die(number);
  if (theirs->sa_flags & SA_SIGINFO) {
    theirs->sa_sigaction(number, info, context);
  } else {
    theirs->sa_handler(number);
  }
}

static void on_fatal_signal(int number, siginfo_t *info, void *context) {
  if (stage == DYING) die_of(number);
  if (stage == ASKING_PLUGIN) {  // a plugin's catcher passed it back to us
    ask_plugin(number, info, context);
    return;
  }

  int32_t slot = running_slot();
  enum slot_table_death death = slot >= 0 ? SLOT_TABLE_DEATH_SIGNAL_IN_SLOT : SLOT_TABLE_DEATH_SIGNAL_ELSEWHERE;
  mark_in_turn(death, slot, number, (uint64_t)info->si_addr);
  // Marked first, since their catcher may end the process itself. Go's makes a panic of a nil dereference and returns.
  stage = ASKING_PLUGIN;
  asked = 0;
  ask_plugin(number, info, context);
  stage = ALIVE;
  slot_table_clear_death(table);
}

static void on_exit_called(int status, void *unused) {
  (void)unused;
  int32_t slot = running_slot();
  enum slot_table_death death = slot >= 0 ? SLOT_TABLE_DEATH_EXIT_IN_SLOT : SLOT_TABLE_DEATH_EXIT_ELSEWHERE;
  if (slot_table_mark_death(table, death, slot, status, 0) && slot < 0) say(phase);
  _exit(EX_SOFTWARE);
}

// MARK: - Setting up

void crash_report_install(slot_table *shared_table) {
  table = shared_table;
  // The first call loads libgcc_s, which a signal handler could not.
  void *address;
  backtrace(&address, 1);
  crash_report_enter_thread(-1);
  crash_report_reinstall();
  // What was caught before is the Swift runtime's own: its backtracer would start a program and take seconds.
  memset(plugin_action_count, 0, sizeof plugin_action_count);
}

void crash_report_reinstall(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_fatal_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (int i = 0; i < FATAL_SIGNAL_COUNT; i++) {
    struct sigaction found;
    sigaction(fatal_signals[i], NULL, &found);
    if ((found.sa_flags & SA_SIGINFO) && found.sa_sigaction == on_fatal_signal) continue;
    sigaction(fatal_signals[i], &action, NULL);
    bool is_set = found.sa_handler != SIG_DFL && found.sa_handler != SIG_IGN;
    if (is_set && plugin_action_count[i] < CATCHERS_MAX) plugin_actions[i][plugin_action_count[i]++] = found;
  }
  // Again after each plugin: the latest comes first, so no destructor of a plugin runs before the mark is made.
  on_exit(on_exit_called, NULL);
}

void crash_report_enter_thread(int32_t slot) {
  own_slot = slot;
  void *stack = mmap(NULL, SIGNAL_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED) return;
  signal_stack = stack;
  stack_t description = {.ss_sp = stack, .ss_size = SIGNAL_STACK_BYTES};
  sigaltstack(&description, NULL);
}

void crash_report_leave_thread(void) {
  own_slot = -1;
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  if (signal_stack != NULL) munmap(signal_stack, SIGNAL_STACK_BYTES);
  signal_stack = NULL;
}

void crash_report_set_phase(const char *text) {
  size_t length = strnlen(text, sizeof phase - 1);
  memcpy(phase, text, length);
  phase[length] = 0;
}
