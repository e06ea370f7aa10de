// dotjob plugin ABI, major 1.
//
// The only definition of what a plugin and its host promise each other. C11 and C++17; nothing to link.
//
//   #include <dotjob/plugin.h>
//
//   DOTJOB_PLUGIN("greeter", "1.0.0")
//
//   DOTJOB_HANDLER(greet, m->summary = "Says hello") {
//     dotjob_logf(task, DOTJOB_INFO, "hello, attempt %d", (int)task->attempt);
//     return DOTJOB_OK;
//   }
//
// ABI changelog
//   1.0  first release
//   1.1  DOTJOB_SNOOZE
//
// How the ABI grows. Every struct starts with its size; fields and calls are only appended, so a reader
// checks the size before it touches a later field. Majors must match. A plugin states the minor it requires
// (dotjob_plugin.requires_minor, 0 unless it uses something newer), which must not exceed the host's.
//
// Thread tags, one at the end of each contract, so that a machine can read them:
//   [main-thread]     the host's main thread, once, before or after all handlers
//   [handler-thread]  a thread of the host's pool, many at once
//   [any-thread]      any thread, the plugin's own included, as long as the task it names has not returned
//
// Memory. What the host passes in is borrowed until the handler returns; what a handler sets is copied before
// the call returns. Nobody frees the other side's memory. Strings are UTF-8 and NUL-terminated unless a length
// stands beside them.
//
// No C++ exception, Swift error, longjmp, exit or signal handler may cross this boundary: the host treats each as
// the death of the attempt.

#ifndef DOTJOB_PLUGIN_H
#define DOTJOB_PLUGIN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DOTJOB_ABI_MAJOR 1
#define DOTJOB_ABI_MINOR 1

#define DOTJOB_EXPORT __attribute__((visibility("default")))

// What a handler returns. Any other value is recorded as a failure that names the value.
enum {
  DOTJOB_OK = 0,         // the attempt succeeded (handle_code 200)
  DOTJOB_RETRY = 1,      // the attempt failed; the job's retry count decides about another (500)
  DOTJOB_FAIL = 2,       // the attempt failed for good: no retry whatever the count (500)
  DOTJOB_CANCELLED = 3,  // the handler stopped because it was asked to (499, or 502 after a timeout)

  // Since 1.1, for plugins that state `requires_minor` 1 or more: there is nothing to do yet. The task runs again when the
  // delay given to `retry_after` has passed, no attempt counted (202). Without that delay, and when its job's
  // number of snoozes is used up, the attempt fails (500). What `fail` was told stands in the log.
  DOTJOB_SNOOZE = 4,
};

// Severity of a log line.
enum {
  DOTJOB_DEBUG = 0,
  DOTJOB_INFO = 1,
  DOTJOB_WARNING = 2,
  DOTJOB_ERROR = 3,
};

// What a typed parameter getter answers.
enum {
  DOTJOB_FOUND = 0,       // the value was written
  DOTJOB_MISSING = 1,     // no such key, or it is null; the out value is untouched
  DOTJOB_WRONG_TYPE = 2,  // the key holds another type, or a number out of range; the out value is untouched
};

typedef struct dotjob_task dotjob_task;
typedef struct dotjob_host dotjob_host;
typedef struct dotjob_meta dotjob_meta;
typedef struct dotjob_handler dotjob_handler;
typedef struct dotjob_plugin dotjob_plugin;

// The calls a host offers. One table serves the whole life of the process.
struct dotjob_host {
  uint32_t size;       // sizeof(dotjob_host) as the host was built
  uint32_t abi_minor;  // the host's minor; its major is the one in the entry symbol's name

  // Appends one line to the attempt's log. `text` holds `length` bytes, NUL need not follow; more than 4 KiB is cut.
  // Lines past the attempt's log limit (64 KiB by default) are dropped and the cut is marked.
  // Never blocks on the database. [any-thread]
  void (*log)(const dotjob_task *task, int32_t level, const char *text, size_t length);

  // Reports progress: `fraction` from 0 to 1, `note` a short text or NULL. Only the newest report is kept;
  // call it as often as is natural. [any-thread]
  void (*progress)(const dotjob_task *task, double fraction, const char *note);

  // Whether the attempt should end: cancelled, past its timeout, or its host is draining past its deadline.
  // Poll it at least once a second. Past the grace that follows, the host process is killed. [any-thread]
  bool (*stop_requested)(const dotjob_task *task);

  // A descriptor that becomes readable when the attempt should end, for handlers that wait in poll(2).
  // Made on first use, owned by the host: never read, close or keep it. -1 when none could be made. [any-thread]
  int (*stop_fd)(const dotjob_task *task);

  // When the attempt times out: milliseconds since 1970 UTC, or 0 when the job has no timeout. [any-thread]
  int64_t (*deadline_ms)(const dotjob_task *task);

  // The task's parameters as JSON text of `*length` bytes, NUL-terminated. Never NULL; "{}" when the job has
  // none. `length` may be NULL. [any-thread]
  const char *(*parameters)(const dotjob_task *task, size_t *length);

  // Typed access to a member of the parameters. `key` is a top-level name, or a path such as "mail.to" or
  // "files.0". Answers DOTJOB_FOUND, DOTJOB_MISSING or DOTJOB_WRONG_TYPE. The parsed form is built on first use.
  // The string lives until the handler returns; `length` may be NULL. [handler-thread]
  int32_t (*get_string)(const dotjob_task *task, const char *key, const char **value, size_t *length);
  int32_t (*get_int)(const dotjob_task *task, const char *key, int64_t *value);  // [handler-thread]
  int32_t (*get_double)(const dotjob_task *task, const char *key, double *value);  // integers too [handler-thread]
  int32_t (*get_bool)(const dotjob_task *task, const char *key, bool *value);  // [handler-thread]

  // W3C traceparent of the run, or NULL. [any-thread]
  const char *(*trace_context)(const dotjob_task *task);

  // A value of this plugin's configuration on this node (plugins.d/GROUP/PLUGIN.json): `name` is a path as in
  // get_string; strings come bare, everything else as JSON text. NULL when unset. Lives until fini returns.
  // `plugin` is what the entry returned. [any-thread]
  const char *(*config)(const dotjob_plugin *plugin, const char *name);

  // A secret by name, from the node's secrets directory. `*length` bytes, NUL-terminated; `length` may be NULL.
  // NULL when there is none. Lives until fini returns: never log it, never put it into a result. [any-thread]
  const char *(*secret)(const dotjob_plugin *plugin, const char *name, size_t *length);

  // Sets the attempt's result, JSON by convention: `length` bytes, copied. A second call replaces the first.
  // Returns false, and the attempt will fail, when it is over 1 MiB or not UTF-8. [handler-thread]
  bool (*set_result)(const dotjob_task *task, const char *text, size_t length);

  // Says why the attempt is about to fail: `kind` a short stable word to group by ("smtp", "bad_input") or NULL,
  // `message` for the person who reads the log (4 KiB kept). The return value still decides. [handler-thread]
  void (*fail)(const dotjob_task *task, const char *kind, const char *message);

  // With DOTJOB_RETRY: the next attempt is due no earlier than `delay_ms` from now, in place of the computed
  // backoff. With DOTJOB_SNOOZE: when the task runs again. [handler-thread]
  void (*retry_after)(const dotjob_task *task, int64_t delay_ms);
};

// One attempt of a task. The host owns it; it is valid until the handler returns.
struct dotjob_task {
  uint32_t size;            // sizeof(dotjob_task) as the host was built
  int32_t attempt;          // 1 for the first attempt, counting retries
  const dotjob_host *host;  // the host's calls
  int64_t task_id;          // never reused: deduplicate on it
  int64_t claim_no;         // grows with every delivery of the task, retries and lost ones alike
  int64_t scheduled_at_ms;  // the occurrence this task stands for, ms since 1970 UTC; 0 for manual runs
  const char *job_name;
  const char *handler;
};

// Runs one attempt.
//
// The host owns the thread; concurrent calls on different threads are normal. `task` and all it points to are
// valid until the call returns: copy what you keep. Delivery is at least once. [handler-thread]
typedef int32_t (*dotjob_run_fn)(const dotjob_task *task);

// What a handler says about itself. The host passes it zeroed but for `size`; strings must be static.
struct dotjob_meta {
  uint32_t size;                  // as the host was built: do not write fields past it
  uint32_t timeout_ms;            // suggested timeout of an attempt, 0 for none; a job's own timeout wins
  const char *summary;            // one line for people
  const char *parameters_schema;  // a JSON Schema for the parameters, or NULL
};

// A handler: the function that `executor_handler` names. The name must also be an exported symbol of the very
// library that lists it. It has either `run`, or a signature and a function: then it is a typed handler, which the
// host calls with arguments that it takes from the parameters.
struct dotjob_handler {
  uint32_t size;
  uint32_t reserved;  // 0
  const char *name;   // letters, digits and underscores; at most 128 bytes
  dotjob_run_fn run;  // NULL of a typed handler
  void (*describe)(const dotjob_handler *self, dotjob_meta *meta);  // NULL when there is nothing to say [main-thread]
  const char *signature;   // of a typed handler, such as "u64(crc: u64 = 0, data: bytes32)"; else NULL
  void (*function)(void);  // of a typed handler: what the signature describes, called as such; else NULL [handler-thread]
};

// A plugin's descriptor, returned by its one entry symbol. Static: it must outlive the process.
struct dotjob_plugin {
  uint32_t size;
  uint32_t requires_minor;  // the ABI minor this plugin cannot do without
  const char *name;         // unique within a bundle: publishing replaces by it
  const char *version;
  const dotjob_handler *const *handlers;
  size_t handler_count;  // at least 1

  // Called once after loading, before any handler, within the host's load time limit. NULL when not needed.
  // Returns 0, or writes why not into `error` (`capacity` bytes, NUL-terminated) and returns another value: then the
  // release is rejected. An older generation of the same plugin may still be running in another process, so
  // take exclusive resources (ports, locks) lazily. [main-thread]
  int32_t (*init)(const dotjob_host *host, const dotjob_plugin *self, char *error, size_t capacity);

  // Called once after the last handler returned, time-limited; the process exits after it. NULL when not
  // needed. Never called after a crash or a kill. [main-thread]
  void (*fini)(void);
};

// The entry symbol carries the major in its name. Called once, before init. [main-thread]
DOTJOB_EXPORT const dotjob_plugin *dotjob_plugin_abi1(void);
#define DOTJOB_ENTRY_SYMBOL "dotjob_plugin_abi1"

#ifdef __cplusplus
}  // extern "C"
#define DOTJOB_EXTERN_C extern "C"
#else
#define DOTJOB_EXTERN_C extern
#endif

// MARK: - Declaring a plugin in C and C++

#if defined(__has_attribute)
#if __has_attribute(retain)
#define DOTJOB_RETAIN __attribute__((used, retain))
#endif
#endif
#ifndef DOTJOB_RETAIN
#define DOTJOB_RETAIN __attribute__((used))
#endif

// Pointers, not records, stand in the section: objects built against different minors have records of
// different sizes.
#define DOTJOB_HANDLER_SECTION __attribute__((section("dotjob_handlers")))

// Declares a handler and opens its body, in which `task` is the attempt:
//
//   DOTJOB_HANDLER(send_mail, m->summary = "Sends one mail", m->timeout_ms = 30000) { …; return DOTJOB_OK; }
//
// The assignments after the name are optional and set fields of the dotjob_meta `m`.
#define DOTJOB_HANDLER(...) DOTJOB_HANDLER_(__VA_ARGS__, (void)0)
#define DOTJOB_HANDLER_(handler_name, ...)                                                              \
  static int32_t dotjob_run_##handler_name(const dotjob_task *task);                                    \
  static void dotjob_describe_##handler_name(const dotjob_handler *self, dotjob_meta *m) {              \
    (void)self;                                                                                         \
    (void)m;                                                                                            \
    __VA_ARGS__;                                                                                        \
  }                                                                                                     \
  static const dotjob_handler dotjob_record_##handler_name = {                                          \
      sizeof(dotjob_handler),          0,    #handler_name, dotjob_run_##handler_name,                  \
      dotjob_describe_##handler_name, NULL, NULL};                                                      \
  DOTJOB_RETAIN DOTJOB_HANDLER_SECTION static const dotjob_handler *const dotjob_listed_##handler_name = \
      &dotjob_record_##handler_name;                                                                    \
  DOTJOB_EXTERN_C DOTJOB_EXPORT int32_t handler_name(const dotjob_task *task);                          \
  int32_t handler_name(const dotjob_task *task) { return dotjob_run_##handler_name(task); }             \
  static int32_t dotjob_run_##handler_name(const dotjob_task *task)

// MARK: - Typed handlers

// Declares a typed handler: a plain C function that the host calls with arguments from the task's parameters. What it
// returns becomes the result.
//
//   DOTJOB_TYPED_HANDLER(checksum, (u64), ((seed, u64, 0), (data, bytes32)), m->summary = "Sums up bytes") {
//     return sum(seed, data, data_length);
//   }
//
// After the name: what it returns, in parentheses, and a rule of when that is a failure, as in
// `(i32, "fails if < 0 errno")`; then its parameters, at most 16, each with a name, a type and perhaps a default, or
// `(void)`; then assignments as in DOTJOB_HANDLER. It ends with the function's prototype, so either a body or a semicolon follows: next
// to a function that exists already, a type that differs doesn't compile.
//
//   parameters: i8 … i64, u8 … u64, f32, f64, bool; str and json (const char *); bytes and bytes32 (const uint8_t *data,
//     then size_t or uint32_t data_length); ctx (const dotjob_task *, bound from nothing). optional_str and its like may be
//     missing or null: then a pointer is NULL; numbers come as `const int64_t *`.
//   returns: void; status (DOTJOB_OK and its like); numbers; str, optional_str (const char *); owned_str,
//     optional_owned_str (char *, with "free(symbol)").
//   rules: "free(symbol)", "fails if < 0", "fails if != 0", "fails if null", the last three also with "errno" after them.
#define DOTJOB_TYPED_HANDLER(...) DOTJOB_TYPED_HANDLER_(__VA_ARGS__, (void)0)
#define DOTJOB_TYPED_HANDLER_(handler_name, returns, parameters, ...)                                       \
  DOTJOB_EXTERN_C DOTJOB_EXPORT DOTJOB_RETURN_TYPE returns handler_name(DOTJOB_PARAMETER_TYPES parameters); \
  static void dotjob_describe_##handler_name(const dotjob_handler *self, dotjob_meta *m) {                  \
    (void)self;                                                                                             \
    (void)m;                                                                                                \
    __VA_ARGS__;                                                                                            \
  }                                                                                                         \
  static const dotjob_handler dotjob_record_##handler_name = {                                              \
      sizeof(dotjob_handler),                                                                               \
      0,                                                                                                    \
      #handler_name,                                                                                        \
      NULL,                                                                                                 \
      dotjob_describe_##handler_name,                                                                       \
      DOTJOB_RETURN_TEXT returns "(" DOTJOB_PARAMETER_TEXTS parameters ")" DOTJOB_RULE_TEXT returns,        \
      (void (*)(void))handler_name};                                                                        \
  DOTJOB_RETAIN DOTJOB_HANDLER_SECTION static const dotjob_handler *const dotjob_listed_##handler_name =    \
      &dotjob_record_##handler_name;                                                                        \
  DOTJOB_EXTERN_C DOTJOB_EXPORT DOTJOB_RETURN_TYPE returns handler_name(DOTJOB_PARAMETER_TYPES parameters)

// The C type and the text of each type, as a parameter and as what is returned.
#define DOTJOB_P_i8(name) int8_t name
#define DOTJOB_P_optional_i8(name) const int8_t *name
#define DOTJOB_P_i16(name) int16_t name
#define DOTJOB_P_optional_i16(name) const int16_t *name
#define DOTJOB_P_i32(name) int32_t name
#define DOTJOB_P_optional_i32(name) const int32_t *name
#define DOTJOB_P_i64(name) int64_t name
#define DOTJOB_P_optional_i64(name) const int64_t *name
#define DOTJOB_P_u8(name) uint8_t name
#define DOTJOB_P_optional_u8(name) const uint8_t *name
#define DOTJOB_P_u16(name) uint16_t name
#define DOTJOB_P_optional_u16(name) const uint16_t *name
#define DOTJOB_P_u32(name) uint32_t name
#define DOTJOB_P_optional_u32(name) const uint32_t *name
#define DOTJOB_P_u64(name) uint64_t name
#define DOTJOB_P_optional_u64(name) const uint64_t *name
#define DOTJOB_P_f32(name) float name
#define DOTJOB_P_optional_f32(name) const float *name
#define DOTJOB_P_f64(name) double name
#define DOTJOB_P_optional_f64(name) const double *name
#define DOTJOB_P_bool(name) bool name
#define DOTJOB_P_optional_bool(name) const bool *name
#define DOTJOB_P_str(name) const char *name
#define DOTJOB_P_optional_str(name) const char *name
#define DOTJOB_P_json(name) const char *name
#define DOTJOB_P_optional_json(name) const char *name
#define DOTJOB_P_bytes(name) const uint8_t *name, size_t name##_length
#define DOTJOB_P_optional_bytes(name) const uint8_t *name, size_t name##_length
#define DOTJOB_P_bytes32(name) const uint8_t *name, uint32_t name##_length
#define DOTJOB_P_optional_bytes32(name) const uint8_t *name, uint32_t name##_length
#define DOTJOB_P_ctx(name) const dotjob_task *name
#define DOTJOB_T_i8 "i8"
#define DOTJOB_T_optional_i8 "i8?"
#define DOTJOB_T_i16 "i16"
#define DOTJOB_T_optional_i16 "i16?"
#define DOTJOB_T_i32 "i32"
#define DOTJOB_T_optional_i32 "i32?"
#define DOTJOB_T_i64 "i64"
#define DOTJOB_T_optional_i64 "i64?"
#define DOTJOB_T_u8 "u8"
#define DOTJOB_T_optional_u8 "u8?"
#define DOTJOB_T_u16 "u16"
#define DOTJOB_T_optional_u16 "u16?"
#define DOTJOB_T_u32 "u32"
#define DOTJOB_T_optional_u32 "u32?"
#define DOTJOB_T_u64 "u64"
#define DOTJOB_T_optional_u64 "u64?"
#define DOTJOB_T_f32 "f32"
#define DOTJOB_T_optional_f32 "f32?"
#define DOTJOB_T_f64 "f64"
#define DOTJOB_T_optional_f64 "f64?"
#define DOTJOB_T_bool "bool"
#define DOTJOB_T_optional_bool "bool?"
#define DOTJOB_T_str "str"
#define DOTJOB_T_optional_str "str?"
#define DOTJOB_T_json "json"
#define DOTJOB_T_optional_json "json?"
#define DOTJOB_T_bytes "bytes"
#define DOTJOB_T_optional_bytes "bytes?"
#define DOTJOB_T_bytes32 "bytes32"
#define DOTJOB_T_optional_bytes32 "bytes32?"
#define DOTJOB_T_ctx "ctx"
#define DOTJOB_T_void "void"
#define DOTJOB_T_status "status"
#define DOTJOB_T_owned_str "str"
#define DOTJOB_T_optional_owned_str "str?"
#define DOTJOB_R_i8 int8_t
#define DOTJOB_R_i16 int16_t
#define DOTJOB_R_i32 int32_t
#define DOTJOB_R_i64 int64_t
#define DOTJOB_R_u8 uint8_t
#define DOTJOB_R_u16 uint16_t
#define DOTJOB_R_u32 uint32_t
#define DOTJOB_R_u64 uint64_t
#define DOTJOB_R_f32 float
#define DOTJOB_R_f64 double
#define DOTJOB_R_bool bool
#define DOTJOB_R_void void
#define DOTJOB_R_status int32_t
#define DOTJOB_R_str const char *
#define DOTJOB_R_optional_str const char *
#define DOTJOB_R_owned_str char *
#define DOTJOB_R_optional_owned_str char *

// In C11, <stdbool.h> makes `bool` a macro.
#define DOTJOB_P__Bool(name) DOTJOB_P_bool(name)
#define DOTJOB_P_optional__Bool(name) DOTJOB_P_optional_bool(name)
#define DOTJOB_T__Bool DOTJOB_T_bool
#define DOTJOB_R__Bool DOTJOB_R_bool

#define DOTJOB_RETURN_TYPE(...) DOTJOB_RETURN_TYPE_(__VA_ARGS__, 0)
#define DOTJOB_RETURN_TYPE_(type, ...) DOTJOB_R_##type
#define DOTJOB_RETURN_TEXT(...) DOTJOB_RETURN_TEXT_(__VA_ARGS__, 0)
#define DOTJOB_RETURN_TEXT_(type, ...) DOTJOB_T_##type
#define DOTJOB_RULE_TEXT(...) DOTJOB_JOIN(DOTJOB_RULE_TEXT_, DOTJOB_COUNT(__VA_ARGS__))(__VA_ARGS__)
#define DOTJOB_RULE_TEXT_1(type) ""
#define DOTJOB_RULE_TEXT_2(type, rule) " " rule

#define DOTJOB_PARAMETER_TYPES(...) DOTJOB_EACH(DOTJOB_PARAMETER_TYPE, DOTJOB_COMMA, __VA_ARGS__)
#define DOTJOB_PARAMETER_TEXTS(...) DOTJOB_EACH(DOTJOB_PARAMETER_TEXT, DOTJOB_COMMA_TEXT, __VA_ARGS__)
#define DOTJOB_COMMA() ,
#define DOTJOB_COMMA_TEXT() ", "

// A parameter is a tuple, or `void` when there is none.
#define DOTJOB_PARAMETER_TYPE(item) DOTJOB_JOIN(DOTJOB_PARAMETER_TYPE_, DOTJOB_IS_TUPLE(item))(item)
#define DOTJOB_PARAMETER_TYPE_0(item) item
#define DOTJOB_PARAMETER_TYPE_1(item) DOTJOB_PARAMETER_TYPE_OF item
#define DOTJOB_PARAMETER_TYPE_OF(...) DOTJOB_PARAMETER_TYPE_OF_(__VA_ARGS__, 0)
#define DOTJOB_PARAMETER_TYPE_OF_(name, type, ...) DOTJOB_P_##type(name)
#define DOTJOB_PARAMETER_TEXT(item) DOTJOB_JOIN(DOTJOB_PARAMETER_TEXT_, DOTJOB_IS_TUPLE(item))(item)
#define DOTJOB_PARAMETER_TEXT_0(item) ""
#define DOTJOB_PARAMETER_TEXT_1(item) DOTJOB_PARAMETER_TEXT_OF item
#define DOTJOB_PARAMETER_TEXT_OF(...) DOTJOB_JOIN(DOTJOB_PARAMETER_TEXT_OF_, DOTJOB_COUNT(__VA_ARGS__))(__VA_ARGS__)
#define DOTJOB_PARAMETER_TEXT_OF_2(name, type) #name ": " DOTJOB_T_##type
#define DOTJOB_PARAMETER_TEXT_OF_3(name, type, value) #name ": " DOTJOB_T_##type " = " #value

#define DOTJOB_JOIN(a, b) DOTJOB_JOIN_(a, b)
#define DOTJOB_JOIN_(a, b) a##b
#define DOTJOB_IS_TUPLE(item) DOTJOB_IS_TUPLE_(DOTJOB_TUPLE_MARK item, 0, 0)
#define DOTJOB_IS_TUPLE_(...) DOTJOB_SECOND(__VA_ARGS__)
#define DOTJOB_TUPLE_MARK(...) 0, 1
#define DOTJOB_SECOND(first, second, ...) second
#define DOTJOB_COUNT(...) DOTJOB_COUNT_(__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define DOTJOB_COUNT_(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, count, ...) count
#define DOTJOB_EACH(act, between, ...) DOTJOB_JOIN(DOTJOB_EACH_, DOTJOB_COUNT(__VA_ARGS__))(act, between, __VA_ARGS__)
#define DOTJOB_EACH_1(act, between, item) act(item)
#define DOTJOB_EACH_2(act, between, item, ...) act(item) between() DOTJOB_EACH_1(act, between, __VA_ARGS__)
#define DOTJOB_EACH_3(act, between, item, ...) act(item) between() DOTJOB_EACH_2(act, between, __VA_ARGS__)
#define DOTJOB_EACH_4(act, between, item, ...) act(item) between() DOTJOB_EACH_3(act, between, __VA_ARGS__)
#define DOTJOB_EACH_5(act, between, item, ...) act(item) between() DOTJOB_EACH_4(act, between, __VA_ARGS__)
#define DOTJOB_EACH_6(act, between, item, ...) act(item) between() DOTJOB_EACH_5(act, between, __VA_ARGS__)
#define DOTJOB_EACH_7(act, between, item, ...) act(item) between() DOTJOB_EACH_6(act, between, __VA_ARGS__)
#define DOTJOB_EACH_8(act, between, item, ...) act(item) between() DOTJOB_EACH_7(act, between, __VA_ARGS__)
#define DOTJOB_EACH_9(act, between, item, ...) act(item) between() DOTJOB_EACH_8(act, between, __VA_ARGS__)
#define DOTJOB_EACH_10(act, between, item, ...) act(item) between() DOTJOB_EACH_9(act, between, __VA_ARGS__)
#define DOTJOB_EACH_11(act, between, item, ...) act(item) between() DOTJOB_EACH_10(act, between, __VA_ARGS__)
#define DOTJOB_EACH_12(act, between, item, ...) act(item) between() DOTJOB_EACH_11(act, between, __VA_ARGS__)
#define DOTJOB_EACH_13(act, between, item, ...) act(item) between() DOTJOB_EACH_12(act, between, __VA_ARGS__)
#define DOTJOB_EACH_14(act, between, item, ...) act(item) between() DOTJOB_EACH_13(act, between, __VA_ARGS__)
#define DOTJOB_EACH_15(act, between, item, ...) act(item) between() DOTJOB_EACH_14(act, between, __VA_ARGS__)
#define DOTJOB_EACH_16(act, between, item, ...) act(item) between() DOTJOB_EACH_15(act, between, __VA_ARGS__)

// Declares the plugin, once per library, in any of its files:
//
//   DOTJOB_PLUGIN("mail", "1.2.0")
//   DOTJOB_PLUGIN("mail", "1.2.0", p->init = open_pool, p->fini = close_pool)
//
// The assignments are optional and set fields of the dotjob_plugin `p`.
#define DOTJOB_PLUGIN(...) DOTJOB_PLUGIN_(__VA_ARGS__, (void)0)
#define DOTJOB_PLUGIN_(plugin_name, plugin_version, ...)                                              \
  DOTJOB_EXTERN_C const dotjob_handler *const __start_dotjob_handlers[]                               \
      __attribute__((weak, visibility("hidden")));                                                    \
  DOTJOB_EXTERN_C const dotjob_handler *const __stop_dotjob_handlers[]                                \
      __attribute__((weak, visibility("hidden")));                                                    \
  static void dotjob_complete_plugin(dotjob_plugin *p) {                                              \
    (void)p;                                                                                          \
    __VA_ARGS__;                                                                                      \
  }                                                                                                   \
  const dotjob_plugin *dotjob_plugin_abi1(void) {                                                     \
    static dotjob_plugin plugin;                                                                      \
    plugin.size = sizeof plugin;                                                                      \
    plugin.name = plugin_name;                                                                        \
    plugin.version = plugin_version;                                                                  \
    plugin.handlers = __start_dotjob_handlers;                                                        \
    plugin.handler_count = (size_t)(__stop_dotjob_handlers - __start_dotjob_handlers);                \
    dotjob_complete_plugin(&plugin);                                                                  \
    return &plugin;                                                                                   \
  }

// MARK: - Conveniences over the host's table

// Logs a formatted line; what is longer than 1,023 bytes is cut. [any-thread]
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4), unused))
#endif
static inline void
dotjob_logf(const dotjob_task *task, int32_t level, const char *format, ...) {
  char line[1024];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  task->host->log(task, level, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

// Sets a formatted result; what is longer than 4,095 bytes fails the attempt. [handler-thread]
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3), unused))
#endif
static inline bool
dotjob_resultf(const dotjob_task *task, const char *format, ...) {
  char text[4096];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= sizeof text) {
    task->host->fail(task, "result", "the result is longer than dotjob_resultf can hold; use set_result");
    return false;
  }
  return task->host->set_result(task, text, (size_t)length);
}

// A string parameter, or `fallback` when it is missing or no string. [handler-thread]
__attribute__((unused)) static inline const char *dotjob_string(const dotjob_task *task, const char *key,
                                                                const char *fallback) {
  const char *value = fallback;
  return task->host->get_string(task, key, &value, NULL) == DOTJOB_FOUND ? value : fallback;
}

// An integer parameter, or `fallback` when it is missing or no integer of 64 bits. [handler-thread]
__attribute__((unused)) static inline int64_t dotjob_int(const dotjob_task *task, const char *key, int64_t fallback) {
  int64_t value = fallback;
  return task->host->get_int(task, key, &value) == DOTJOB_FOUND ? value : fallback;
}

// Records why and returns DOTJOB_FAIL, for `return dotjob_failed(task, "bad_input", "…");` [handler-thread]
__attribute__((unused)) static inline int32_t dotjob_failed(const dotjob_task *task, const char *kind,
                                                            const char *message) {
  task->host->fail(task, kind, message);
  return DOTJOB_FAIL;
}

// Asks for the task to run again after `delay_ms` and returns DOTJOB_SNOOZE, for `return dotjob_snoozed(task, 60000, "…");`
// `reason` is for the person who reads the log, or NULL. The plugin states `requires_minor` 1. [handler-thread]
__attribute__((unused)) static inline int32_t dotjob_snoozed(const dotjob_task *task, int64_t delay_ms,
                                                             const char *reason) {
  if (reason != NULL) task->host->fail(task, NULL, reason);
  task->host->retry_after(task, delay_ms);
  return DOTJOB_SNOOZE;
}

#endif  // DOTJOB_PLUGIN_H
