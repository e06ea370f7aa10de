#include <zlib.h>

// A macro of zlib, which Swift cannot call: begins to unpack gzip, with its header and its checksum.
static inline int inflate_begin_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

// As well: begins to pack as gzip.
static inline int deflate_begin_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
