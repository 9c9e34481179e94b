/* Loaded into the real program with LD_PRELOAD: a clock and a disk that fail as a test says, while the program runs.
   FAULTS_CONTROL names a file that holds `struct faults`; FAULTS_PATH begins the paths of the files that may fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WRITES = 1, SYNCS = 2, READS = 4, OPENS = 8 };

struct faults {
  int64_t clock_seconds; /* added to the wall clock */
  int32_t operations;    /* which of the above fail */
  int32_t error;         /* with this errno */
};

static const volatile struct faults *faults;
static const char *prefix;

__attribute__((constructor)) static void begin(void) {
  const char *control = getenv("FAULTS_CONTROL");
  prefix = getenv("FAULTS_PATH");
  int descriptor = control ? open(control, O_RDONLY | O_CLOEXEC) : -1;
  if (descriptor < 0) return;
  void *memory = mmap(NULL, sizeof(struct faults), PROT_READ, MAP_SHARED, descriptor, 0);
  close(descriptor);
  if (memory != MAP_FAILED) faults = memory;
}

static int fails(int operation) {
  return faults && prefix && (faults->operations & operation);
}

static int path_fails(const char *path, int operation) {
  if (!fails(operation) || strncmp(path, prefix, strlen(prefix)) != 0) return 0;
  errno = faults->error;
  return 1;
}

static int descriptor_fails(int descriptor, int operation) {
  if (!fails(operation)) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return path_fails(path, operation);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define GUARDED(type, name, parameters, arguments, operation) \
  type name parameters { \
    static __typeof__(&name) real; \
    if (!real) real = REAL(name); \
    return descriptor_fails(fd, operation) ? -1 : real arguments; \
  }

GUARDED(ssize_t, write, (int fd, const void *bytes, size_t count), (fd, bytes, count), WRITES)
GUARDED(ssize_t, pwrite, (int fd, const void *bytes, size_t count, off_t at), (fd, bytes, count, at), WRITES)
GUARDED(ssize_t, pwrite64, (int fd, const void *bytes, size_t count, off64_t at), (fd, bytes, count, at), WRITES)
GUARDED(int, ftruncate, (int fd, off_t length), (fd, length), WRITES)
GUARDED(int, ftruncate64, (int fd, off64_t length), (fd, length), WRITES)
GUARDED(ssize_t, read, (int fd, void *bytes, size_t count), (fd, bytes, count), READS)
GUARDED(ssize_t, pread, (int fd, void *bytes, size_t count, off_t at), (fd, bytes, count, at), READS)
GUARDED(ssize_t, pread64, (int fd, void *bytes, size_t count, off64_t at), (fd, bytes, count, at), READS)
GUARDED(int, fsync, (int fd), (fd), SYNCS)
GUARDED(int, fdatasync, (int fd), (fd), SYNCS)

/* A name server that does not answer: for names that end in `.hang`. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
  static __typeof__(&getaddrinfo) real;
  size_t length = node ? strlen(node) : 0;
  if (length > 5 && strcmp(node + length - 5, ".hang") == 0) {
    sleep(60);
    return EAI_AGAIN;
  }
  if (!real) real = REAL(getaddrinfo);
  return real(node, service, hints, result);
}

#define OPENING(name) \
  int name(const char *path, int flags, ...) { \
    static int (*real)(const char *, int, ...); \
    if (!real) real = REAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return (flags & O_ACCMODE) != O_RDONLY && path_fails(path, OPENS) ? -1 : real(path, flags, mode); \
  }

OPENING(open)
OPENING(open64)

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  static int (*real)(struct timeval *, void *);
  if (!real) real = dlsym(RTLD_NEXT, "gettimeofday");
  int result = real(time, zone);
  if (result == 0 && faults) time->tv_sec += faults->clock_seconds;
  return result;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = REAL(clock_gettime);
  int result = real(clock, time);
  if (result == 0 && faults && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    time->tv_sec += faults->clock_seconds;
  }
  return result;
}
