#include "sqlite_memory.h"

#include <sqlite3.h>

// Swift cannot call a function that takes a variable number of arguments.
void sqlite_leave_memory_uncounted(void) { (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
