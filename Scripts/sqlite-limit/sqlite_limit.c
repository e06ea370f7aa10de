// What plain C reaches on SQLite with the row work of a queue: insert tasks; claim them; delete them and log them.
//
// usage: sqlite_limit FILE TASKS normal|full
// Prints one JSON object with the rates of enqueueing, of draining (claim and complete) and of all three.
//
// The tables hold what a claim and a log row need at the least, and the batches are 1,000 rows, so that the rate is a
// ceiling for a queue that keeps its rows in SQLite.
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH_ROWS = 1000 };

static sqlite3 *database;

struct claimed {
  sqlite3_int64 task, job;
};

static _Noreturn void die(const char *what) {
  fprintf(stderr, "sqlite_limit: %s: %s\n", what, database ? sqlite3_errmsg(database) : "no database");
  exit(1);
}

static void run(const char *sql) {
  if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK) die(sql);
}

static sqlite3_stmt *prepared(const char *sql) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) die(sql);
  return statement;
}

// Runs a statement that answers no rows, with its integers bound in order.
static void apply(sqlite3_stmt *statement, int count, ...) {
  va_list values;
  va_start(values, count);
  for (int i = 1; i <= count; i++) sqlite3_bind_int64(statement, i, va_arg(values, sqlite3_int64));
  va_end(values);
  if (sqlite3_step(statement) != SQLITE_DONE) die(sqlite3_sql(statement));
  sqlite3_reset(statement);
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void open_fresh(const char *path, const char *durability) {
  if (sqlite3_open(path, &database) != SQLITE_OK) die(path);
  run("PRAGMA journal_mode = WAL");
  run(strcmp(durability, "full") == 0 ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  run("PRAGMA wal_autocheckpoint = 4000");
  run("PRAGMA cache_size = -65536");
  run("PRAGMA mmap_size = 268435456");
  run("CREATE TABLE task (id INTEGER PRIMARY KEY, job_id INTEGER, group_id INTEGER, handler TEXT, parameters TEXT,"
      " priority INTEGER, run_at INTEGER, status INTEGER, session INTEGER, claim_no INTEGER, attempt INTEGER)");
  run("CREATE INDEX task_ready ON task (group_id, priority, run_at, id) WHERE status = 1");
  run("CREATE TABLE log (id INTEGER PRIMARY KEY, job_id INTEGER, session INTEGER, started_at INTEGER,"
      " finished_at INTEGER, code INTEGER, message TEXT)");
}

static void enqueue(sqlite3_int64 tasks) {
  sqlite3_stmt *insert =
      prepared("INSERT INTO task (job_id, group_id, handler, parameters, priority, run_at, status, claim_no, attempt)"
               " VALUES (?1, 1, 'noop', '{\"n\":1}', 5, 0, 1, 0, 0)");
  for (sqlite3_int64 next = 0; next < tasks;) {
    run("BEGIN IMMEDIATE");
    for (int row = 0; row < BATCH_ROWS && next < tasks; row++) apply(insert, 1, next++);
    run("COMMIT");
  }
  sqlite3_finalize(insert);
}

static int claim(sqlite3_stmt *statement, struct claimed *batch) {
  int count = 0;
  run("BEGIN IMMEDIATE");
  sqlite3_bind_int64(statement, 1, BATCH_ROWS);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    batch[count++] = (struct claimed){sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1)};
    // A queue hands these to a handler, so their bytes are fetched here too.
    (void)sqlite3_column_text(statement, 2);
    (void)sqlite3_column_text(statement, 3);
  }
  sqlite3_reset(statement);
  run("COMMIT");
  return count;
}

static void complete(sqlite3_stmt *end, sqlite3_stmt *log, const struct claimed *batch, int count) {
  run("BEGIN IMMEDIATE");
  for (int row = 0; row < count; row++) {
    apply(end, 1, batch[row].task);
    apply(log, 1, batch[row].job);
  }
  run("COMMIT");
}

static void drain(void) {
  sqlite3_stmt *take = prepared(
      "UPDATE task SET status = 2, session = 1, claim_no = claim_no + 1 WHERE id IN (SELECT id FROM task WHERE"
      " group_id = 1 AND status = 1 AND run_at <= 1 ORDER BY priority, run_at, id LIMIT ?1)"
      " RETURNING id, job_id, handler, parameters");
  sqlite3_stmt *end = prepared("DELETE FROM task WHERE id = ?1");
  sqlite3_stmt *log =
      prepared("INSERT INTO log (job_id, session, started_at, finished_at, code) VALUES (?1, 1, 1, 2, 200)");
  struct claimed batch[BATCH_ROWS];
  for (int count; (count = claim(take, batch)) > 0;) complete(end, log, batch, count);
  sqlite3_finalize(take);
  sqlite3_finalize(end);
  sqlite3_finalize(log);
}

int main(int count, char **arguments) {
  sqlite3_int64 tasks = count == 4 ? atoll(arguments[2]) : 0;
  if (tasks < 1) {
    fprintf(stderr, "usage: sqlite_limit FILE TASKS normal|full\n");
    return 64;
  }
  open_fresh(arguments[1], arguments[3]);
  double started = seconds_now();
  enqueue(tasks);
  double enqueued = seconds_now();
  drain();
  double drained = seconds_now();
  printf("{\"enqueue\": %.0f, \"drain\": %.0f, \"all\": %.0f}\n", (double)tasks / (enqueued - started),
         (double)tasks / (drained - enqueued), (double)tasks / (drained - started));
  sqlite3_close(database);
  return 0;
}
