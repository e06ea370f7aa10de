#include "json_schema.h"

#define VALIJSON_USE_EXCEPTIONS 1

#include <pthread.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <stdexcept>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "fault_text.hpp"

using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

struct json_schema {
  json document;
  valijson::Schema rules;
};

namespace {

// The library's regular expressions and its reading of schemas recurse: a character of a long text takes some hundred
// bytes of stack. Address space alone, touched as far as it is needed.
constexpr size_t stack_bytes = size_t{1} << 30;

void on_large_stack(const std::function<void()> &body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  pthread_t thread;
  auto call = [](void *context) -> void * {
    (*static_cast<const std::function<void()> *>(context))();
    return nullptr;
  };
  int result = pthread_create(&thread, &attributes, call, const_cast<std::function<void()> *>(&body));
  pthread_attr_destroy(&attributes);
  if (result != 0) return body();  // for want of memory: then with the stack that there is
  pthread_join(thread, nullptr);
}

char *copy(const std::string &text) {
  char *bytes = static_cast<char *>(std::malloc(text.size() + 1));
  if (bytes == nullptr) std::abort();
  std::memcpy(bytes, text.c_str(), text.size() + 1);
  return bytes;
}

// Throws for JSON that is none: a parser's own words are of no use to a reader who cannot see its position.
json parse(const char *text, size_t length) {
  json value = json::parse(text, text + length, nullptr, false);
  if (value.is_discarded()) throw std::runtime_error("it is no JSON");
  return value;
}

// The rules that a reference leads to, through others on the way.
const json &target_of(const std::string &reference, const json &schema) {
  const json *rules = nullptr;
  std::string next = reference;
  for (int steps = 0; steps < 32; steps++) {
    if (next.empty() || next[0] != '#') {
      throw std::runtime_error("\"$ref\" leads to another document, \"" + next + "\"");
    }
    json::json_pointer pointer(next.substr(1));
    if (!schema.contains(pointer)) throw std::runtime_error("\"$ref\" leads nowhere: \"" + next + "\"");
    rules = &schema.at(pointer);
    auto further = rules->is_object() ? rules->find("$ref") : rules->end();
    if (further == rules->end() || !further->is_string()) return *rules;
    next = further->get<std::string>();
  }
  throw std::runtime_error("\"$ref\" \"" + reference + "\" leads in a circle");
}

// The library would look for other documents, and go round in circles.
void refuse_bad_references(const json &value, const json &schema) {
  if (value.is_object()) {
    auto reference = value.find("$ref");
    if (reference != value.end() && reference->is_string()) target_of(reference->get<std::string>(), schema);
  }
  if (value.is_structured()) {
    for (const auto &member : value) refuse_bad_references(member, schema);
  }
}

void check_patterns(const json &value) {
  if (value.is_object()) {
    auto pattern = value.find("pattern");
    if (pattern != value.end() && pattern->is_string()) {
      const auto &text = pattern->get_ref<const std::string &>();
      try {
        std::regex compiled(text);
      } catch (const std::regex_error &) {
        throw std::runtime_error("\"pattern\" \"" + text + "\" is no regular expression");
      }
    }
  }
  if (value.is_structured()) {
    for (const auto &member : value) check_patterns(member);
  }
}

std::unique_ptr<json_schema> read(const char *text, size_t length) {
  auto schema = std::make_unique<json_schema>();
  schema->document = parse(text, length);
  if (!schema->document.is_object()) throw std::runtime_error("it is no JSON object");
  refuse_bad_references(schema->document, schema->document);
  check_patterns(schema->document);
  valijson::SchemaParser parser;
  parser.populateSchema(NlohmannJsonAdapter(schema->document), schema->rules);
  return schema;
}

bool check(const json_schema &schema, const json &value, json_schema_fault *fault) {
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema.rules, NlohmannJsonAdapter(value), &results)) return true;
  // The innermost comes first; what encloses it only says that it failed.
  valijson::ValidationResults::Error error;
  if (!results.popError(error)) error.description = "it breaks a rule of the schema";
  FaultText said(error, schema.document, value);
  *fault = {copy(said.place()), copy(said.reason())};
  return false;
}

}  // namespace

json_schema *json_schema_create(const char *text, size_t length, char **error) {
  json_schema *result = nullptr;
  on_large_stack([&] {
    try {
      result = read(text, length).release();
    } catch (const std::exception &fault) {
      *error = copy(fault.what());
    }
  });
  return result;
}

void json_schema_free(json_schema *schema) { delete schema; }

int json_schema_check(const json_schema *schema, const char *text, size_t length, json_schema_fault *fault) {
  bool fits = false;
  on_large_stack([&] {
    try {
      fits = check(*schema, parse(text, length), fault);
    } catch (const std::exception &failure) {
      *fault = {copy(""), copy(failure.what())};
    }
  });
  return fits ? 0 : 1;
}

void json_schema_fault_free(json_schema_fault *fault) {
  std::free(fault->place);
  std::free(fault->reason);
  *fault = {nullptr, nullptr};
}
