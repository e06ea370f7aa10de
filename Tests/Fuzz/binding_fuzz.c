// libFuzzer: any text as the parameters of typed handlers of every type. Whatever is refused is refused with its place.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "typed_binding.h"

static const typed_parameter plain[] = {
    {"a", TYPED_I8, false, NULL},       {"b", TYPED_U64, false, "7"},          {"c", TYPED_F32, false, "0.5"},
    {"d", TYPED_STR, false, "\"x\""},   {"e", TYPED_BYTES, false, "\"y\""},    {"f", TYPED_JSON, false, "1.50"},
    {"g", TYPED_BOOL, false, "true"},   {"h", TYPED_CTX, false, NULL},
};

static const typed_parameter optional[] = {
    {"a", TYPED_I64, true, NULL},  {"b", TYPED_U8, true, NULL},      {"c", TYPED_F64, true, NULL},
    {"d", TYPED_STR, true, NULL},  {"e", TYPED_BYTES32, true, NULL}, {"f", TYPED_JSON, true, NULL},
    {"g", TYPED_BOOL, true, NULL}, {"i", TYPED_I16, true, NULL},
};

static void check(const typed_parameter *parameters, uint32_t count, const char *text, size_t length) {
  static const dotjob_task task;
  typed_arguments arguments;
  char error[BINDING_ERROR_BYTES] = "";
  bool fits = typed_arguments_bind(&arguments, parameters, count, &task, text, length, error);
  bool is_told = strncmp(error, "parameter \"", 11) == 0 || strncmp(error, "parameters: ", 12) == 0;
  if (fits ? error[0] != 0 : !is_told) {
    fprintf(stderr, "fits %d, and says \"%s\"\n", fits, error);
    abort();
  }
  // What is bound can be read: texts up to their NUL, bytes over their length.
  size_t sum = 0;
  for (size_t i = 0; fits && i < arguments.count; i++) sum += arguments.values[i].u8;
  for (uint32_t i = 0, at = 0; fits && i < count; i++, at++) {
    const char *pointer = arguments.values[at].pointer;
    enum typed_kind kind = parameters[i].kind;
    if ((kind == TYPED_STR || kind == TYPED_JSON) && pointer != NULL) sum += strlen(pointer);
    if (kind != TYPED_BYTES && kind != TYPED_BYTES32) continue;
    size_t bytes = kind == TYPED_BYTES ? arguments.values[at + 1].size : arguments.values[at + 1].u32;
    for (size_t byte = 0; byte < bytes; byte++) sum += (unsigned char)pointer[byte];
    at++;
  }
  volatile size_t read = sum;
  (void)read;
  typed_arguments_free(&arguments);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // The host's parameters end with a NUL.
  char *text = malloc(size + 1);
  memcpy(text, data, size);
  text[size] = 0;
  check(plain, sizeof plain / sizeof *plain, text, size);
  check(optional, sizeof optional / sizeof *optional, text, size);
  free(text);
  return 0;
}
