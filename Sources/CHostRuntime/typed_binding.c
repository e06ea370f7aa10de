#include "typed_binding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_members.h"
#include "json_path.h"
#include "typed_argument.h"

enum { SHOWN_NAME_BYTES = 128 };

// A stranger's name as a message shows it: short, cut between two characters, without what a terminal would obey.
static void shown_name(const char *name, char shown[SHOWN_NAME_BYTES]) {
  size_t length = strnlen(name, SHOWN_NAME_BYTES);
  if (length == SHOWN_NAME_BYTES) {
    for (length--; length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80;) length--;
  }
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)name[i];
    // U+0080 to U+009F: control characters of two bytes.
    if (byte == 0xC2 && i + 1 < length && (unsigned char)name[i + 1] < 0xA0) {
      shown[i++] = '?';
      shown[i] = '?';
      continue;
    }
    shown[i] = byte < 0x20 || byte == 0x7F || byte == '"' ? '?' : (char)byte;
  }
  shown[length] = 0;
}

static bool refuse_unknown(const binder *own, const char *name) {
  char shown[SHOWN_NAME_BYTES];
  char known[BINDING_ERROR_BYTES - 2 * SHOWN_NAME_BYTES] = "none";
  size_t used = 0;
  for (uint32_t i = 0; i < own->count; i++) {
    if (own->parameters[i].kind == TYPED_CTX || used >= sizeof known) continue;
    const char *between = used > 0 ? ", " : "";
    used += (size_t)snprintf(known + used, sizeof known - used, "%s\"%s\"", between, own->parameters[i].name);
  }
  shown_name(name, shown);
  snprintf(own->error, BINDING_ERROR_BYTES, "parameter \"%s\": unknown; there are %s", shown, known);
  return false;
}

// The parameter that a member is for. False when there is none; then the refusal stands in `error`.
static bool find(const binder *own, json_slice quoted_name, uint32_t *index) {
  for (uint32_t i = 0; i < own->count; i++) {
    const char *name = own->parameters[i].name;
    size_t length = strlen(name);
    bool is_plainly_it = length + 2 == quoted_name.length && memcmp(quoted_name.start + 1, name, length) == 0;
    *index = i;
    if (is_plainly_it && own->parameters[i].kind != TYPED_CTX) return true;
  }
  // It may be written with escapes.
  json_t *decoded = json_parse(quoted_name.start, quoted_name.length);
  const char *name = decoded != NULL ? json_string_value(decoded) : "";
  bool is_found = false;
  for (uint32_t i = 0; i < own->count && !is_found; i++) {
    is_found = own->parameters[i].kind != TYPED_CTX && strcmp(own->parameters[i].name, name) == 0;
    *index = i;
  }
  if (!is_found) refuse_unknown(own, name);
  json_decref(decoded);
  return is_found;
}

// Whoever stored the task found JSON in it: it holds what JSON may and no parser keeps.
static bool refuse_unreadable(const binder *own, const char *text, size_t length) {
  json_error_t error;
  json_decref(json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error));
  const char *reason = "cannot be read as JSON";
  if (json_error_code(&error) == json_error_numeric_overflow) reason = "a number is larger than a double can be";
  if (json_error_code(&error) == json_error_stack_overflow) reason = "nested too deeply";
  snprintf(own->error, BINDING_ERROR_BYTES, "parameters: line %d, column %d: %s", error.line, error.column, reason);
  return false;
}

static bool collect(binder *own, const char *text, size_t length, source sources[TYPED_PARAMETERS_MAX]) {
  json_members members;
  json_slice name;
  json_slice value;
  if (own->arguments->root == NULL) return refuse_unreadable(own, text, length);
  if (!json_members_begin(&members, text, length)) {
    snprintf(own->error, BINDING_ERROR_BYTES, "parameters: must be a JSON object");
    return false;
  }
  while (json_members_next(&members, &name, &value)) {
    uint32_t index;
    if (!find(own, name, &index)) return false;
    const typed_parameter *parameter = &own->parameters[index];
    if (sources[index].text.start != NULL) return binder_refuse(own, parameter->name, "is there twice");
    sources[index] = (source){value, json_object_get(own->arguments->root, parameter->name)};
  }
  return true;
}

static bool bind_all(binder *own, const source sources[TYPED_PARAMETERS_MAX]) {
  for (uint32_t i = 0; i < own->count; i++) {
    const typed_parameter *parameter = &own->parameters[i];
    source from = sources[i];
    if (from.value == NULL && parameter->default_text != NULL) {
      from.text = (json_slice){parameter->default_text, strlen(parameter->default_text)};
      from.value = json_parse(from.text.start, from.text.length);
      // A text lives in the root, as the others do.
      json_object_set_new(own->arguments->root, parameter->name, from.value);
    }
    if (parameter->is_optional && json_is_null(from.value)) from.value = NULL;
    if (from.value == NULL && !parameter->is_optional && parameter->kind != TYPED_CTX) {
      char reason[96];
      snprintf(reason, sizeof reason, "missing; it must be %s", binder_wanted(parameter->kind));
      return binder_refuse(own, parameter->name, reason);
    }
    if (!binder_bind(own, i, &from)) return false;
  }
  return true;
}

bool typed_arguments_bind(typed_arguments *arguments, const typed_parameter *parameters, uint32_t count,
                          const dotjob_task *task, const char *text, size_t length, char error[BINDING_ERROR_BYTES]) {
  arguments->count = 0;
  arguments->memory = NULL;
  arguments->memory_used = 0;
  arguments->root = json_parse(text, length);
  binder own = {arguments, parameters, count, task, length, error};
  source sources[TYPED_PARAMETERS_MAX];
  memset(sources, 0, sizeof sources);
  return collect(&own, text, length, sources) && bind_all(&own, sources);
}

void typed_arguments_free(typed_arguments *arguments) {
  json_decref(arguments->root);
  free(arguments->memory);
}
