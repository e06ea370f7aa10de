// A plugin that requires a later minor than any host of this major provides.

#include <dotjob/plugin.h>

DOTJOB_PLUGIN("newer_minor", "1.0.0", p->requires_minor = 999)

DOTJOB_HANDLER(newer_minor_work) {
  (void)task;
  return DOTJOB_OK;
}
