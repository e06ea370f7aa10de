// A plugin that needs a library. Link it with stub.c built as libstub.so, then remove that file.

#include <dotjob/plugin.h>

int stub_value(void);

DOTJOB_PLUGIN("missing_dependency", "1.0.0")

DOTJOB_HANDLER(use_stub) {
  (void)task;
  return stub_value();
}
