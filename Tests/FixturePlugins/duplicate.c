// A plugin with the handler `echo`, which crash.c has too. With -DTWICE it lists its own handler a second time;
// with -DNAME='"crash"' it takes another plugin's name.

#include <dotjob/plugin.h>

#ifndef NAME
#define NAME "duplicate"
#endif

DOTJOB_PLUGIN(NAME, "1.0.0")

DOTJOB_HANDLER(echo) {
  (void)task;
  return DOTJOB_OK;
}

#ifdef TWICE
DOTJOB_RETAIN DOTJOB_HANDLER_SECTION static const dotjob_handler *const listed_again = &dotjob_record_echo;
#endif
