#ifndef FAULT_TEXT_HPP
#define FAULT_TEXT_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <valijson/validation_results.hpp>
#include <vector>

// Says what a validator found in words for the person who wrote the value: the validator's own name its constraints.
//
// The value itself is not repeated: parameters never show up in an error.
class FaultText {
 public:
  FaultText(const valijson::ValidationResults::Error &error, const nlohmann::json &schema, const nlohmann::json &value);

  // Such as "mail.to"; "" for the whole.
  std::string place() const;
  std::string reason() const { return reason_; }

 private:
  const nlohmann::json *rules_of(const std::string &member, const nlohmann::json &rules) const;
  const nlohmann::json *resolved(const nlohmann::json *rules) const;
  void follow_path(const nlohmann::json &value);
  std::string text_of(const std::string &description);
  std::string missing(const std::string &member);
  std::string unknown(const std::string &member);
  std::string wrong_type() const;
  std::string limit(const char *keyword, const char *words) const;

  const nlohmann::json &schema_;
  std::vector<std::string> path_;
  const nlohmann::json *rules_ = nullptr;  // those for the place, where they are plain to find
  const nlohmann::json *value_ = nullptr;  // what stands at the place
  std::string reason_;
};

#endif
