// What plugins of ABI 1.0 are compiled with, as each compiler sees it, in C and in C++. A line may be added for a field at a
// struct's end; none may ever change.
#include <dotjob/plugin.h>

#ifdef __cplusplus
#define HOLDS(condition) static_assert(condition, #condition)
#else
#define HOLDS(condition) _Static_assert(condition, #condition)
#endif
#define AT(type, field, offset) HOLDS(offsetof(type, field) == (offset))
#define BYTES(type, size) HOLDS(sizeof(type) == (size))

AT(dotjob_host, size, 0);
AT(dotjob_host, abi_minor, 4);
AT(dotjob_host, log, 8);
AT(dotjob_host, progress, 16);
AT(dotjob_host, stop_requested, 24);
AT(dotjob_host, stop_fd, 32);
AT(dotjob_host, deadline_ms, 40);
AT(dotjob_host, parameters, 48);
AT(dotjob_host, get_string, 56);
AT(dotjob_host, get_int, 64);
AT(dotjob_host, get_double, 72);
AT(dotjob_host, get_bool, 80);
AT(dotjob_host, trace_context, 88);
AT(dotjob_host, config, 96);
AT(dotjob_host, secret, 104);
AT(dotjob_host, set_result, 112);
AT(dotjob_host, fail, 120);
AT(dotjob_host, retry_after, 128);
BYTES(dotjob_host, 136);

AT(dotjob_task, size, 0);
AT(dotjob_task, attempt, 4);
AT(dotjob_task, host, 8);
AT(dotjob_task, task_id, 16);
AT(dotjob_task, claim_no, 24);
AT(dotjob_task, scheduled_at_ms, 32);
AT(dotjob_task, job_name, 40);
AT(dotjob_task, handler, 48);
BYTES(dotjob_task, 56);

AT(dotjob_meta, size, 0);
AT(dotjob_meta, timeout_ms, 4);
AT(dotjob_meta, summary, 8);
AT(dotjob_meta, parameters_schema, 16);
BYTES(dotjob_meta, 24);

AT(dotjob_handler, size, 0);
AT(dotjob_handler, reserved, 4);
AT(dotjob_handler, name, 8);
AT(dotjob_handler, run, 16);
AT(dotjob_handler, describe, 24);
AT(dotjob_handler, signature, 32);
AT(dotjob_handler, function, 40);
BYTES(dotjob_handler, 48);

AT(dotjob_plugin, size, 0);
AT(dotjob_plugin, requires_minor, 4);
AT(dotjob_plugin, name, 8);
AT(dotjob_plugin, version, 16);
AT(dotjob_plugin, handlers, 24);
AT(dotjob_plugin, handler_count, 32);
AT(dotjob_plugin, init, 40);
AT(dotjob_plugin, fini, 48);
BYTES(dotjob_plugin, 56);

HOLDS(DOTJOB_OK == 0 && DOTJOB_RETRY == 1 && DOTJOB_FAIL == 2 && DOTJOB_CANCELLED == 3);
HOLDS(DOTJOB_DEBUG == 0 && DOTJOB_INFO == 1 && DOTJOB_WARNING == 2 && DOTJOB_ERROR == 3);
HOLDS(DOTJOB_FOUND == 0 && DOTJOB_MISSING == 1 && DOTJOB_WRONG_TYPE == 2);
HOLDS(DOTJOB_ABI_MAJOR == 1);
