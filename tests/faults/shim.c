/* Counts the file operations of a process below one folder, and spoils one of them.
 *
 * Loaded before the C library by tests/it/faults.rs. Environment:
 *   FAULT_ROOT  only operations on paths below it count
 *   FAULT_AT    which operation is spoiled, from 1; 0 counts only
 *   FAULT_KIND  kill: dies before it
 *               torn: writes half, then dies; other operations die after they are done
 *               eio, enospc, emfile: fails with that error; enospc goes on failing for everything that needs room
 *   FAULT_LOG   a file that gets the number of operations at the end, or at death
 *   FAULT_SEEN  a file that gets a line for every path that is made and every socket that is opened, wherever it is
 */
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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *root, *kind, *logfile, *seenfile;
static long at, count;
static size_t root_len;
static int tripped;

__attribute__((constructor)) static void begin(void) {
    root = getenv("FAULT_ROOT");
    kind = getenv("FAULT_KIND");
    logfile = getenv("FAULT_LOG");
    seenfile = getenv("FAULT_SEEN");
    at = getenv("FAULT_AT") ? atol(getenv("FAULT_AT")) : 0;
    if (!kind) kind = "";
    root_len = root ? strlen(root) : 0;
}

static void note(void) {
    if (!logfile) return;
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", __atomic_load_n(&count, __ATOMIC_SEQ_CST));
    int fd = (int)syscall(SYS_openat, AT_FDCWD, logfile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0) {
        syscall(SYS_write, fd, text, (size_t)length);
        syscall(SYS_close, fd);
    }
}

/* One write for a line: lines of several threads do not mix. */
static void see(const char *what, const char *path) {
    if (!seenfile) return;
    int before = errno;
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%s %s\n", what, path);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, seenfile, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
        syscall(SYS_write, fd, line, (size_t)length);
        syscall(SYS_close, fd);
    }
    errno = before;
}

__attribute__((destructor)) static void end(void) { note(); }

static void die(void) {
    note();
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

static int below(const char *path) {
    if (!root || !path) return 0;
    if (path[0] == '/') return strncmp(path, root, root_len) == 0;
    return 0;
}

static int fd_below(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlink, link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return below(path);
}

enum verdict { PASS, FAIL, DIE_AFTER };

/* needs_room: whether a full disk refuses it. */
static enum verdict judge(int counts, int needs_room, int opens) {
    if (!counts) return PASS;
    long number = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
    if (tripped && needs_room && !strcmp(kind, "enospc")) { errno = ENOSPC; return FAIL; }
    if (at == 0 || number < at) return PASS;
    if (number > at && !(tripped == 0 && (!strcmp(kind, "enospc") || !strcmp(kind, "emfile")))) return PASS;
    if (!strcmp(kind, "kill")) die();
    if (!strcmp(kind, "torn")) return DIE_AFTER;
    if (!strcmp(kind, "eio")) { tripped = 1; errno = EIO; return FAIL; }
    if (!strcmp(kind, "enospc") && needs_room) { tripped = 1; errno = ENOSPC; return FAIL; }
    if (!strcmp(kind, "emfile") && opens) { tripped = 1; errno = EMFILE; return FAIL; }
    return PASS;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define AROUND(type, failed, counts, needs_room, opens, call) \
    enum verdict verdict = judge(counts, needs_room, opens); \
    if (verdict == FAIL) return failed; \
    type result = call; \
    if (verdict == DIE_AFTER) die(); \
    return result

#define MAKES(flags) (((flags) & O_CREAT) || ((flags) & O_TMPFILE) == O_TMPFILE)

#define MODE(flags) \
    mode_t mode = 0; \
    if (MAKES(flags)) see("file", path); \
    if (MAKES(flags)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }

int open(const char *path, int flags, ...) {
    REAL(int, "open", const char *, int, ...); MODE(flags)
    AROUND(int, -1, below(path), flags & O_CREAT, 1, real(path, flags, mode));
}
int open64(const char *path, int flags, ...) {
    REAL(int, "open64", const char *, int, ...); MODE(flags)
    AROUND(int, -1, below(path), flags & O_CREAT, 1, real(path, flags, mode));
}
int openat(int dir, const char *path, int flags, ...) {
    REAL(int, "openat", int, const char *, int, ...); MODE(flags)
    AROUND(int, -1, below(path), flags & O_CREAT, 1, real(dir, path, flags, mode));
}
int openat64(int dir, const char *path, int flags, ...) {
    REAL(int, "openat64", int, const char *, int, ...); MODE(flags)
    AROUND(int, -1, below(path), flags & O_CREAT, 1, real(dir, path, flags, mode));
}
ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    enum verdict verdict = judge(fd_below(fd), 1, 0);
    if (verdict == FAIL) return -1;
    if (verdict == DIE_AFTER) { real(fd, bytes, length / 2); die(); }
    return real(fd, bytes, length);
}
ssize_t writev(int fd, const struct iovec *parts, int number) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    AROUND(ssize_t, -1, fd_below(fd), 1, 0, real(fd, parts, number));
}
static ssize_t half_at(int fd, const void *bytes, size_t length, off_t offset) {
    return syscall(SYS_pwrite64, fd, bytes, length / 2, offset);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    enum verdict verdict = judge(fd_below(fd), 1, 0);
    if (verdict == FAIL) return -1;
    if (verdict == DIE_AFTER) { half_at(fd, bytes, length, offset); die(); }
    return real(fd, bytes, length, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    enum verdict verdict = judge(fd_below(fd), 1, 0);
    if (verdict == FAIL) return -1;
    if (verdict == DIE_AFTER) { half_at(fd, bytes, length, offset); die(); }
    return real(fd, bytes, length, offset);
}
int fsync(int fd) { REAL(int, "fsync", int); AROUND(int, -1, fd_below(fd), 1, 0, real(fd)); }
int fdatasync(int fd) { REAL(int, "fdatasync", int); AROUND(int, -1, fd_below(fd), 1, 0, real(fd)); }
int ftruncate(int fd, off_t length) {
    REAL(int, "ftruncate", int, off_t);
    AROUND(int, -1, fd_below(fd), 0, 0, real(fd, length));
}
int ftruncate64(int fd, off64_t length) {
    REAL(int, "ftruncate64", int, off64_t);
    AROUND(int, -1, fd_below(fd), 0, 0, real(fd, length));
}
int rename(const char *from, const char *to) {
    see("rename", to);
    REAL(int, "rename", const char *, const char *);
    AROUND(int, -1, below(from) || below(to), 1, 0, real(from, to));
}
int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    AROUND(int, -1, below(to), 1, 0, real(from, to));
}
int linkat(int a, const char *from, int b, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    AROUND(int, -1, below(to), 1, 0, real(a, from, b, to, flags));
}
int unlink(const char *path) { REAL(int, "unlink", const char *); AROUND(int, -1, below(path), 0, 0, real(path)); }
int unlinkat(int dir, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    AROUND(int, -1, below(path) || (dir != AT_FDCWD && fd_below(dir)), 0, 0, real(dir, path, flags));
}
int rmdir(const char *path) { REAL(int, "rmdir", const char *); AROUND(int, -1, below(path), 0, 0, real(path)); }
int mkdir(const char *path, mode_t mode) {
    see("folder", path);
    REAL(int, "mkdir", const char *, mode_t);
    AROUND(int, -1, below(path), 1, 0, real(path, mode));
}
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags) {
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned);
    AROUND(ssize_t, -1, fd_below(out), 1, 0, real(in, from, out, to, length, flags));
}
int socket(int domain, int type, int protocol) {
    REAL(int, "socket", int, int, int);
    char text[32];
    snprintf(text, sizeof text, "%d", domain);
    see("socket", text);
    return real(domain, type, protocol);
}
