#include <dotjob/plugin.h>
#include <string.h>

DOTJOB_PLUGIN("@NAME@", "0.1.0")

#define PARAMETERS_SCHEMA \
  "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},\"required\":[\"name\"]}"

// Writes `text` as the inside of a JSON string; false when it does not fit.
static bool write_json_string(char *to, size_t capacity, const char *text) {
  size_t used = 0;
  for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++) {
    const char *format = strchr("\"\\", *byte) ? "\\%c" : *byte < 0x20 ? "\\u%04x" : "%c";
    int length = snprintf(to + used, capacity - used, format, *byte);
    if (length < 0 || (size_t)length >= capacity - used) return false;
    used += (size_t)length;
  }
  to[used] = 0;
  return true;
}

DOTJOB_HANDLER(__HANDLER__, m->summary = "Greets the person named in the parameters",
               m->parameters_schema = PARAMETERS_SCHEMA) {
  const char *name = dotjob_string(task, "name", NULL);
  if (!name) return dotjob_failed(task, "bad_input", "parameter \"name\": missing; it must be a string");
  dotjob_logf(task, DOTJOB_INFO, "hello, %s", name);
  char escaped[1024];
  if (!write_json_string(escaped, sizeof escaped, name)) {
    return dotjob_failed(task, "bad_input", "parameter \"name\": too long; give a shorter one");
  }
  dotjob_resultf(task, "{\"greeting\":\"hello, %s\"}", escaped);
  return DOTJOB_OK;
}
