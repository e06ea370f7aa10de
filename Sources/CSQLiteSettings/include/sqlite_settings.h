#ifndef CSQLITESETTINGS_SQLITE_SETTINGS_H
#define CSQLITESETTINGS_SQLITE_SETTINGS_H

// Settings of SQLite whose functions take a variable number of arguments, which Swift cannot call.

// Has SQLite count none of the memory that it takes: each count passes a lock that all connections of the process share.
// For the whole process, and only before its first connection is opened: after that nothing happens.
void sqlite_leave_memory_uncounted(void);

// Has a connection (a sqlite3 *) leave the write-ahead log alone when it closes: no checkpoint, and nothing is removed by its name,
// which may be another file's by then.
void sqlite_leave_log_on_close(void *connection);

#endif
