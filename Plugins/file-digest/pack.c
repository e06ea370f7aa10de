#include "pack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK_BYTES = 256 * 1024 };

static void write_hexadecimal(const unsigned char *bytes, unsigned int count, char *text) {
  for (unsigned int i = 0; i < count; i++) sprintf(text + 2 * i, "%02x", bytes[i]);
}

// Copies the descriptor into the digest and the gzip stream, a block at a time.
static enum pack_outcome copy_blocks(const dotjob_task *task, int input, EVP_MD_CTX *digest, gzFile output,
                                     int64_t *bytes_in) {
  unsigned char block[BLOCK_BYTES];
  for (;;) {
    if (task->host->stop_requested(task)) return PACK_STOPPED;
    ssize_t count = read(input, block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return PACK_FAILED;
    if (count == 0) return PACK_DONE;
    *bytes_in += count;
    if (EVP_DigestUpdate(digest, block, (size_t)count) != 1) return PACK_FAILED;
    if (gzwrite(output, block, (unsigned)count) != (int)count) return PACK_FAILED;
  }
}

static enum pack_outcome pack_to(const dotjob_task *task, int input, const char *target, struct packed *packed) {
  gzFile output = gzopen(target, "wb6");
  if (!output) return PACK_FAILED;
  EVP_MD_CTX *digest = EVP_MD_CTX_new();
  enum pack_outcome outcome = PACK_FAILED;
  if (digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1) {
    outcome = copy_blocks(task, input, digest, output, &packed->bytes_in);
  }
  unsigned char sum[EVP_MAX_MD_SIZE];
  unsigned int count = 0;
  if (outcome == PACK_DONE && EVP_DigestFinal_ex(digest, sum, &count) != 1) outcome = PACK_FAILED;
  write_hexadecimal(sum, count, packed->sha256);
  EVP_MD_CTX_free(digest);
  if (gzclose(output) != Z_OK && outcome == PACK_DONE) outcome = PACK_FAILED;
  return outcome;
}

// Puts the finished copy in place.
static enum pack_outcome place(const char *part, const char *target, struct packed *packed) {
  struct stat written;
  if (stat(part, &written) != 0 || rename(part, target) != 0) return PACK_FAILED;
  packed->bytes_out = written.st_size;
  return PACK_DONE;
}

enum pack_outcome pack_file(const dotjob_task *task, const char *source, const char *target, struct packed *packed,
                            char *why, size_t why_size) {
  *packed = (struct packed){0};
  // Named by the task: two tasks that pack one folder never write to one file.
  char part[PATH_MAX];
  int length = snprintf(part, sizeof part, "%s.%lld.part", target, (long long)task->task_id);
  if (length < 0 || (size_t)length >= sizeof part) {
    snprintf(why, why_size, "\"%s\": %s", target, strerror(ENAMETOOLONG));
    return PACK_FAILED;
  }
  int input = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (input < 0) return PACK_UNREADABLE;

  errno = 0;
  enum pack_outcome outcome = pack_to(task, input, part, packed);
  if (outcome == PACK_DONE) outcome = place(part, target, packed);
  if (outcome == PACK_FAILED) {
    snprintf(why, why_size, "\"%s\" to \"%s\": %s", source, target, errno ? strerror(errno) : "gzip or SHA-256 gave up");
  }
  if (outcome != PACK_DONE) unlink(part);
  close(input);
  return outcome;
}
