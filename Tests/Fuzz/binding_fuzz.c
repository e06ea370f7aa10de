// libFuzzer: any text as the parameters of typed handlers of every type.
//
// Arguments that are bound are read to their ends, for AddressSanitizer to watch. A refusal names its place.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_path.h"
#include "typed_binding.h"
#include "utf8.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const typed_parameter optionals[] = {
    {"a", TYPED_I8, true, NULL},     {"b", TYPED_I16, true, NULL},  {"c", TYPED_I32, true, NULL},
    {"d", TYPED_I64, true, NULL},    {"e", TYPED_U8, true, NULL},   {"f", TYPED_U16, true, NULL},
    {"g", TYPED_U32, true, NULL},    {"h", TYPED_U64, true, NULL},  {"i", TYPED_F32, true, NULL},
    {"j", TYPED_F64, true, NULL},    {"k", TYPED_BOOL, true, NULL}, {"l", TYPED_STR, true, NULL},
    {"m", TYPED_BYTES32, true, NULL}, {"n", TYPED_JSON, true, NULL}, {"o", TYPED_BYTES, true, NULL},
    {"p", TYPED_CTX, false, NULL},
};

static const typed_parameter defaults[] = {
    {"d", TYPED_I64, false, "-9223372036854775808"},
    {"h", TYPED_U64, false, "18446744073709551615"},
    {"j", TYPED_F64, false, "1e308"},
    {"k", TYPED_BOOL, false, "true"},
    {"l", TYPED_STR, false, "\"\\u00fc\""},
    {"m", TYPED_BYTES32, false, "\"\\u0000\""},
    {"n", TYPED_JSON, false, "null"},
};

static const typed_parameter required[] = {
    {"n", TYPED_JSON, false, NULL}, {"o", TYPED_BYTES, false, NULL}, {"l", TYPED_STR, false, NULL},
};

static unsigned long long sum;  // keeps the reads

static void expect(bool is_so, const char *what, const char *about) {
  if (is_so) return;
  fprintf(stderr, "%s: %s\n", what, about);
  abort();
}

static void read_number(const typed_parameter *parameter, const typed_argument *argument) {
  const unsigned char *bytes = (const unsigned char *)argument;
  if (parameter->is_optional) bytes = argument->pointer;
  if (bytes == NULL) return;
  static const size_t sizes[] = {1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1};
  for (size_t i = 0; i < sizes[parameter->kind]; i++) sum += bytes[i];
  if (parameter->kind == TYPED_BOOL) expect(*bytes <= 1, "a bool is 0 or 1", parameter->name);
}

// Returns how many arguments of C it was.
static size_t read_argument(const typed_parameter *parameter, const typed_argument *argument) {
  if (parameter->kind <= TYPED_BOOL) {
    read_number(parameter, argument);
    return 1;
  }
  if (parameter->kind == TYPED_CTX) return 1;
  const char *text = argument->pointer;
  if (parameter->kind == TYPED_BYTES || parameter->kind == TYPED_BYTES32) {
    size_t length = parameter->kind == TYPED_BYTES ? argument[1].size : argument[1].u32;
    expect(text != NULL || length == 0, "NULL has no length", parameter->name);
    for (size_t i = 0; i < length; i++) sum += (unsigned char)text[i];
    return 2;
  }
  expect(text != NULL || parameter->is_optional, "only optionals are NULL", parameter->name);
  if (text == NULL) return 1;
  expect(utf8_is_valid(text, strlen(text)), "a text is UTF-8", parameter->name);
  if (parameter->kind == TYPED_JSON) {
    json_t *value = json_parse(text, strlen(text));
    expect(value != NULL, "a json parameter is JSON", text);
    json_decref(value);
  }
  return 1;
}

static void expect_place(const char *error) {
  expect(strncmp(error, "parameter \"", 11) == 0 || strncmp(error, "parameters: ", 12) == 0, "names its place", error);
  expect(utf8_is_valid(error, strlen(error)), "is UTF-8", error);
  expect(strlen(error) < BINDING_ERROR_BYTES - 1, "is whole", error);
  for (const char *c = error; *c != 0; c++) {
    expect((unsigned char)*c >= 0x20 && *c != 0x7F, "obeys no terminal", error);
  }
}

static void bind(const typed_parameter *parameters, size_t count, const char *text, size_t length) {
  typed_arguments arguments;
  char error[BINDING_ERROR_BYTES] = "";
  if (typed_arguments_bind(&arguments, parameters, (uint32_t)count, NULL, text, length, error)) {
    size_t read = 0;
    for (size_t i = 0; i < count; i++) read += read_argument(&parameters[i], &arguments.values[read]);
    expect(read == arguments.count, "as many arguments as parameters need", text);
  } else {
    expect_place(error);
  }
  typed_arguments_free(&arguments);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t length) {
  char *text = malloc(length + 1);
  if (text == NULL) abort();
  memcpy(text, input, length);
  text[length] = 0;
  bind(optionals, COUNT(optionals), text, length);
  bind(defaults, COUNT(defaults), text, length);
  bind(required, COUNT(required), text, length);
  bind(NULL, 0, text, length);
  free(text);
  return 0;
}
