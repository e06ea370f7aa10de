// What a typed call costs: against the bare call, and against a handler that reads the same parameters itself.
//
// usage: typed_call CALLS ROUNDS
// Prints one JSON object: nanoseconds a call, medians of the rounds. The host's own code runs, in one thread, without
// the queue and the report of results, which cost the same for every handler.
#include <ffi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attempt.h"
#include "host_runtime.h"
#include "typed_binding.h"
#include "typed_handler.h"

static const char text[] = "{\"a\": 40, \"b\": 2}";
static const typed_parameter parameters[] = {{"a", TYPED_I64, false, NULL}, {"b", TYPED_I64, false, NULL}};

static int64_t add(int64_t a, int64_t b) { return a + b; }

static int32_t read_and_add(const dotjob_task *task) {
  int64_t a;
  int64_t b;
  if (task->host->get_int(task, "a", &a) != DOTJOB_FOUND) return DOTJOB_FAIL;
  if (task->host->get_int(task, "b", &b) != DOTJOB_FOUND) return DOTJOB_FAIL;
  dotjob_resultf(task, "%lld", (long long)add(a, b));
  return DOTJOB_OK;
}

static queued_task queued = {.parameters = text, .parameters_length = sizeof text - 1};
static attempt current = {.queued = &queued};
static int64_t (*volatile function)(int64_t, int64_t) = add;  // no call is left out
static volatile int64_t sink;
static typed_handler *typed;
static ffi_cif call;

static void direct(void) { sink = function(40, 2); }

static void by_libffi(void) {
  int64_t a = 40;
  int64_t b = 2;
  int64_t sum;
  ffi_call(&call, (void (*)(void))function, &sum, (void *[]){&a, &b});
  sink = sum;
}

static void binding(void) {
  typed_arguments arguments;
  char error[BINDING_ERROR_BYTES];
  if (!typed_arguments_bind(&arguments, parameters, 2, &current.task, text, sizeof text - 1, error)) abort();
  sink = arguments.values[0].i64;
  typed_arguments_free(&arguments);
}

static void forget(void) {
  if (current.result.length != 2 || memcmp(current.result.bytes, "42", 2) != 0) abort();
  byte_buffer_clear(&current.result);
  json_decref(current.parameters);
  current.parameters = NULL;
  current.is_parsed = false;
}

static void typed_attempt(void) {
  sink = typed_handler_run(typed, &current.task);
  forget();
}

static void ordinary_attempt(void) {
  sink = read_and_add(&current.task);
  forget();
}

static int ascending(const void *a, const void *b) {
  double difference = *(const double *)a - *(const double *)b;
  return (difference > 0) - (difference < 0);
}

static double nanoseconds(void (*once)(void), long calls) {
  struct timespec start;
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long i = 0; i < calls; i++) once();
  clock_gettime(CLOCK_MONOTONIC, &end);
  return ((double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec)) / (double)calls;
}

int main(int count, char **arguments) {
  static const struct {
    const char *name;
    void (*once)(void);
  } measured[] = {
      {"direct", direct},       {"libffi", by_libffi},          {"binding", binding},
      {"typed", typed_attempt}, {"ordinary", ordinary_attempt},
  };
  enum { KINDS = sizeof measured / sizeof *measured, ROUNDS_MAX = 99 };
  static double seen[KINDS][ROUNDS_MAX];
  long calls = count == 3 ? atol(arguments[1]) : 0;
  long rounds = count == 3 ? atol(arguments[2]) : 0;
  if (calls < 1 || rounds < 1 || rounds > ROUNDS_MAX) {
    fprintf(stderr, "usage: typed_call CALLS ROUNDS\n");
    return 64;
  }
  char error[256];
  current.task.size = sizeof current.task;
  current.task.host = host_runtime_calls();
  current.task.handler = "add";
  typed_return returned = {.kind = TYPED_I64};
  typed = typed_handler_create((void (*)(void))add, parameters, 2, returned, error, sizeof error);
  ffi_type *types[] = {&ffi_type_sint64, &ffi_type_sint64};
  if (typed == NULL || ffi_prep_cif(&call, FFI_DEFAULT_ABI, 2, &ffi_type_sint64, types) != FFI_OK) return 1;
  // In turn, so that a slow moment of the machine falls on all of them.
  for (long round = 0; round < rounds; round++) {
    for (int kind = 0; kind < KINDS; kind++) seen[kind][round] = nanoseconds(measured[kind].once, calls);
  }
  for (int kind = 0; kind < KINDS; kind++) {
    qsort(seen[kind], (size_t)rounds, sizeof(double), ascending);
    printf("%s\"%s_ns\": %.1f", kind == 0 ? "{" : ", ", measured[kind].name, seen[kind][rounds / 2]);
  }
  printf("}\n");
  return 0;
}
