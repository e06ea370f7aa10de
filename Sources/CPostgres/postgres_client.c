#include "postgres_client.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  const char *name;
  size_t place;
};

#define ENTRY(function) {"PQ" #function, offsetof(struct postgres_client, function)}

static const struct entry entries[] = {
    ENTRY(libVersion),        ENTRY(connectStartParams), ENTRY(connectPoll),        ENTRY(status),
    ENTRY(transactionStatus), ENTRY(socket),             ENTRY(serverVersion),      ENTRY(backendPID),
    ENTRY(errorMessage),      ENTRY(finish),             ENTRY(setnonblocking),     ENTRY(setNoticeProcessor),
    ENTRY(enterPipelineMode), ENTRY(exitPipelineMode),   ENTRY(pipelineSync),       ENTRY(sendQuery),
    ENTRY(sendPrepare),       ENTRY(sendQueryPrepared),  ENTRY(flush),              ENTRY(consumeInput),
    ENTRY(isBusy),            ENTRY(getResult),          ENTRY(notifies),           ENTRY(freemem),
    ENTRY(resultStatus),      ENTRY(resultErrorField),   ENTRY(cmdTuples),          ENTRY(ntuples),
    ENTRY(nfields),           ENTRY(fname),              ENTRY(ftype),              ENTRY(getisnull),
    ENTRY(getlength),         ENTRY(getvalue),           ENTRY(clear),              ENTRY(sendQueryParams),
};

_Static_assert(
    sizeof entries / sizeof *entries == sizeof(struct postgres_client) / sizeof(void *), "each function has its entry");

// dlerror's text is the thread's, and its next call frees it.
static const char *copy(const char *text) {
  const char *copied = text ? strdup(text) : NULL;
  return copied ? copied : "out of memory";
}

const struct postgres_client *postgres_client_open(const char *library, const char **trouble) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  struct postgres_client *client = calloc(1, sizeof *client);
  if (!handle || !client) {
    free(client);
    *trouble = copy(handle ? "out of memory" : dlerror());
    return NULL;
  }
  for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
    void *function = dlsym(handle, entries[i].name);
    if (!function) {
      *trouble = copy(dlerror());
      free(client);
      return NULL;
    }
    memcpy((char *)client + entries[i].place, &function, sizeof function);
  }
  return client;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const struct postgres_client *loaded;
static const char *loading_trouble;

static void load(void) { loaded = postgres_client_open("libpq.so.5", &loading_trouble); }

const struct postgres_client *postgres_client_load(const char **trouble) {
  pthread_once(&once, load);
  *trouble = loading_trouble;
  return loaded;
}
