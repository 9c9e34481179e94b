/* The least that sends webhooks over libcurl: one request, again and again, at most IN_FLIGHT at once, each easy handle and
   each connection used again. Nothing is read from a journal, signed, looked up or written down.

   WebhookPeer URL COUNT BODY-FILE "Name: value"...     prints the seconds it took */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

enum { IN_FLIGHT = 64, BODY_LIMIT = 65536 };

static int poller;
static long deadline = -1; /* milliseconds; libcurl wants to be called then, or never */

static void fail(const char *what) {
  fprintf(stderr, "WebhookPeer: %s\n", what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *known) {
  (void)easy;
  struct epoll_event event = {.data.fd = socket};
  if (what & CURL_POLL_IN) event.events |= EPOLLIN;
  if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(poller, EPOLL_CTL_DEL, socket, NULL);
  } else {
    epoll_ctl(poller, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    curl_multi_assign(context, socket, &poller); /* anything but NULL: it is known from now on */
  }
  return 0;
}

static int schedule(CURLM *multi, long milliseconds, void *context) {
  (void)multi, (void)context;
  deadline = milliseconds < 0 ? -1 : (long)(now() * 1000) + milliseconds;
  return 0;
}

static size_t discard(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes, (void)context;
  return size * count;
}

/* Takes those off that are done. Each begins anew while there is something to send. */
static void again(CURLM *multi, long *unsent, long *unanswered) {
  int left;
  for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
    CURL *easy = message->easy_handle;
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (message->data.result != CURLE_OK || status / 100 != 2) fail("a request failed");
    curl_multi_remove_handle(multi, easy);
    --*unanswered;
    if (*unsent == 0) {
      curl_easy_cleanup(easy);
    } else {
      --*unsent;
      curl_multi_add_handle(multi, easy);
    }
  }
}

int main(int count, char **words) {
  static char body[BODY_LIMIT];
  if (count < 4) fail("URL COUNT BODY-FILE HEADER...");
  long unsent = atol(words[2]), unanswered = unsent;
  FILE *file = fopen(words[3], "rb");
  if (!file) fail("no body");
  size_t size = fread(body, 1, sizeof body, file);
  fclose(file);
  struct curl_slist *fields = NULL;
  for (int index = 4; index < count; index++) fields = curl_slist_append(fields, words[index]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  poller = epoll_create1(0);
  CURLM *multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, multi);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, schedule);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)IN_FLIGHT);
  double began = now();
  for (int index = 0; index < IN_FLIGHT && unsent > 0; index++, unsent--) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, words[1]);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)size);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_multi_add_handle(multi, easy);
  }
  while (unanswered > 0) {
    struct epoll_event events[IN_FLIGHT];
    long wait = deadline < 0 ? 1000 : deadline - (long)(now() * 1000);
    int ready = epoll_wait(poller, events, IN_FLIGHT, wait < 0 ? 0 : (int)wait), running;
    for (int index = 0; index < ready; index++) {
      /* An error or a hang-up shows when libcurl reads. */
      int what = events[index].events & EPOLLOUT ? CURL_CSELECT_OUT : 0;
      if (events[index].events & ~EPOLLOUT) what |= CURL_CSELECT_IN;
      curl_multi_socket_action(multi, events[index].data.fd, what, &running);
      again(multi, &unsent, &unanswered);
    }
    if (deadline >= 0 && deadline <= (long)(now() * 1000)) {
      deadline = -1;
      curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
      again(multi, &unsent, &unanswered);
    }
  }
  printf("%f\n", now() - began);
  curl_multi_cleanup(multi);
  curl_slist_free_all(fields);
}
