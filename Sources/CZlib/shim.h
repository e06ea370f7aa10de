#include <zlib.h>

// A macro of zlib, which Swift cannot call: begins to unpack gzip, with its header and its checksum.
static inline int inflate_begin_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
