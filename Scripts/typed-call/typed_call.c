// What a typed call costs: over the same call made directly, and over a handler that reads its parameters itself. Prints
// nanoseconds a call, the median of several rounds that take turns.
//
//   typed_call [rounds] [calls a round]

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json_path.h"
#include "typed_binding.h"
#include "typed_handler.h"
#include "typed_result.h"

static const char parameters[] = "{\"a\": 40, \"b\": 2}";

__attribute__((noinline)) static int64_t add(int64_t a, int64_t b) {
  __asm__ volatile("");
  return a + b;
}

static volatile int64_t sink;

// MARK: - A host that does nothing but answer

static const char *host_parameters(const dotjob_task *task, size_t *length) {
  (void)task;
  *length = sizeof parameters - 1;
  return parameters;
}

static bool host_set_result(const dotjob_task *task, const char *text, size_t length) {
  (void)task;
  sink += text[length - 1];
  return true;
}

static const dotjob_host host = {.size = sizeof host, .parameters = host_parameters, .set_result = host_set_result};
static const dotjob_task task = {.size = sizeof task, .host = &host, .handler = "add"};

static const typed_parameter described[] = {{"a", TYPED_I64, false, NULL}, {"b", TYPED_I64, false, NULL}};

// MARK: - Ways to call

static typed_handler *handler;
static ffi_cif prepared;

static void directly(void) { sink += add(40, 2); }

static void through_libffi(void) {
  int64_t a = 40;
  int64_t b = 2;
  void *values[] = {&a, &b};
  typed_result result;
  ffi_call(&prepared, (void (*)(void))add, &result, values);
  sink += result.i64;
}

static void by_signature(void) { sink += typed_handler_run(handler, &task); }

static void bind_alone(void) {
  typed_arguments arguments;
  char error[BINDING_ERROR_BYTES];
  sink += typed_arguments_bind(&arguments, described, 2, &task, parameters, sizeof parameters - 1, error);
  typed_arguments_free(&arguments);
}

// As a handler with two calls of get_int and one of dotjob_resultf does.
static void by_hand(void) {
  json_t *root = json_parse(parameters, sizeof parameters - 1);
  int64_t sum = add(json_integer_value(json_at_path(root, "a")), json_integer_value(json_at_path(root, "b")));
  char text[32];
  int length = snprintf(text, sizeof text, "%lld", (long long)sum);
  host_set_result(&task, text, (size_t)length);
  json_decref(root);
}

// MARK: - Rounds

static const struct {
  const char *name;
  void (*call)(void);
} ways[] = {
    {"direct call", directly},
    {"libffi call", through_libffi},
    {"typed handler, parameters to result", by_signature},
    {"  of that, binding the parameters", bind_alone},
    {"handler that reads its parameters itself", by_hand},
};
enum { WAYS = sizeof ways / sizeof *ways, ROUNDS_MAX = 101 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *a, const void *b) {
  double difference = *(const double *)a - *(const double *)b;
  return difference < 0 ? -1 : difference > 0;
}

int main(int count, char **arguments) {
  int rounds = count > 1 ? atoi(arguments[1]) : 11;
  long calls = count > 2 ? atol(arguments[2]) : 1000000;
  if (rounds < 1 || rounds > ROUNDS_MAX || calls < 1) {
    fprintf(stderr, "usage: typed_call [rounds, 1 to %d] [calls a round]\n", ROUNDS_MAX);
    return 64;
  }
  static ffi_type *types[] = {&ffi_type_sint64, &ffi_type_sint64};
  ffi_prep_cif(&prepared, FFI_DEFAULT_ABI, 2, &ffi_type_sint64, types);
  char error[128];
  handler = typed_handler_create((void (*)(void))add, described, 2, (typed_return){.kind = TYPED_I64}, error, sizeof error);
  static double took[WAYS][ROUNDS_MAX];
  for (int round = 0; round < rounds; round++) {
    for (int way = 0; way < WAYS; way++) {
      double start = seconds();
      for (long i = 0; i < calls; i++) ways[way].call();
      took[way][round] = (seconds() - start) / (double)calls * 1e9;
    }
  }
  for (int way = 0; way < WAYS; way++) {
    qsort(took[way], (size_t)rounds, sizeof(double), compare);
    printf("%-42s %8.1f ns\n", ways[way].name, took[way][rounds / 2]);
  }
  return 0;
}
