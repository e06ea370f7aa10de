#ifndef HOST_TYPED_RESULT_H
#define HOST_TYPED_RESULT_H

#include <ffi.h>

#include "typed_handler.h"

// From what a C function returned to an attempt's result and outcome.

// libffi widens integers that are smaller than a register.
typedef union typed_result {
  ffi_arg unsigned_integer;
  ffi_sarg signed_integer;
  uint64_t u64;
  int64_t i64;
  float f32;
  double f64;
  char *text;
} typed_result;

// Reports the result, or why it is a failure, and returns the outcome. `error` is errno as the function left it.
int32_t typed_result_report(const typed_return *returned, const typed_result *result, int error,
                            const dotjob_task *task);

#endif
