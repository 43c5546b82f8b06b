/* Counts what a tree of processes asks of the disk, and ends the tree, or refuses one request, at the n-th.

   Loaded by LD_PRELOAD. Counted are the calls below on paths under FAULT_UNDER, and every exec; whatever libc asks of
   itself (stdio's own writes) is not seen. The count is shared by all processes through a mapped file.

   FAULT_STATE  the file of the count, eight bytes
   FAULT_AT     at which call something happens; 0 for never
   FAULT_DO     kill: SIGKILL to the whole group of processes; one: to the process that asks; else the errno that it gets
   FAULT_LASTS  1: every later call of the kind that needs room is refused, too, as on a disk that stays full
   FAULT_LOG    where each call is written, a line each; unset, nowhere
   FAULT_READS  1: counted are the calls that read, instead of those that write
   FAULT_GATE   two pipes, with .ask and .go behind it: each call is written to the one, a line each, and begins when a
                byte comes out of the other; no two at a time, so that whoever reads may look at the disk in between */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static long *count;
static long at;
static int lasts, reads;
static const char *under, *deed, *log_path, *state_path, *gate;
static size_t under_length;

__attribute__((constructor)) static void begin(void) {
  const char *state = getenv("FAULT_STATE"), *number = getenv("FAULT_AT");
  state_path = state;
  gate = getenv("FAULT_GATE");
  log_path = getenv("FAULT_LOG");
  under = getenv("FAULT_UNDER");
  deed = getenv("FAULT_DO");
  lasts = getenv("FAULT_LASTS") != NULL;
  reads = getenv("FAULT_READS") != NULL;
  at = number ? atol(number) : 0;
  if (!state || !under || !deed) return;
  under_length = strlen(under);
  int fd = syscall(SYS_openat, AT_FDCWD, state, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) return;
  void *place = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  syscall(SYS_close, fd);
  if (place == MAP_FAILED) return;
  count = place;
}

/* Whether a path lies under the folder that is watched; a relative one is taken from the folder of `dir`. */
static int watched(int dir, const char *path, char *whole) {
  if (!path) return 0;
  if (path[0] == '/') {
    snprintf(whole, PATH_MAX, "%s", path);
  } else {
    char link[64], base[PATH_MAX];
    if (dir == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
    ssize_t length = readlink(link, base, sizeof base - 1);
    if (length < 0) return 0;
    base[length] = 0;
    int printed = snprintf(whole, PATH_MAX, "%s/%s", base, path);
    if (printed >= PATH_MAX) return 0;
  }
  return strncmp(whole, under, under_length) == 0;
}

static int watched_fd(int fd, char *whole) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, whole, PATH_MAX - 1);
  if (length < 0) return 0;
  whole[length] = 0;
  return strncmp(whole, under, under_length) == 0;
}

static int open_raw(const char *path, int flags) {
  int fd;
  do fd = syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0); while (fd < 0 && errno == EINTR);
  return fd;
}

/* Count a call, and wait until it may begin: the number is given out while nobody else waits. */
static long pass_gate(const char *call, const char *path) {
  char name[PATH_MAX], line[PATH_MAX + 128], byte;
  int saved = errno, lock = open_raw(state_path, O_RDWR);
  while (syscall(SYS_flock, lock, LOCK_EX) < 0 && errno == EINTR);
  long number = __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST);
  snprintf(name, sizeof name, "%s.ask", gate);
  int ask = open_raw(name, O_WRONLY);
  int length = snprintf(line, sizeof line, "%ld %s %.3000s\n", number, call, path);
  while (syscall(SYS_write, ask, line, length) < 0 && errno == EINTR);
  syscall(SYS_close, ask);
  snprintf(name, sizeof name, "%s.go", gate);
  int go = open_raw(name, O_RDONLY);
  while (syscall(SYS_read, go, &byte, 1) < 0 && errno == EINTR);
  syscall(SYS_close, go);
  syscall(SYS_close, lock);
  errno = saved;
  return number;
}

/* Return 0 to go on, or the errno that the caller gets. */
static int point(const char *call, const char *path, int needs_room, int may_fail) {
  long number = gate ? pass_gate(call, path) : __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST);
  int log = log_path ? syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_APPEND | O_CLOEXEC, 0) : -1;
  if (log >= 0) {
    char line[PATH_MAX + 128];
    int length = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
    syscall(SYS_write, log, line, length < (int)sizeof line ? length : (int)sizeof line);
    syscall(SYS_close, log);
  }
  if (!at || number < at) return 0;
  if (number == at && !strcmp(deed, "kill")) syscall(SYS_kill, 0, SIGKILL);
  if (number == at && !strcmp(deed, "one")) syscall(SYS_kill, getpid(), SIGKILL);
  int error = atoi(deed);
  if (!error || !may_fail || !(number == at || (lasts && (needs_room || reads)))) return 0;
  return needs_room || error == EIO ? error : 0;
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define FAIL(call, path, room) do { int error = point(call, path, room, 1); if (error) { errno = error; return -1; } } while (0)

#define ON_FD(type, name, room, arguments, names) ON_FD_IF(!reads, type, name, room, arguments, names)
#define ON_FD_IF(wanted, type, name, room, arguments, names) \
  type name arguments { \
    REAL(name); \
    char whole[PATH_MAX]; \
    if (count && wanted && watched_fd(fd, whole)) FAIL(#name, whole, room); \
    return real names; \
  }
#define ON_PATH(name, dir, room, arguments, names) \
  int name arguments { \
    REAL(name); \
    char whole[PATH_MAX]; \
    if (count && !reads && watched(dir, path, whole)) FAIL(#name, whole, room); \
    return real names; \
  }

ON_FD_IF(reads, ssize_t, read, 0, (int fd, void *data, size_t size), (fd, data, size))
ON_FD_IF(reads, ssize_t, pread, 0, (int fd, void *data, size_t size, off_t offset), (fd, data, size, offset))
ON_FD_IF(reads, ssize_t, pread64, 0, (int fd, void *data, size_t size, off64_t offset), (fd, data, size, offset))
ON_FD(ssize_t, write, 1, (int fd, const void *data, size_t size), (fd, data, size))
ON_FD(ssize_t, pwrite, 1, (int fd, const void *data, size_t size, off_t offset), (fd, data, size, offset))
ON_FD(ssize_t, pwrite64, 1, (int fd, const void *data, size_t size, off64_t offset), (fd, data, size, offset))
ON_FD(ssize_t, writev, 1, (int fd, const struct iovec *parts, int number), (fd, parts, number))
ON_FD(int, fsync, 1, (int fd), (fd))
ON_FD(int, fdatasync, 1, (int fd), (fd))
ON_FD(int, ftruncate, 0, (int fd, off_t size), (fd, size))
ON_FD(int, ftruncate64, 0, (int fd, off64_t size), (fd, size))
ON_FD(ssize_t, sendfile, 1, (int fd, int from, off_t *offset, size_t size), (fd, from, offset, size))
ON_FD(ssize_t, sendfile64, 1, (int fd, int from, off64_t *offset, size_t size), (fd, from, offset, size))
ON_FD(ssize_t, copy_file_range, 1, (int from, off64_t *begin, int fd, off64_t *offset, size_t size, unsigned flags),
      (from, begin, fd, offset, size, flags))
ON_PATH(rename, AT_FDCWD, 1, (const char *old, const char *path), (old, path))
ON_PATH(renameat, dir, 1, (int from, const char *old, int dir, const char *path), (from, old, dir, path))
ON_PATH(renameat2, dir, 1, (int from, const char *old, int dir, const char *path, unsigned flags),
        (from, old, dir, path, flags))
ON_PATH(link, AT_FDCWD, 1, (const char *old, const char *path), (old, path))
ON_PATH(linkat, dir, 1, (int from, const char *old, int dir, const char *path, int flags), (from, old, dir, path, flags))
ON_PATH(symlink, AT_FDCWD, 1, (const char *target, const char *path), (target, path))
ON_PATH(unlink, AT_FDCWD, 0, (const char *path), (path))
ON_PATH(unlinkat, dir, 0, (int dir, const char *path, int flags), (dir, path, flags))
ON_PATH(rmdir, AT_FDCWD, 0, (const char *path), (path))
ON_PATH(mkdir, AT_FDCWD, 1, (const char *path, mode_t mode), (path, mode))
ON_PATH(mkdirat, dir, 1, (int dir, const char *path, mode_t mode), (dir, path, mode))

/* Whether a file is opened for what is counted. */
static int opens(int flags) {
  if (flags & (O_CREAT | O_TRUNC)) return !reads;
  return reads && (flags & O_ACCMODE) == O_RDONLY && !(flags & O_DIRECTORY);
}

#define OPENING(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    char whole[PATH_MAX]; \
    if (count && opens(flags) && watched(AT_FDCWD, path, whole)) FAIL(#name, whole, !reads); \
    return real(path, flags, mode); \
  }
#define OPENING_AT(name) \
  int name(int dir, const char *path, int flags, ...) { \
    REAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    char whole[PATH_MAX]; \
    if (count && opens(flags) && watched(dir, path, whole)) FAIL(#name, whole, !reads); \
    return real(dir, path, flags, mode); \
  }
OPENING(open)
OPENING(open64)
OPENING_AT(openat)
OPENING_AT(openat64)

int execve(const char *path, char *const arguments[], char *const environment[]) {
  REAL(execve);
  if (count && !reads && access(path, X_OK) == 0) {
    int error = point("execve", path, 0, 1);
    if (error) { errno = error; return -1; }
  }
  return real(path, arguments, environment);
}
