// Proves that the header compiles by itself, first in a file.
#include <dotjob/plugin.h>
