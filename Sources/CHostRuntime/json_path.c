#include "json_path.h"

#include <stdint.h>
#include <string.h>

json_t *json_parse(const char *text, size_t length) {
  const size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
  json_error_t error;
  json_t *root = json_loadb(text, length, flags, &error);
  if (root == NULL && json_error_code(&error) == json_error_numeric_overflow) {
    root = json_loadb(text, length, flags | JSON_DECODE_INT_AS_REAL, &error);
  }
  return root;
}

static json_t *element(json_t *array, const char *digits, size_t length) {
  size_t index = 0;
  if (length == 0 || length > 9) return NULL;
  for (size_t i = 0; i < length; i++) {
    if (digits[i] < '0' || digits[i] > '9') return NULL;
    index = index * 10 + (size_t)(digits[i] - '0');
  }
  return json_array_get(array, index);
}

json_t *json_at_path(json_t *root, const char *path) {
  json_t *whole = json_object_get(root, path);
  if (whole != NULL) return whole;
  json_t *value = root;
  while (value != NULL) {
    size_t length = strcspn(path, ".");
    value = json_is_array(value) ? element(value, path, length) : json_object_getn(value, path, length);
    if (path[length] == 0) break;
    path += length + 1;
  }
  return value;
}
