// The handlers of version.swift, in C++ with what makes a library hard to unload: static and thread-local objects with destructors.

#include <dotjob/plugin.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>

DOTJOB_PLUGIN("version", VERSION)

namespace {

struct Counter {
  std::map<std::string, int> runs;
  ~Counter() { runs.clear(); }
};

Counter of_process;
thread_local Counter of_thread;

}  // namespace

DOTJOB_HANDLER(version) {
  of_thread.runs["version"] += 1;
  dotjob_resultf(task, "%s", VERSION);
  return DOTJOB_OK;
}

DOTJOB_HANDLER(slow_version) {
  of_thread.runs["slow_version"] += 1;
  std::this_thread::sleep_for(std::chrono::milliseconds(dotjob_int(task, "ms", 0)));
  dotjob_resultf(task, "%s", VERSION);
  return DOTJOB_OK;
}
