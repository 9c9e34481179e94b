#pragma once
// System headers first: libevent's configuration defines _GNU_SOURCE, which would give fd_set another shape than Glibc's module has.
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timex.h>

#include <event2/event.h>
#include <event2/util.h>

// Declared by glibc only with _GNU_SOURCE.
int pthread_setname_np(pthread_t thread, const char *name);
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
