#include "thread_room.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static sem_t is_settled;

// A thread's first allocation takes address space for an arena of its own, where there is some: more than its stack.
static void *settle_and_wait(void *unused) {
  void *volatile first = malloc(64);
  free(first);
  sem_post(&is_settled);
  pthread_mutex_lock(&gate);
  pthread_mutex_unlock(&gate);
  return unused;
}

static void wait_until_settled(void) {
  while (sem_wait(&is_settled) != 0 && errno == EINTR) {
  }
}

int thread_room(int count, int *made) {
  *made = 0;
  pthread_t *threads = calloc((size_t)count, sizeof *threads);
  if (threads == NULL || sem_init(&is_settled, 0, 0) != 0) {
    free(threads);
    return ENOMEM;
  }
  int result = 0;
  pthread_mutex_lock(&gate);
  while (*made < count) {
    result = pthread_create(&threads[*made], NULL, settle_and_wait, NULL);
    if (result != 0) break;
    (*made)++;
    wait_until_settled();
  }
  pthread_mutex_unlock(&gate);
  for (int i = 0; i < *made; i++) pthread_join(threads[i], NULL);
  sem_destroy(&is_settled);
  free(threads);
  return result;
}
