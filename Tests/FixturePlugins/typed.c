// Typed handlers of every kind, by the macro.
#include <dotjob/plugin.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

DOTJOB_PLUGIN("typed", "1")

// MARK: - One of each type, back as it came

DOTJOB_TYPED_HANDLER(same_i8, (i8), ((x, i8))) { return x; }
DOTJOB_TYPED_HANDLER(same_i16, (i16), ((x, i16))) { return x; }
DOTJOB_TYPED_HANDLER(same_i32, (i32), ((x, i32))) { return x; }
DOTJOB_TYPED_HANDLER(same_i64, (i64), ((x, i64))) { return x; }
DOTJOB_TYPED_HANDLER(same_u8, (u8), ((x, u8))) { return x; }
DOTJOB_TYPED_HANDLER(same_u16, (u16), ((x, u16))) { return x; }
DOTJOB_TYPED_HANDLER(same_u32, (u32), ((x, u32))) { return x; }
DOTJOB_TYPED_HANDLER(same_u64, (u64), ((x, u64))) { return x; }
DOTJOB_TYPED_HANDLER(same_f32, (f32), ((x, f32))) { return x; }
DOTJOB_TYPED_HANDLER(same_f64, (f64), ((x, f64))) { return x; }
DOTJOB_TYPED_HANDLER(same_bool, (bool), ((x, bool))) { return x; }
DOTJOB_TYPED_HANDLER(same_str, (str), ((x, str))) { return x; }
DOTJOB_TYPED_HANDLER(same_json, (str), ((x, json))) { return x; }

// MARK: - Lengths, optionals, defaults

DOTJOB_TYPED_HANDLER(sum_bytes, (u64), ((data, bytes))) {
  uint64_t sum = data_length * 1000;
  for (size_t i = 0; i < data_length; i++) sum += data[i];
  return sum;
}

DOTJOB_TYPED_HANDLER(sum_bytes32, (u32), ((a, bytes32), (b, bytes32))) {
  return a_length * 100 + b_length + (a != NULL && b != NULL ? (uint32_t)a[0] + b[0] : 0);
}

DOTJOB_TYPED_HANDLER(optionals, (status),
                     ((number, optional_i64), (flag, optional_bool), (text, optional_str), (data, optional_bytes),
                      (raw, optional_json), (task, ctx))) {
  dotjob_resultf(task, "[%lld, %d, \"%s\", %d, \"%s\"]", number ? (long long)*number : -1, flag ? *flag : -1,
                 text ? text : "none", data ? (int)data_length : -1, raw ? raw : "none");
  return DOTJOB_OK;
}

#define LARGEST 18446744073709551615

DOTJOB_TYPED_HANDLER(defaults, (status),
                     ((large, u64, LARGEST), (text, str, "a \"b\""), (on, bool, true), (data, bytes, "xyz"), (raw, json, 1.50),
                      (task, ctx))) {
  dotjob_resultf(task, "[%llu, \"%d\", %d, %d, %s]", (unsigned long long)large, (int)strlen(text), on, (int)data_length, raw);
  return DOTJOB_OK;
}

DOTJOB_TYPED_HANDLER(many, (f64),
                     ((a, i8), (b, f32), (c, u16), (d, f64), (e, i64), (f, f64), (g, u8), (h, f64), (i, bool), (j, f32),
                      (k, i32), (l, f64)), m->summary = "More than fit into registers", m->timeout_ms = 5000) {
  return a + (double)b + c + d + (double)e + f + g + h + i + (double)j + k + l;
}

// MARK: - Returns and rules

static int freed;
static void free_and_count(void *text) {
  freed++;
  free(text);
}
DOTJOB_EXTERN_C DOTJOB_EXPORT void typed_free(void *text) { free_and_count(text); }

DOTJOB_TYPED_HANDLER(shout, (optional_owned_str, "free(typed_free)"), ((text, optional_str))) {
  if (!text) return NULL;
  char *copy = strdup(text);
  for (char *c = copy; *c; c++) *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
  return copy;
}

DOTJOB_TYPED_HANDLER(freed_count, (i32), (void)) { return freed; }

DOTJOB_TYPED_HANDLER(open_nothing, (i32, "fails if < 0 errno"), ((code, i32, 2))) {
  errno = code;
  return -1;
}

DOTJOB_TYPED_HANDLER(check, (u8, "fails if != 0"), ((x, u8))) { return x; }
DOTJOB_TYPED_HANDLER(find, (str, "fails if null"), ((found, bool))) { return found ? "here" : NULL; }
DOTJOB_TYPED_HANDLER(null_text, (str), (void)) { return NULL; }
DOTJOB_TYPED_HANDLER(latin1_text, (str), (void)) { return "\xe4"; }
DOTJOB_TYPED_HANDLER(long_text, (owned_str, "free(free)"), ((length, u32))) {
  char *text = malloc(length + 1);
  memset(text, 'x', length);
  text[length] = 0;
  return text;
}
DOTJOB_TYPED_HANDLER(not_a_number, (f64), (void)) { return NAN; }
DOTJOB_TYPED_HANDLER(nothing, (void), (void)) {}
DOTJOB_TYPED_HANDLER(status_of, (status), ((outcome, i32))) { return outcome; }

DOTJOB_TYPED_HANDLER(said, (void), ((task, ctx), (text, str))) {
  dotjob_logf(task, DOTJOB_INFO, "said %s", text);
  dotjob_resultf(task, "{\"said\":true}");
}

DOTJOB_TYPED_HANDLER(wait_for_stop, (status), ((task, ctx))) {
  while (!task->host->stop_requested(task)) continue;
  return DOTJOB_CANCELLED;
}

DOTJOB_TYPED_HANDLER(use_commas, (f64), ((x, f64))) {
  setlocale(LC_ALL, "de_DE.UTF-8");
  return x;
}

// A function that exists already: another type would not compile.
DOTJOB_EXTERN_C uint32_t twice(uint32_t x);
DOTJOB_TYPED_HANDLER(twice, (u32), ((x, u32)));
uint32_t twice(uint32_t x) { return 2 * x; }
