// A plugin built against a later major: its entry symbol carries another number.

#include <stddef.h>

__attribute__((visibility("default"))) const void *dotjob_plugin_abi2(void) { return NULL; }
