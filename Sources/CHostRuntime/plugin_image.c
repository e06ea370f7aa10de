#include "plugin_image.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>

bool plugin_image_contains(void *handle, const void *address) {
  struct link_map *own = NULL;
  struct link_map *holder = NULL;
  Dl_info place;
  if (dlinfo(handle, RTLD_DI_LINKMAP, &own) != 0) return false;
  return dladdr1(address, &place, (void **)&holder, RTLD_DL_LINKMAP) != 0 && holder == own;
}

const char *plugin_image_file(const void *address) {
  Dl_info place;
  return dladdr(address, &place) != 0 ? place.dli_fname : NULL;
}
