#ifndef CPOSTGRES_POSTGRES_CLIENT_H
#define CPOSTGRES_POSTGRES_CLIENT_H

// libpq, opened when it is first asked for: a machine whose database is a file needs none.
//
// The declarations are our own and name only what is used, so that no header of libpq is needed to build. They are part of
// libpq's stable ABI, "libpq.so.5"; pipelines came with libpq 14.

#pragma clang assume_nonnull begin

struct pg_conn;
struct pg_result;

// As libpq lays it out: what LISTEN has brought. Freed with `freemem`.
struct pg_notification {
  char *channel;
  int backend_pid;
  char *payload;
};

enum postgres_connection_status { POSTGRES_CONNECTION_OK = 0, POSTGRES_CONNECTION_BAD = 1 };

enum postgres_polling_status {
  POSTGRES_POLLING_FAILED = 0,
  POSTGRES_POLLING_READING = 1,
  POSTGRES_POLLING_WRITING = 2,
  POSTGRES_POLLING_OK = 3
};

enum postgres_result_status {
  POSTGRES_COMMAND_OK = 1,
  POSTGRES_TUPLES_OK = 2,
  POSTGRES_FATAL_ERROR = 7,
  POSTGRES_PIPELINE_SYNC = 10,
  POSTGRES_PIPELINE_ABORTED = 11
};

enum postgres_transaction_status {
  POSTGRES_TRANSACTION_IDLE = 0,
  POSTGRES_TRANSACTION_ACTIVE = 1,
  POSTGRES_TRANSACTION_OPEN = 2,
  POSTGRES_TRANSACTION_FAILED = 3
};

// The functions, named as libpq names them without "PQ". A connection belongs to one thread at a time.
struct postgres_client {
  int (*_Nonnull libVersion)(void);
  struct pg_conn *_Nullable (*_Nonnull connectStartParams)(
      const char *_Nullable const *_Nonnull keywords, const char *_Nullable const *_Nonnull values, int expand_dbname);
  int (*_Nonnull connectPoll)(struct pg_conn *connection);
  int (*_Nonnull status)(struct pg_conn *connection);
  int (*_Nonnull transactionStatus)(struct pg_conn *connection);
  int (*_Nonnull socket)(struct pg_conn *connection);
  int (*_Nonnull serverVersion)(struct pg_conn *connection);
  int (*_Nonnull backendPID)(struct pg_conn *connection);
  char *_Nullable (*_Nonnull errorMessage)(struct pg_conn *connection);
  void (*_Nonnull finish)(struct pg_conn *connection);
  int (*_Nonnull setnonblocking)(struct pg_conn *connection, int is_nonblocking);
  void *_Nullable (*_Nonnull setNoticeProcessor)(
      struct pg_conn *connection, void (*_Nullable process)(void *_Nullable context, const char *message),
      void *_Nullable context);

  int (*_Nonnull enterPipelineMode)(struct pg_conn *connection);
  int (*_Nonnull exitPipelineMode)(struct pg_conn *connection);
  int (*_Nonnull pipelineSync)(struct pg_conn *connection);
  int (*_Nonnull sendQuery)(struct pg_conn *connection, const char *script);
  int (*_Nonnull sendPrepare)(
      struct pg_conn *connection, const char *name, const char *sql, int count, const unsigned *_Nullable types);
  int (*_Nonnull sendQueryPrepared)(
      struct pg_conn *connection, const char *name, int count, const char *_Nullable const *_Nullable values,
      const int *_Nullable lengths, const int *_Nullable formats, int result_format);
  int (*_Nonnull sendQueryParams)(
      struct pg_conn *connection, const char *sql, int count, const unsigned *_Nullable types,
      const char *_Nullable const *_Nullable values, const int *_Nullable lengths, const int *_Nullable formats,
      int result_format);
  int (*_Nonnull flush)(struct pg_conn *connection);
  int (*_Nonnull consumeInput)(struct pg_conn *connection);
  int (*_Nonnull isBusy)(struct pg_conn *connection);
  struct pg_result *_Nullable (*_Nonnull getResult)(struct pg_conn *connection);
  struct pg_notification *_Nullable (*_Nonnull notifies)(struct pg_conn *connection);
  void (*_Nonnull freemem)(void *memory);

  int (*_Nonnull resultStatus)(const struct pg_result *result);
  char *_Nullable (*_Nonnull resultErrorField)(const struct pg_result *result, int field);
  char *_Nullable (*_Nonnull cmdTuples)(struct pg_result *result);
  int (*_Nonnull ntuples)(const struct pg_result *result);
  int (*_Nonnull nfields)(const struct pg_result *result);
  char *_Nullable (*_Nonnull fname)(const struct pg_result *result, int column);
  unsigned (*_Nonnull ftype)(const struct pg_result *result, int column);
  int (*_Nonnull getisnull)(const struct pg_result *result, int row, int column);
  int (*_Nonnull getlength)(const struct pg_result *result, int row, int column);
  char *_Nullable (*_Nonnull getvalue)(const struct pg_result *result, int row, int column);
  void (*_Nonnull clear)(struct pg_result *result);
};

// Opens a library of that name and finds the functions in it. The library stays open.
//
// Returns NULL and sets `*trouble`, which stays valid, when there is none or it lacks a function. [any thread]
const struct postgres_client *_Nullable postgres_client_open(const char *library, const char *_Nullable *_Nonnull trouble);

// Opens libpq at the first call; later ones answer as that did. [any thread]
const struct postgres_client *_Nullable postgres_client_load(const char *_Nullable *_Nonnull trouble);

#pragma clang assume_nonnull end

#endif
