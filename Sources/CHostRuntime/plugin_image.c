#include "plugin_image.h"

#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

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

const char *plugin_image_path(void *handle) {
  struct link_map *own = NULL;
  return dlinfo(handle, RTLD_DI_LINKMAP, &own) == 0 ? own->l_name : "";
}

const char *plugin_image_loaded(const char *name) {
  // The handle is kept: to give it back would have the dynamic linker look for what it may unload.
  void *handle = dlopen(name, RTLD_LAZY | RTLD_NOLOAD);
  return handle != NULL ? plugin_image_path(handle) : NULL;
}

// MARK: - Build id

typedef struct search {
  const struct link_map *own;
  char *hexadecimal;
  size_t capacity;
} search;

static void write_hexadecimal(const search *wanted, const unsigned char *bytes, size_t count) {
  for (size_t i = 0; i < count && 2 * i + 3 <= wanted->capacity; i++) {
    snprintf(wanted->hexadecimal + 2 * i, 3, "%02x", bytes[i]);
  }
}

static void read_notes(const search *wanted, const unsigned char *notes, size_t length) {
  while (length >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    memcpy(&note, notes, sizeof note);
    size_t name = ((size_t)note.n_namesz + 3) & ~(size_t)3;
    size_t description = ((size_t)note.n_descsz + 3) & ~(size_t)3;
    size_t whole = sizeof note + name + description;
    if (whole > length) return;
    bool is_gnu = note.n_namesz == 4 && memcmp(notes + sizeof note, "GNU", 4) == 0;
    if (is_gnu && note.n_type == NT_GNU_BUILD_ID) {
      return write_hexadecimal(wanted, notes + sizeof note + name, note.n_descsz);
    }
    notes += whole;
    length -= whole;
  }
}

static int look(struct dl_phdr_info *image, size_t size, void *context) {
  (void)size;
  const search *wanted = context;
  if (image->dlpi_addr != wanted->own->l_addr || strcmp(image->dlpi_name, wanted->own->l_name) != 0) return 0;
  for (int i = 0; i < image->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &image->dlpi_phdr[i];
    if (part->p_type == PT_NOTE) {
      read_notes(wanted, (const unsigned char *)(image->dlpi_addr + part->p_vaddr), part->p_memsz);
    }
  }
  return 1;
}

void plugin_image_build_id(void *handle, char *hexadecimal, size_t capacity) {
  search wanted = {NULL, hexadecimal, capacity};
  hexadecimal[0] = 0;
  if (dlinfo(handle, RTLD_DI_LINKMAP, &wanted.own) == 0) dl_iterate_phdr(look, &wanted);
}
