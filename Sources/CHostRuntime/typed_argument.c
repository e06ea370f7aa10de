#include "typed_argument.h"

#include <errno.h>
#include <math.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool binder_refuse(const binder *own, const char *name, const char *reason) {
  snprintf(own->error, BINDING_ERROR_BYTES, "parameter \"%s\": %s", name, reason);
  return false;
}

static const char *range_text(enum typed_kind kind) {
  static const char *const ranges[] = {
      "-128 to 127", "-32768 to 32767", "-2147483648 to 2147483647", "-9223372036854775808 to 9223372036854775807",
      "0 to 255",    "0 to 65535",      "0 to 4294967295",           "0 to 18446744073709551615",
  };
  return ranges[kind];
}

const char *binder_wanted(enum typed_kind kind) {
  switch (kind) {
    case TYPED_F32:
    case TYPED_F64: return "a number";
    case TYPED_BOOL: return "true or false";
    case TYPED_STR: return "a string";
    case TYPED_BYTES:
    case TYPED_BYTES32: return "a string, or an object with \"base64\"";
    case TYPED_JSON: return "a JSON value";
    default: return "an integer";
  }
}

static bool refuse_type(const binder *own, const typed_parameter *parameter, const json_t *value) {
  static const char *const names[] = {"an object", "an array", "a string", "a number", "a number",
                                      "true or false", "true or false", "null"};
  char reason[160];
  snprintf(reason, sizeof reason, "must be %s, and is %s", binder_wanted(parameter->kind), names[json_typeof(value)]);
  return binder_refuse(own, parameter->name, reason);
}

static typed_argument *add(binder *own) { return &own->arguments->values[own->arguments->count++]; }

// Room for what is decoded: all of it together is never longer than the parameters' text and an end for each.
static char *room(binder *own) {
  typed_arguments *arguments = own->arguments;
  if (arguments->memory == NULL) {
    arguments->memory = malloc(own->text_length + 2 * TYPED_PARAMETERS_MAX);
    if (arguments->memory == NULL) abort();
  }
  return arguments->memory + arguments->memory_used;
}

// MARK: - Numbers

static bool is_integer_text(json_slice text) {
  for (size_t i = 0; i < text.length; i++) {
    if ((text.start[i] < '0' || text.start[i] > '9') && !(i == 0 && text.start[i] == '-')) return false;
  }
  return text.length > 0;
}

static bool store_signed(enum typed_kind kind, int64_t value, typed_argument *argument) {
  switch (kind) {
    case TYPED_I8: argument->i8 = (int8_t)value; return value >= INT8_MIN && value <= INT8_MAX;
    case TYPED_I16: argument->i16 = (int16_t)value; return value >= INT16_MIN && value <= INT16_MAX;
    case TYPED_I32: argument->i32 = (int32_t)value; return value >= INT32_MIN && value <= INT32_MAX;
    default: argument->i64 = value; return true;
  }
}

static bool store_unsigned(enum typed_kind kind, uint64_t value, typed_argument *argument) {
  switch (kind) {
    case TYPED_U8: argument->u8 = (uint8_t)value; return value <= UINT8_MAX;
    case TYPED_U16: argument->u16 = (uint16_t)value; return value <= UINT16_MAX;
    case TYPED_U32: argument->u32 = (uint32_t)value; return value <= UINT32_MAX;
    default: argument->u64 = value; return true;
  }
}

// From the digits, which end before a sign of JSON or the NUL: jansson has rounded what is longer than 63 bits.
static bool bind_integer(const binder *own, const typed_parameter *parameter, const source *from,
                         typed_argument *argument) {
  if (!json_is_number(from->value)) return refuse_type(own, parameter, from->value);
  if (!is_integer_text(from->text)) {
    return binder_refuse(own, parameter->name, "must be an integer, without a fraction and without an exponent");
  }
  bool is_negative = from->text.start[0] == '-';
  bool fits;
  errno = 0;
  if (parameter->kind <= TYPED_I64) {
    long long value = strtoll(from->text.start, NULL, 10);
    fits = errno == 0 && store_signed(parameter->kind, value, argument);
  } else {
    unsigned long long value = strtoull(from->text.start + is_negative, NULL, 10);
    fits = errno == 0 && !(is_negative && value > 0) && store_unsigned(parameter->kind, value, argument);
  }
  if (fits) return true;
  char reason[128];
  snprintf(reason, sizeof reason, "out of range; give %s", range_text(parameter->kind));
  return binder_refuse(own, parameter->name, reason);
}

static bool bind_real(const binder *own, const typed_parameter *parameter, const source *from,
                      typed_argument *argument) {
  if (!json_is_number(from->value)) return refuse_type(own, parameter, from->value);
  double value = json_number_value(from->value);
  if (parameter->kind == TYPED_F64) {
    argument->f64 = value;
    return true;
  }
  argument->f32 = (float)value;
  return isfinite(argument->f32) || binder_refuse(own, parameter->name, "out of range; it must fit a float of 32 bits");
}

static bool bind_scalar(const binder *own, const typed_parameter *parameter, const source *from,
                        typed_argument *argument) {
  switch (parameter->kind) {
    case TYPED_F32:
    case TYPED_F64: return bind_real(own, parameter, from, argument);
    case TYPED_BOOL:
      if (!json_is_boolean(from->value)) return refuse_type(own, parameter, from->value);
      argument->u8 = json_is_true(from->value);
      return true;
    default: return bind_integer(own, parameter, from, argument);
  }
}

static bool bind_number(binder *own, uint32_t index, const source *from) {
  const typed_parameter *parameter = &own->parameters[index];
  typed_argument *argument = add(own);
  if (!parameter->is_optional) return bind_scalar(own, parameter, from, argument);
  typed_argument *pointee = &own->arguments->pointees[index];
  argument->pointer = from->value != NULL ? pointee : NULL;
  return from->value == NULL || bind_scalar(own, parameter, from, pointee);
}

// MARK: - Texts and bytes

static bool bind_text(binder *own, const typed_parameter *parameter, const source *from) {
  typed_argument *argument = add(own);
  argument->pointer = NULL;
  if (from->value == NULL) return true;
  if (!json_is_string(from->value)) return refuse_type(own, parameter, from->value);
  const char *text = json_string_value(from->value);
  if (strlen(text) != json_string_length(from->value)) {
    return binder_refuse(own, parameter->name, "holds a NUL character, where a C string would end");
  }
  argument->pointer = text;
  return true;
}

static bool bind_json(binder *own, const source *from) {
  typed_argument *argument = add(own);
  argument->pointer = NULL;
  if (from->value == NULL) return true;
  // A default ends there already.
  if (from->text.start[from->text.length] == 0) {
    argument->pointer = from->text.start;
    return true;
  }
  char *copy = room(own);
  memcpy(copy, from->text.start, from->text.length);
  copy[from->text.length] = 0;
  own->arguments->memory_used += from->text.length + 1;
  argument->pointer = copy;
  return true;
}

// In the text: jansson keeps the last of two members with one name.
static size_t member_count(json_slice object) {
  json_members members;
  json_slice name;
  json_slice value;
  size_t count = 0;
  if (!json_members_begin(&members, object.start, object.length)) return 0;
  while (json_members_next(&members, &name, &value)) count++;
  return count;
}

static bool decode(binder *own, const typed_parameter *parameter, const source *from, json_slice *bytes) {
  const json_t *text = json_object_get(from->value, "base64");
  if (text == NULL || member_count(from->text) != 1) {
    return binder_refuse(own, parameter->name, "an object has one member here, \"base64\"");
  }
  char place[160];
  snprintf(place, sizeof place, "%s.base64", parameter->name);
  if (!json_is_string(text)) return binder_refuse(own, place, "must be a string");
  char *decoded = room(own);
  size_t capacity = json_string_length(text) * 3 / 4 + 1;
  int length = strlen(json_string_value(text)) == json_string_length(text)
                   ? b64_pton(json_string_value(text), (unsigned char *)decoded, capacity)
                   : -1;
  if (length < 0) return binder_refuse(own, place, "not base64: letters, digits, + and /, filled up with =");
  own->arguments->memory_used += capacity;
  *bytes = (json_slice){decoded, (size_t)length};
  return true;
}

static bool bind_bytes(binder *own, const typed_parameter *parameter, const source *from) {
  json_slice bytes = {NULL, 0};
  typed_argument *pointer = add(own);
  typed_argument *size = add(own);
  if (json_is_string(from->value)) {
    bytes = (json_slice){json_string_value(from->value), json_string_length(from->value)};
  } else if (json_is_object(from->value)) {
    if (!decode(own, parameter, from, &bytes)) return false;
  } else if (from->value != NULL) {
    return refuse_type(own, parameter, from->value);
  }
  pointer->pointer = bytes.start;
  // The parameters of a task are shorter than 4 GiB by far.
  if (parameter->kind == TYPED_BYTES32) {
    size->u32 = (uint32_t)bytes.length;
  } else {
    size->size = bytes.length;
  }
  return true;
}

bool binder_bind(binder *own, uint32_t index, const source *from) {
  const typed_parameter *parameter = &own->parameters[index];
  switch (parameter->kind) {
    case TYPED_CTX: add(own)->pointer = own->task; return true;
    case TYPED_STR: return bind_text(own, parameter, from);
    case TYPED_JSON: return bind_json(own, from);
    case TYPED_BYTES:
    case TYPED_BYTES32: return bind_bytes(own, parameter, from);
    default: return bind_number(own, index, from);
  }
}
