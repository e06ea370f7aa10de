// A plugin that calls a function no library defines.

#include <dotjob/plugin.h>

int defined_nowhere(void);

DOTJOB_PLUGIN("undefined_symbol", "1.0.0")

DOTJOB_HANDLER(call_nothing) {
  (void)task;
  return defined_nowhere();
}
