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
#include <ucontext.h>
#include <unistd.h>

#include "function_name.h"
#include "plugin_catchers.h"

enum {
  SIGNAL_STACK_BYTES = 64 * 1024,  // backtrace and dladdr need more than SIGSTKSZ
  DEEPEST_BACKTRACE = 48,
  REPORT_SECONDS_MAX = 2,
};

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
enum { FATAL_SIGNAL_COUNT = sizeof fatal_signals / sizeof *fatal_signals };

// What a thread that got a fatal signal is doing about it.
enum stage { ALIVE = 0, ASKING_PLUGIN, DYING };

static slot_table *table;
static char phase[256];
static volatile sig_atomic_t dying_of;

// Initial-exec: a lazily allocated block would call malloc inside the signal handler.
#define SIGNAL_SAFE_TLS static _Thread_local __attribute__((tls_model("initial-exec")))
SIGNAL_SAFE_TLS int32_t own_slot = -1;
// The attempt that the thread runs, 0 for none. Not read from the slot table: a plugin can write over that.
SIGNAL_SAFE_TLS int64_t own_task_id;
SIGNAL_SAFE_TLS int64_t own_claim_no;
SIGNAL_SAFE_TLS enum stage stage;
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

static const char *file_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

// The function, as far as the file tells, then the library and the address in it, which is what addr2line(1) takes.
//
// `back` is how far before the address the function is looked for: 1 for what a call returns to, since one that never returns,
// such as abort, may be the last of its function.
static void say_place(uint64_t address, uint64_t back, const Dl_info *library) {
  uint64_t in_library = address - (uint64_t)library->dli_fbase;
  function_name function;
  if (function_name_find(library->dli_fname, in_library - back, &function)) {
    function.offset += back;
    say(function.text);
  } else if (library->dli_sname != NULL) {
    say(library->dli_sname);
    function.offset = address - (uint64_t)library->dli_saddr;
  } else {
    say("?");
    function.offset = 0;
  }
  say("+");
  say_hexadecimal(function.offset);
  say(" in ");
  say(file_name(library->dli_fname));
  say("+");
  say_hexadecimal(in_library);
}

static void say_frame(uint64_t address, uint64_t back) {
  Dl_info library;
  if (dladdr((void *)(address - back), &library) != 0 && library.dli_fname != NULL) {
    say_place(address, back, &library);
  } else {
    say_hexadecimal(address);
  }
  say("\n");
}

// MARK: - Which frames

// The instruction that the signal came from, or 0.
static uint64_t interrupted_at(const ucontext_t *state) {
#if defined(__x86_64__)
  return (uint64_t)state->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
  return state->uc_mcontext.pc;
#else
  (void)state;
  return 0;
#endif
}

// Where a function that has not done anything yet would return to. A stack pointer that is wild too ends the report.
static uint64_t return_address(const ucontext_t *state) {
#if defined(__x86_64__)
  return *(const uint64_t *)state->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
  return state->uc_mcontext.regs[30];
#else
  (void)state;
  return 0;
#endif
}

static bool is_own_code(void *address) {
  Dl_info own;
  Dl_info library;
  return dladdr(&fatal_signals, &own) != 0 && dladdr(address, &library) != 0 && library.dli_fbase == own.dli_fbase;
}

// Without what deals with the signal, above, and without the host's thread that called the handler, below.
static void say_backtrace(const ucontext_t *state) {
  Dl_info library;
  uint64_t at = interrupted_at(state);
  if (dladdr((void *)at, &library) == 0) {
    // The unwinder would look at what lies there, and die of it.
    say("an address in no library, called from ");
    return say_frame(return_address(state), 1);
  }
  void *addresses[DEEPEST_BACKTRACE];
  int depth = backtrace(addresses, DEEPEST_BACKTRACE);
  int first = 0;
  while (first < depth && (uint64_t)addresses[first] != at) first++;
  if (first == depth) say_frame(at, 0);  // the unwinder did not get there
  bool has_plugin_code = false;
  for (int i = first; i < depth && !(has_plugin_code && is_own_code(addresses[i])); i++) {
    has_plugin_code = has_plugin_code || !is_own_code(addresses[i]);
    say_frame((uint64_t)addresses[i], i > first);
  }
}

// MARK: - Dying

// The death that the calling thread brings about: in its slot when it runs a handler there, elsewhere when not.
static slot_table_mark mark_of(enum slot_table_death in_slot, enum slot_table_death elsewhere, int32_t number) {
  slot_table_mark mark = {.death = elsewhere, .slot = -1, .number = number};
  if (!crash_report_is_in_task()) return mark;
  mark.death = in_slot;
  mark.slot = own_slot;
  mark.task_id = own_task_id;
  mark.claim_no = own_claim_no;
  return mark;
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

static _Noreturn void report_and_die(int number, const void *context) {
  stage = DYING;
  limit_report_time(number);
  if (!crash_report_is_in_task() && phase[0] != 0) {
    say(phase);
    say("\n");
  }
  say_backtrace(context);
  die_of(number);
}

// Another thread is at it already. Most likely it dies, and this one with it; but a catcher may mend what it was asked
// about, and then it is this one's turn.
static void mark_in_turn(const slot_table_mark *mark) {
  const struct timespec pause = {.tv_nsec = 1000000};
  for (int waits = 0; waits < (REPORT_SECONDS_MAX + 1) * 1000; waits++) {
    if (slot_table_mark_death(table, mark)) return;
    nanosleep(&pause, NULL);
  }
  stage = DYING;
  die_of(mark->number);
}

static void on_fatal_signal(int number, siginfo_t *info, void *context) {
  if (stage == DYING) die_of(number);
  if (stage == ASKING_PLUGIN) {  // a plugin's catcher passed it back to us
    if (!plugin_catchers_ask(number, info, context)) report_and_die(number, context);
    return;
  }

  slot_table_mark mark = mark_of(SLOT_TABLE_DEATH_SIGNAL_IN_SLOT, SLOT_TABLE_DEATH_SIGNAL_ELSEWHERE, number);
  mark.fault_address = (uint64_t)info->si_addr;
  mark_in_turn(&mark);
  // Marked first, since a catcher may end the process itself. Go's makes a panic of a nil dereference and returns.
  stage = ASKING_PLUGIN;
  plugin_catchers_begin();
  // abort() goes on to die once a catcher returns.
  if (!plugin_catchers_ask(number, info, context) || number == SIGABRT) report_and_die(number, context);
  stage = ALIVE;
  slot_table_clear_death(table);
}

static void on_exit_called(int status, void *unused) {
  (void)unused;
  slot_table_mark mark = mark_of(SLOT_TABLE_DEATH_EXIT_IN_SLOT, SLOT_TABLE_DEATH_EXIT_ELSEWHERE, status);
  if (slot_table_mark_death(table, &mark) && mark.slot < 0) say(phase);
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
  plugin_catchers_clear();
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
    plugin_catchers_keep(fatal_signals[i], &found);
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

bool crash_report_is_in_task(void) { return own_task_id != 0; }

void crash_report_task_began(int64_t task_id, int64_t claim_no) {
  own_claim_no = claim_no;
  own_task_id = task_id;
}

void crash_report_task_ended(void) {
  own_task_id = 0;
  if (stage != ASKING_PLUGIN) return;
  stage = ALIVE;
  slot_table_clear_death(table);
}

void crash_report_lost_connection(int error) {
  if (table == NULL) return;
  const slot_table_mark mark = {.death = SLOT_TABLE_DEATH_UNCONNECTED, .slot = -1, .number = error};
  slot_table_mark_death(table, &mark);
}

void crash_report_set_phase(const char *text) {
  size_t length = strnlen(text, sizeof phase - 1);
  memcpy(phase, text, length);
  phase[length] = 0;
}
