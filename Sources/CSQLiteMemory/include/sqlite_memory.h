#ifndef CSQLITEMEMORY_SQLITE_MEMORY_H
#define CSQLITEMEMORY_SQLITE_MEMORY_H

// Has SQLite count none of the memory that it takes: each count passes a lock that all connections of the process share.
// For the whole process, and only before its first connection is opened: after that nothing happens.
void sqlite_leave_memory_uncounted(void);

#endif
