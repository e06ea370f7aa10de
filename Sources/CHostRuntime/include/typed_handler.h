#ifndef HOST_TYPED_HANDLER_H
#define HOST_TYPED_HANDLER_H

#include <stdbool.h>
#include <stdint.h>

#include "dotjob/plugin.h"

// A plain C function that is called with arguments from a task's parameters.

// In the order of the TypedHandlers module's ParameterType.
enum typed_kind {
  TYPED_I8,
  TYPED_I16,
  TYPED_I32,
  TYPED_I64,
  TYPED_U8,
  TYPED_U16,
  TYPED_U32,
  TYPED_U64,
  TYPED_F32,
  TYPED_F64,
  TYPED_BOOL,
  TYPED_STR,
  TYPED_BYTES,
  TYPED_BYTES32,
  TYPED_JSON,
  TYPED_CTX,
  // Returned only.
  TYPED_VOID,
  TYPED_STATUS,
};

enum {
  TYPED_PARAMETERS_MAX = 16,
};

enum typed_failure {
  TYPED_NEVER_FAILS,
  TYPED_FAILS_IF_NEGATIVE,
  TYPED_FAILS_IF_NOT_ZERO,
  TYPED_FAILS_IF_NULL,
};

typedef struct typed_parameter {
  const char *name;
  enum typed_kind kind;
  bool is_optional;
  const char *default_text;  // JSON, or NULL
} typed_parameter;

typedef struct typed_return {
  enum typed_kind kind;
  bool may_be_null;
  enum typed_failure failure;
  bool reads_errno;
  void (*free_text)(void *text);  // or NULL
} typed_return;

typedef struct typed_handler typed_handler;

// Prepares calls of a function. Copies what it is given; never freed. NULL when libffi cannot call such a function: then `error` says why (`capacity` bytes). [main-thread]
typed_handler *typed_handler_create(void (*function)(void), const typed_parameter *parameters, uint32_t count,
                                    typed_return returned, char *error, size_t capacity);

// Runs one attempt: binds, calls, and reports the result. Returns its outcome. [handler-thread]
int32_t typed_handler_run(const typed_handler *handler, const dotjob_task *task);

#endif
