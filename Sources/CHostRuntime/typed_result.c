#include "typed_result.h"

#include <inttypes.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

enum { NUMBER_BYTES = 40 };

static int64_t signed_value(enum typed_kind kind, const typed_result *result) {
  switch (kind) {
    case TYPED_I8: return (int8_t)result->signed_integer;
    case TYPED_I16: return (int16_t)result->signed_integer;
    case TYPED_I32:
    case TYPED_STATUS: return (int32_t)result->signed_integer;
    default: return result->i64;
  }
}

static uint64_t unsigned_value(enum typed_kind kind, const typed_result *result) {
  switch (kind) {
    case TYPED_BOOL:
    case TYPED_U8: return (uint8_t)result->unsigned_integer;
    case TYPED_U16: return (uint16_t)result->unsigned_integer;
    case TYPED_U32: return (uint32_t)result->unsigned_integer;
    default: return result->u64;
  }
}

static bool is_signed(enum typed_kind kind) { return kind <= TYPED_I64; }
static bool is_real(enum typed_kind kind) { return kind == TYPED_F32 || kind == TYPED_F64; }
static double real_value(enum typed_kind kind, const typed_result *result) {
  return kind == TYPED_F32 ? (double)result->f32 : result->f64;
}

// MARK: - Failures

static bool is_failure(const typed_return *returned, const typed_result *result) {
  switch (returned->failure) {
    case TYPED_NEVER_FAILS: return false;
    case TYPED_FAILS_IF_NULL: return result->text == NULL;
    case TYPED_FAILS_IF_NEGATIVE:
      return is_real(returned->kind) ? real_value(returned->kind, result) < 0 : signed_value(returned->kind, result) < 0;
    case TYPED_FAILS_IF_NOT_ZERO:
      return is_signed(returned->kind) ? signed_value(returned->kind, result) != 0
                                       : unsigned_value(returned->kind, result) != 0;
  }
  return false;
}

static void number_text(enum typed_kind kind, const typed_result *result, char text[NUMBER_BYTES]);

static int32_t fail(const dotjob_task *task, const char *kind, const char *reason) {
  char message[512];
  snprintf(message, sizeof message, "function \"%s\" %s", task->handler, reason);
  task->host->fail(task, kind, message);
  return DOTJOB_FAIL;
}

// Another attempt may find it otherwise: the job's retry count decides.
static int32_t fail_by_rule(const typed_return *returned, const typed_result *result, int error,
                            const dotjob_task *task) {
  char value[NUMBER_BYTES] = "NULL";
  char reason[320];
  char why[128] = "";
  if (returned->failure != TYPED_FAILS_IF_NULL) number_text(returned->kind, result, value);
  bool has_error = returned->reads_errno && error != 0;
  const char *name = has_error ? strerrorname_np(error) : NULL;
  if (has_error) snprintf(why, sizeof why, ": %s", strerrordesc_np(error) != NULL ? strerrordesc_np(error) : "an unknown error");
  snprintf(reason, sizeof reason, "returned %s%s", value, why);
  fail(task, name != NULL ? name : "returned", reason);
  return DOTJOB_RETRY;
}

// MARK: - Results

// Another thread's setlocale must not turn points into commas.
static locale_t plain_locale(void) {
  static locale_t locale;
  locale_t known = __atomic_load_n(&locale, __ATOMIC_ACQUIRE);
  if (known == (locale_t)0) {
    known = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    __atomic_store_n(&locale, known, __ATOMIC_RELEASE);  // a second one made meanwhile is lost, once
  }
  return known;
}

// As few digits as read back as the same number, from what a float always keeps on.
static void real_text(double value, bool is_single, char text[NUMBER_BYTES]) {
  locale_t before = uselocale(plain_locale());
  int most = is_single ? 9 : 17;
  for (int digits = is_single ? 6 : 15; digits <= most; digits++) {
    snprintf(text, NUMBER_BYTES, "%.*g", digits, value);
    bool is_same = is_single ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value;
    if (is_same) break;
  }
  uselocale(before);
}

static void number_text(enum typed_kind kind, const typed_result *result, char text[NUMBER_BYTES]) {
  if (kind == TYPED_BOOL) {
    snprintf(text, NUMBER_BYTES, "%s", unsigned_value(kind, result) != 0 ? "true" : "false");
  } else if (is_real(kind)) {
    real_text(real_value(kind, result), kind == TYPED_F32, text);
  } else if (is_signed(kind)) {
    snprintf(text, NUMBER_BYTES, "%" PRId64, signed_value(kind, result));
  } else {
    snprintf(text, NUMBER_BYTES, "%" PRIu64, unsigned_value(kind, result));
  }
}

static int32_t set(const dotjob_task *task, const char *text, size_t length) {
  if (task->host->set_result(task, text, length)) return DOTJOB_OK;
  return fail(task, "result", "returned more than 1 MiB, which a result may not have; return a reference to it");
}

static int32_t report_number(const typed_return *returned, const typed_result *result, const dotjob_task *task) {
  if (is_real(returned->kind) && !isfinite(real_value(returned->kind, result))) {
    return fail(task, "result", "returned no finite number, which JSON cannot hold");
  }
  char text[NUMBER_BYTES];
  number_text(returned->kind, result, text);
  return set(task, text, strlen(text));
}

static int32_t report_text(const typed_return *returned, const typed_result *result, const dotjob_task *task) {
  if (result->text == NULL) {
    if (returned->may_be_null) return set(task, "null", 4);
    return fail(task, "result", "returned NULL; where it may, its signature says \"str?\" or \"fails if null\"");
  }
  if (!utf8_is_valid(result->text, strlen(result->text))) {
    return fail(task, "result", "returned a text that is not UTF-8, which JSON cannot hold");
  }
  json_t *text = json_string_nocheck(result->text);
  char *quoted = text != NULL ? json_dumps(text, JSON_ENCODE_ANY) : NULL;
  json_decref(text);
  if (quoted == NULL) return fail(task, "result", "returned a text for which there is no memory");
  int32_t outcome = set(task, quoted, strlen(quoted));
  free(quoted);
  return outcome;
}

int32_t typed_result_report(const typed_return *returned, const typed_result *result, int error,
                            const dotjob_task *task) {
  if (is_failure(returned, result)) return fail_by_rule(returned, result, error, task);
  switch (returned->kind) {
    case TYPED_VOID: return DOTJOB_OK;
    case TYPED_STATUS: return (int32_t)signed_value(TYPED_STATUS, result);
    case TYPED_STR: return report_text(returned, result, task);
    default: return report_number(returned, result, task);
  }
}
