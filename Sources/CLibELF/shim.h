// elfutils' libelf, which reads ELF files.
#include <gelf.h>
#include <libelf.h>
