#include "function_name.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct image {
  const unsigned char *bytes;
  size_t length;
} image;

static bool map(const char *file, image *mapped) {
  int descriptor = open(file, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct stat status;
  void *bytes = MAP_FAILED;
  if (fstat(descriptor, &status) == 0 && status.st_size > 0) {
    bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  }
  close(descriptor);
  if (bytes == MAP_FAILED) return false;
  *mapped = (image){bytes, (size_t)status.st_size};
  return true;
}

// Copied out, since nothing says that the file aligns it. False when it does not lie within the file.
static bool read_part(const image *mapped, uint64_t offset, void *part, size_t size) {
  if (offset > mapped->length || mapped->length - offset < size) return false;
  memcpy(part, mapped->bytes + offset, size);
  return true;
}

static bool read_section(const image *mapped, const Elf64_Ehdr *header, uint32_t index, Elf64_Shdr *section) {
  if (index >= header->e_shnum || header->e_shentsize != sizeof *section) return false;
  uint64_t offset;
  if (__builtin_add_overflow(header->e_shoff, (uint64_t)index * sizeof *section, &offset)) return false;
  return read_part(mapped, offset, section, sizeof *section);
}

static void copy_name(const image *mapped, const Elf64_Shdr *strings, uint32_t name, char *text, size_t size) {
  size_t length = 0;
  while (length + 1 < size && name + length < strings->sh_size &&
         read_part(mapped, strings->sh_offset + name + length, text + length, 1) && text[length] != 0) {
    length++;
  }
  text[length] = 0;
}

static bool search(const image *mapped, const Elf64_Ehdr *header, const Elf64_Shdr *table, uint64_t address,
                   function_name *found) {
  Elf64_Shdr strings;
  if (!read_section(mapped, header, table->sh_link, &strings)) return false;
  for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= table->sh_size; at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol;
    if (!read_part(mapped, table->sh_offset + at, &symbol, sizeof symbol)) return false;
    bool covers = symbol.st_shndx != SHN_UNDEF && ELF64_ST_TYPE(symbol.st_info) == STT_FUNC &&
                  address >= symbol.st_value && address - symbol.st_value < symbol.st_size;
    if (!covers) continue;
    found->offset = address - symbol.st_value;
    copy_name(mapped, &strings, symbol.st_name, found->text, sizeof found->text);
    return found->text[0] != 0;
  }
  return false;
}

int function_name_find(const char *file, uint64_t address, function_name *found) {
  image mapped;
  if (!map(file, &mapped)) return false;
  Elf64_Ehdr header;
  bool is_found = false;
  if (read_part(&mapped, 0, &header, sizeof header) && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
      header.e_ident[EI_CLASS] == ELFCLASS64) {
    for (uint32_t index = 0; index < header.e_shnum && !is_found; index++) {
      Elf64_Shdr section;
      if (!read_section(&mapped, &header, index, &section)) break;
      if (section.sh_type == SHT_SYMTAB) is_found = search(&mapped, &header, &section, address, found);
    }
  }
  munmap((void *)(uintptr_t)mapped.bytes, mapped.length);
  return is_found;
}
