// System calls that Swift cannot make, or not safely: each header is one subject.
#include "gnu_calls.h"
#include "host_process.h"
#include "interrupt_signals.h"
#include "lock_wait.h"
#include "standard_output.h"
#include "thread_room.h"
#include "timed_lock.h"
