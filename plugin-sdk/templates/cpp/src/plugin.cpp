#include <dotjob/plugin.hpp>

#include "greeting.hpp"

DOTJOB_PLUGIN("@NAME@", "0.1.0")

#define PARAMETERS_SCHEMA R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"]})"

DOTJOB_CPP_HANDLER(__HANDLER__, m->summary = "Greets the person named in the parameters",
                   m->parameters_schema = PARAMETERS_SCHEMA) {
  std::string greeting = greeting_for(task.required<std::string>("name"));
  task.log(dotjob::Level::info, greeting);
  task.set_result("{\"greeting\":" + dotjob::quoted(greeting) + "}");
}
