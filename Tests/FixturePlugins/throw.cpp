// C++ handlers: an exception that leaves its handler, and a thread-local object that counts its own destructions.

#include <dotjob/plugin.h>

#include <atomic>
#include <stdexcept>
#include <string>

DOTJOB_PLUGIN("throw", "1.0.0")

namespace {

struct PerThread {
  std::string text = "alive";
  ~PerThread() { text.clear(); }
};

thread_local PerThread perThread;

}  // namespace

DOTJOB_HANDLER(throw_out) {
  (void)task;
  throw std::runtime_error("nobody catches this");
}

// Throws and catches within the handler.
DOTJOB_HANDLER(throw_inside) {
  try {
    throw std::runtime_error(perThread.text);
  } catch (const std::exception &error) {
    dotjob_resultf(task, "\"%s\"", error.what());
  }
  return DOTJOB_OK;
}
