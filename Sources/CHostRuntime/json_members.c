#include "json_members.h"

#include <string.h>

static void skip_space(json_members *members) {
  while (members->at < members->end && memchr(" \t\n\r", *members->at, 4) != NULL) members->at++;
}

// From the opening quote to past the closing one.
static void skip_string(json_members *members) {
  for (members->at++; members->at < members->end && *members->at != '"'; members->at++) {
    if (*members->at == '\\' && members->at + 1 < members->end) members->at++;
  }
  if (members->at < members->end) members->at++;
}

// From the opening bracket or brace to past the closing one.
static void skip_nested(json_members *members) {
  size_t depth = 0;
  while (members->at < members->end) {
    char next = *members->at;
    if (next == '"') {
      skip_string(members);
      continue;
    }
    members->at++;
    if (next == '{' || next == '[') depth++;
    if ((next == '}' || next == ']') && --depth == 0) return;
  }
}

static void skip_value(json_members *members) {
  if (*members->at == '"') return skip_string(members);
  if (*members->at == '{' || *members->at == '[') return skip_nested(members);
  while (members->at < members->end && memchr(",}] \t\n\r", *members->at, 7) == NULL) members->at++;
}

bool json_members_begin(json_members *members, const char *text, size_t length) {
  *members = (json_members){text, text + length};
  skip_space(members);
  if (members->at == members->end || *members->at != '{') return false;
  members->at++;
  return true;
}

bool json_members_next(json_members *members, json_slice *name, json_slice *value) {
  skip_space(members);
  if (members->at < members->end && *members->at == ',') members->at++;
  skip_space(members);
  if (members->at >= members->end || *members->at != '"') return false;
  name->start = members->at;
  skip_string(members);
  name->length = (size_t)(members->at - name->start);
  skip_space(members);
  if (members->at < members->end && *members->at == ':') members->at++;
  skip_space(members);
  if (members->at >= members->end) return false;
  value->start = members->at;
  skip_value(members);
  value->length = (size_t)(members->at - value->start);
  return true;
}
