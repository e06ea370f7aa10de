#ifndef CSYSTEM_THREAD_ROOM_H
#define CSYSTEM_THREAD_ROOM_H

// Makes `count` threads that live at once and have allocated memory, and ends them again. One caller at a time.
//
// Returns 0, or why not all could be made, as pthread_create says; `made` is how many could.
int thread_room(int count, int *made);

#endif
