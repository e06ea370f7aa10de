#include "fault_text.hpp"

#include <array>
#include <cstdlib>

using nlohmann::json;

namespace {

struct Limit {
  const char *sign;  // of the validator's sentence
  const char *keyword;
  const char *words;
};

// The longer of two that begin alike comes first.
constexpr std::array<Limit, 11> limits{{
    {"Expected number less than or equal to", "maximum", "must be at most "},
    {"Expected number less than", "exclusiveMaximum", "must be less than "},
    {"Expected number greater than or equal to", "minimum", "must be at least "},
    {"Expected number greater than", "exclusiveMinimum", "must be greater than "},
    {"String should be no more than", "maxLength", "must have at most this many characters: "},
    {"String should be no fewer than", "minLength", "must have at least this many characters: "},
    {"Array should contain no more than", "maxItems", "must have at most this many elements: "},
    {"Array should contain no fewer than", "minItems", "must have at least this many elements: "},
    {"Value should be a multiple of", "multipleOf", "must be a multiple of "},
    {"Failed to match regex", "pattern", "must match the pattern "},
    {"Failed to match expected value", "const", "must be "},
}};

bool begins(const std::string &text, const char *start) { return text.rfind(start, 0) == 0; }

// What stands between the first and the last quote.
std::string quoted_part(const std::string &text) {
  size_t first = text.find('\'');
  size_t last = text.rfind('\'');
  // The sentence about unwanted members quotes keywords before the name.
  size_t colon = text.find(": '");
  if (colon != std::string::npos) first = colon + 2;
  return first < last ? text.substr(first + 1, last - first - 1) : "";
}

std::string named_type(const std::string &type) {
  if (type == "null") return "null";
  if (type == "boolean") return "true or false";
  return (type == "integer" || type == "object" || type == "array" ? "an " : "a ") + type;
}

std::string listed(const json &values, std::string (*text)(const json &)) {
  std::string list;
  for (const auto &value : values) list += (list.empty() ? "" : ", ") + text(value);
  return list;
}

std::string type_of(const json &value) {
  if (value.is_number_integer()) return "an integer";
  return named_type(value.is_boolean() ? "boolean" : value.type_name());
}

}  // namespace

FaultText::FaultText(const valijson::ValidationResults::Error &error, const json &schema, const json &value)
    : schema_(schema) {
  for (const auto &step : error.context) {
    if (step.size() >= 2 && step.front() == '[') path_.push_back(step.substr(1, step.size() - 2));
  }
  follow_path(value);
  reason_ = text_of(error.description);
}

std::string FaultText::place() const {
  std::string place;
  for (const auto &step : path_) place += (place.empty() ? "" : ".") + step;
  return place;
}

// MARK: - The schema's part for the place

const json *FaultText::resolved(const json *rules) const {
  for (int depth = 0; rules != nullptr && rules->is_object() && depth < 32; depth++) {
    auto reference = rules->find("$ref");
    if (reference == rules->end() || !reference->is_string()) return rules;
    json::json_pointer pointer(reference->get_ref<const std::string &>().substr(1));
    rules = schema_.contains(pointer) ? &schema_.at(pointer) : nullptr;
  }
  return nullptr;
}

const json *FaultText::rules_of(const std::string &member, const json &rules) const {
  auto properties = rules.find("properties");
  if (properties != rules.end() && properties->is_object() && properties->contains(member)) {
    return resolved(&properties->at(member));
  }
  auto items = rules.find("items");
  if (items != rules.end() && items->is_object()) return resolved(&*items);
  auto others = rules.find("additionalProperties");
  return others != rules.end() ? resolved(&*others) : nullptr;
}

void FaultText::follow_path(const json &value) {
  rules_ = resolved(&schema_);
  value_ = &value;
  for (const auto &step : path_) {
    if (rules_ != nullptr) rules_ = rules_of(step, *rules_);
    if (value_ != nullptr && value_->is_object()) {
      value_ = value_->contains(step) ? &value_->at(step) : nullptr;
    } else if (value_ != nullptr && value_->is_array()) {
      size_t index = std::strtoul(step.c_str(), nullptr, 10);
      value_ = index < value_->size() ? &value_->at(index) : nullptr;
    } else {
      value_ = nullptr;
    }
  }
}

// MARK: - Sentences

std::string FaultText::text_of(const std::string &description) {
  if (begins(description, "Value type not permitted")) return wrong_type();
  if (begins(description, "Missing required property")) return missing(quoted_part(description));
  if (begins(description, "Object contains a property")) return unknown(quoted_part(description));
  for (const auto &known : limits) {
    if (begins(description, known.sign)) return limit(known.keyword, known.words);
  }
  if (begins(description, "Failed to match against any enum") && rules_ != nullptr && rules_->contains("enum")) {
    return "must be one of " + listed(rules_->at("enum"), [](const json &value) { return value.dump(); });
  }
  return "does not fit: " + description;
}

std::string FaultText::missing(const std::string &member) {
  const json *rules = rules_ != nullptr ? rules_of(member, *rules_) : nullptr;
  path_.push_back(member);
  bool is_known = rules != nullptr && rules->contains("type") && rules->at("type").is_string();
  return is_known ? "missing; it must be " + named_type(rules->at("type").get<std::string>()) : "missing";
}

std::string FaultText::unknown(const std::string &member) {
  std::string known;
  if (rules_ != nullptr && rules_->contains("properties")) {
    for (const auto &property : rules_->at("properties").items()) {
      known += (known.empty() ? "\"" : ", \"") + property.key() + "\"";
    }
  }
  path_.push_back(member);
  return known.empty() ? "unknown; there are no members here" : "unknown; there are " + known;
}

std::string FaultText::wrong_type() const {
  std::string found = value_ != nullptr ? ", and is " + type_of(*value_) : "";
  if (rules_ == nullptr || !rules_->contains("type")) return "has a type that the schema does not allow" + found;
  const json &type = rules_->at("type");
  if (type.is_string()) return "must be " + named_type(type.get<std::string>()) + found;
  std::string types = listed(type, [](const json &one) { return one.is_string() ? named_type(one) : "another schema"; });
  return "must be one of these: " + types + found;
}

std::string FaultText::limit(const char *keyword, const char *words) const {
  if (rules_ == nullptr || !rules_->contains(keyword)) return std::string("breaks the schema's \"") + keyword + "\"";
  return words + rules_->at(keyword).dump();
}
