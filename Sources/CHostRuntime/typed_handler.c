#include "typed_handler.h"

#include <errno.h>
#include <ffi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "typed_binding.h"
#include "typed_result.h"

struct typed_handler {
  void (*function)(void);
  typed_parameter parameters[TYPED_PARAMETERS_MAX];
  uint32_t count;
  typed_return returned;
  ffi_cif call;
  ffi_type *types[2 * TYPED_PARAMETERS_MAX];  // the call keeps a pointer to it
};

static ffi_type *ffi_type_of(enum typed_kind kind) {
  switch (kind) {
    case TYPED_I8: return &ffi_type_sint8;
    case TYPED_I16: return &ffi_type_sint16;
    case TYPED_I32:
    case TYPED_STATUS: return &ffi_type_sint32;
    case TYPED_I64: return &ffi_type_sint64;
    case TYPED_BOOL:
    case TYPED_U8: return &ffi_type_uint8;
    case TYPED_U16: return &ffi_type_uint16;
    case TYPED_U32: return &ffi_type_uint32;
    case TYPED_U64: return &ffi_type_uint64;
    case TYPED_F32: return &ffi_type_float;
    case TYPED_F64: return &ffi_type_double;
    case TYPED_VOID: return &ffi_type_void;
    default: return &ffi_type_pointer;
  }
}

static bool is_number(enum typed_kind kind) { return kind <= TYPED_BOOL; }

// Returns how many arguments of C the parameters are.
static unsigned add_types(typed_handler *handler) {
  unsigned count = 0;
  for (uint32_t i = 0; i < handler->count; i++) {
    const typed_parameter *parameter = &handler->parameters[i];
    bool is_pointer = parameter->is_optional && is_number(parameter->kind);
    handler->types[count++] = is_pointer ? &ffi_type_pointer : ffi_type_of(parameter->kind);
    if (parameter->kind == TYPED_BYTES) handler->types[count++] = &ffi_type_uint64;
    if (parameter->kind == TYPED_BYTES32) handler->types[count++] = &ffi_type_uint32;
  }
  return count;
}

static char *duplicate(const char *text) {
  if (text == NULL) return NULL;
  char *copy = strdup(text);
  if (copy == NULL) abort();
  return copy;
}

_Static_assert(sizeof(size_t) == sizeof(uint64_t), "bytes pass their length as 64 bits");

typed_handler *typed_handler_create(void (*function)(void), const typed_parameter *parameters, uint32_t count,
                                    typed_return returned, char *error, size_t capacity) {
  if (count > TYPED_PARAMETERS_MAX) {
    snprintf(error, capacity, "more than %d parameters", TYPED_PARAMETERS_MAX);
    return NULL;
  }
  typed_handler *handler = calloc(1, sizeof *handler);
  if (handler == NULL) abort();
  handler->function = function;
  handler->count = count;
  handler->returned = returned;
  for (uint32_t i = 0; i < count; i++) {
    handler->parameters[i] = parameters[i];
    handler->parameters[i].name = duplicate(parameters[i].name);
    handler->parameters[i].default_text = duplicate(parameters[i].default_text);
  }
  unsigned arguments = add_types(handler);
  if (ffi_prep_cif(&handler->call, FFI_DEFAULT_ABI, arguments, ffi_type_of(returned.kind), handler->types) == FFI_OK) {
    return handler;
  }
  snprintf(error, capacity, "libffi knows no way to call a function of this signature");
  return NULL;
}

int32_t typed_handler_run(const typed_handler *handler, const dotjob_task *task) {
  typed_arguments arguments;
  char error[BINDING_ERROR_BYTES];
  size_t length;
  const char *text = task->host->parameters(task, &length);
  if (!typed_arguments_bind(&arguments, handler->parameters, handler->count, task, text, length, error)) {
    typed_arguments_free(&arguments);
    task->host->fail(task, "bad_input", error);
    return DOTJOB_FAIL;
  }
  void *values[2 * TYPED_PARAMETERS_MAX];
  for (size_t i = 0; i < arguments.count; i++) values[i] = &arguments.values[i];
  typed_result result = {.u64 = 0};
  errno = 0;
  // libffi reads the description only.
  ffi_call((ffi_cif *)(uintptr_t)&handler->call, handler->function, &result, values);
  int32_t outcome = typed_result_report(&handler->returned, &result, errno, task);
  if (handler->returned.free_text != NULL && result.text != NULL) handler->returned.free_text(result.text);
  typed_arguments_free(&arguments);
  return outcome;
}
