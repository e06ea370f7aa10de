// A plugin of what ABI 1.1 brought. The library beside it was built from this file with the header of plugin-sdk 1.1.0, for x86_64, and is
// kept as it is: it must load and run for as long as there is a major 1.
//
//   gcc -std=c11 -O2 -fPIC -shared -s -fvisibility=hidden -Wl,-Bsymbolic -Wl,--build-id -I plugin-sdk/include
//       Tests/FixturePlugins/abi/1.1/plugin.c -o Tests/FixturePlugins/abi/1.1/plugin.so
#include <dotjob/plugin.h>

DOTJOB_PLUGIN("abi-1.1", "1.0.0", p->requires_minor = 1)

DOTJOB_HANDLER(snooze_later) { return dotjob_snoozed(task, 1500, "not now"); }
