#ifndef HOST_CRASH_REPORT_H
#define HOST_CRASH_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "CSlotTable.h"

// Says in the slot table why the process dies: which slot a fatal signal or an exit(3) belongs to, and a backtrace.

// Catches the fatal signals and exit(3). Call it before any plugin is loaded. [main-thread]
void crash_report_install(slot_table *table);

// Takes the fatal signals back from a plugin that caught them while it was loaded. The plugin's own catcher is asked
// first from then on: what it returns from was no crash. What it passes back goes to the catchers of the plugins that
// were loaded before it. [main-thread]
void crash_report_reinstall(void);

// Gives the calling thread a stack for signals, so that an overflow of its own can be told, and says which slot it
// serves: -1 for none. A thread calls it once; crash_report_leave_thread takes the stack back.
void crash_report_enter_thread(int32_t slot);
void crash_report_leave_thread(void);

// The calling thread runs a handler for the task from here on: a death that it brings about is that attempt's.
void crash_report_task_began(int64_t task_id, int64_t claim_no);
bool crash_report_is_in_task(void);

// The calling thread's task has ended: what one of its signals had marked, and a catcher of the plugin's left by siglongjmp(3), was
// no death.
void crash_report_task_ended(void);

// The socket to the executor has failed with `error`, an errno, or 0 at its end. The process is about to end for it. [any-thread]
void crash_report_lost_connection(int error);

// Says what the main thread is about, for a death outside every slot. Copied; at most 255 bytes.
void crash_report_set_phase(const char *phase);

#endif
