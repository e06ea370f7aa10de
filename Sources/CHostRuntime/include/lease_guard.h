#ifndef HOST_LEASE_GUARD_H
#define HOST_LEASE_GUARD_H

#include "CSlotTable.h"

// Ends the host, and all that handlers left in its process group, when its executor lets the lease in the slot table run out.
//
// An executor kills its hosts before that. This is for one that cannot: it is stopped, or the machine was and its hosts woke first. By
// then another node may run the same tasks. Does nothing where the table names no lease. Returns an errno.
int lease_guard_start(const slot_table *table);

#endif
