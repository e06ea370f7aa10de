#ifndef HOST_PLUGIN_IMAGE_H
#define HOST_PLUGIN_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

// Whether `address` lies in the very library that `handle` stands for, not in one of its dependencies.
bool plugin_image_contains(void *handle, const void *address);

// The file that holds `address`, or NULL. Lives as long as that file is loaded.
const char *plugin_image_file(const void *address);

// The file of the library that `handle` stands for, as the dynamic linker found it; "" when it does not say.
const char *plugin_image_path(void *handle);

// The file of the loaded library that the dynamic linker would take for one that is needed by this name; NULL when it would look for a
// file. Main thread.
const char *plugin_image_loaded(const char *name);

// Writes the library's GNU build id in lower-case hexadecimal, NUL-terminated; "" when it has none.
void plugin_image_build_id(void *handle, char *hexadecimal, size_t capacity);

#endif
