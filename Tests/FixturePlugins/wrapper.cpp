// Handlers in C++ over the wrapper: each way to end one.
#include <dotjob/plugin.hpp>
#include <pthread.h>

#include <stdexcept>

namespace {

struct Shared {
  explicit Shared(const dotjob::Settings &given) : settings(given) {
    if (given.config("refuse")) throw std::runtime_error("configuration \"refuse\": says so");
  }
  ~Shared() { std::puts("shared is gone"); }
  dotjob::Settings settings;
};
using State = dotjob::PluginState<Shared>;

std::string shown(const std::optional<std::string> &text) { return text ? dotjob::quoted(*text) : "null"; }

struct Guard {
  ~Guard() { std::puts("unwound"); }
};

}  // namespace

DOTJOB_PLUGIN("wrapper", "1", p->init = State::init, p->fini = State::fini, p->requires_minor = 1)

DOTJOB_CPP_HANDLER(greet, m->summary = "Says hello", m->timeout_ms = 1000) {
  auto name = task.required<std::string>("name");
  task.log(dotjob::Level::warning, "hello, " + name);
  task.progress(0.5, "half");
  task.set_result("{\"greeting\":" + dotjob::quoted("hello, " + name) + "}");
}

DOTJOB_CPP_HANDLER(facts) {
  task.set_result("[" + std::to_string(task.id()) + "," + std::to_string(task.attempt()) + "," +
                  std::to_string(task.claim_number()) + "," + dotjob::quoted(task.handler()) + "," +
                  dotjob::quoted(task.parameters()) + "," + (task.scheduled_at() ? "1" : "0") + "," +
                  (task.deadline() ? "1" : "0") + "," + (task.trace_context() ? "1" : "0") + "]");
}

DOTJOB_CPP_HANDLER(parameters) {
  auto tiny = task.parameter<std::int8_t>("tiny", -1);
  auto large = task.parameter<std::uint64_t>("large", 7);
  auto real = task.parameter<float>("real", 0.5f);
  auto flag = task.parameter<bool>("flag", true);
  auto view = task.optional<std::string_view>("text");
  task.set_result("[" + std::to_string(tiny) + "," + std::to_string(large) + "," + std::to_string(real) + "," +
                  (flag ? "true" : "false") + "," + shown(view ? std::optional<std::string>(*view) : std::nullopt) + "]");
}

DOTJOB_CPP_HANDLER(settings) {
  const auto &settings = State::get().settings;
  task.set_result("[" + dotjob::quoted(settings.config("smtp.host").value_or("none")) + "," +
                  std::to_string(settings.secret("token").value_or("").size()) + "]");
}

DOTJOB_CPP_HANDLER(fails_for_good) { throw dotjob::Failure::permanent("no such mail", "smtp"); }
DOTJOB_CPP_HANDLER(fails_for_now) {
  throw dotjob::Failure::retry("busy", "smtp", std::chrono::milliseconds(1500));
}
DOTJOB_CPP_HANDLER(snoozes) { throw dotjob::Snooze(std::chrono::seconds(2), "no file"); }
DOTJOB_CPP_HANDLER(throws_standard) { throw std::runtime_error("disk on fire"); }
DOTJOB_CPP_HANDLER(throws_number) { throw 5; }
DOTJOB_CPP_HANDLER(long_result) { task.set_result(std::string((1 << 20) + 1, 'x')); }

DOTJOB_CPP_HANDLER(waits) {
  for (;;) task.check_stop();
}

DOTJOB_CPP_HANDLER(leaves_by_pthread_exit) {
  Guard guard;
  pthread_exit(nullptr);
}
