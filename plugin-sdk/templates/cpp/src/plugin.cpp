#include <dotjob/plugin.hpp>

#include "greeting.hpp"

DOTJOB_PLUGIN("@NAME@", "0.1.0")

#define GREET_PARAMETERS R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"]})"

DOTJOB_CPP_HANDLER(greet, m->summary = "Greets the person named in the parameters",
                   m->parameters_schema = GREET_PARAMETERS) {
  std::string greeting = greeting_for(task.required<std::string>("name"));
  task.log(dotjob::Level::info, greeting);
  task.set_result("{\"greeting\":" + dotjob::quoted(greeting) + "}");
}
