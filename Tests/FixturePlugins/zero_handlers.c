// A plugin that lists no handler.

#include <dotjob/plugin.h>

DOTJOB_PLUGIN("zero_handlers", "1.0.0")
