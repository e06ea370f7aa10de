#ifndef HOST_PLUGIN_IMAGE_H
#define HOST_PLUGIN_IMAGE_H

#include <stdbool.h>

// Whether `address` lies in the very library that `handle` stands for, not in one of its dependencies.
bool plugin_image_contains(void *handle, const void *address);

// The file that holds `address`, or NULL. Lives as long as that file is loaded.
const char *plugin_image_file(const void *address);

#endif
