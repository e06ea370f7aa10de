#include <nettle/sha2.h>
#include <nettle/version.h>

// Writes the digest and makes the context ready for the next message.
static inline void sha256_finish(struct sha256_ctx *context, unsigned char digest[SHA256_DIGEST_SIZE]) {
#if NETTLE_VERSION_MAJOR >= 4
  sha256_digest(context, digest);
#else
  sha256_digest(context, SHA256_DIGEST_SIZE, digest);
#endif
}
