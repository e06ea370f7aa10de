// The tracked files of plugin-sdk, carried within the program so that it can write plugins anywhere.

#ifndef CEMBEDDEDSDK_H
#define CEMBEDDEDSDK_H

#include <stddef.h>

typedef struct embedded_file {
  const char *path;            // within plugin-sdk
  const unsigned char *bytes;  // a NUL follows them; there is none among them
} embedded_file;

// The table, and how many rows it has.
const embedded_file *embedded_sdk_files(size_t *count);

#endif
