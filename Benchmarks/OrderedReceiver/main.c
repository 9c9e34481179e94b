// A webhook receiver that knows what has to come, and in what order: `OrderedReceiver ENTRIES SUBJECTS`. Entry n (`~n` in its payload) is of
// subject n % SUBJECTS. It answers 204 to all, says at GET /figures what has come, and forgets nothing.
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most_connections = 4096, most_bytes = 65536, most_alarms = 4096 };

struct connection {
  size_t length;
  char bytes[most_bytes + 1];
};

static struct connection *connections[most_connections];
static long entries, subjects;
static unsigned char *seen;
static long *newest;
static long distinct, repeats, disorder, unknown, alarms;
static long long alarm_times[most_alarms];

static void take(const char *body) {
  const char *mark = strstr(body, "\"~");
  if (mark != NULL) {
    long number = strtol(mark + 2, NULL, 10);
    if (number < 0 || number >= entries) {
      unknown++;
    } else if (seen[number]) {
      repeats++;
    } else {
      seen[number] = 1;
      distinct++;
      long subject = number % subjects;
      if (number < newest[subject]) disorder++;
      newest[subject] = number;
    }
    return;
  }
  mark = strstr(body, "\"!");
  long number = mark == NULL ? -1 : strtol(mark + 2, NULL, 10);
  if (number < 0 || number >= most_alarms) {
    unknown++;
  } else if (alarm_times[number] == 0) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    alarm_times[number] = now.tv_sec * 1000000000LL + now.tv_nsec;
    alarms++;
  } else {
    repeats++;
  }
}

static void send_all(int descriptor, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t count = send(descriptor, bytes, length, MSG_NOSIGNAL);
    if (count < 0) {
      if (errno == EAGAIN) continue;
      return;
    }
    bytes += count;
    length -= (size_t)count;
  }
}

static void send_figures(int descriptor) {
  static char body[most_alarms * 24 + 512];
  int length = snprintf(
    body, sizeof body, "{\"distinct\":%ld,\"repeats\":%ld,\"disorder\":%ld,\"unknown\":%ld,\"alarms\":%ld,\"alarm_times\":{",
    distinct, repeats, disorder, unknown, alarms);
  const char *comma = "";
  for (long number = 0; number < most_alarms; number++) {
    if (alarm_times[number] == 0) continue;
    length += snprintf(body + length, sizeof body - (size_t)length, "%s\"%ld\":%lld", comma, number, alarm_times[number]);
    comma = ",";
  }
  length += snprintf(body + length, sizeof body - (size_t)length, "}}");
  char head[128];
  int head_length = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", length);
  send_all(descriptor, head, (size_t)head_length);
  send_all(descriptor, body, (size_t)length);
}

// The length of the first whole request; 0 while there is none.
static size_t request(const struct connection *connection, size_t *body) {
  const char *end = strstr(connection->bytes, "\r\n\r\n");
  if (end == NULL) return 0;
  *body = (size_t)(end + 4 - connection->bytes);
  const char *field = strcasestr(connection->bytes, "\r\ncontent-length:");
  size_t length = field == NULL || field > end ? 0 : strtoul(field + 17, NULL, 10);
  return *body + length <= connection->length ? *body + length : 0;
}

static int receive(int descriptor) {
  struct connection *connection = connections[descriptor];
  ssize_t count = recv(descriptor, connection->bytes + connection->length, most_bytes - connection->length, 0);
  if (count <= 0) return count < 0 && errno == EAGAIN;
  connection->length += (size_t)count;
  connection->bytes[connection->length] = 0;
  size_t body, length;
  while ((length = request(connection, &body)) > 0) {
    char behind = connection->bytes[length];
    connection->bytes[length] = 0;
    if (strncmp(connection->bytes, "GET ", 4) == 0) {
      send_figures(descriptor);
    } else {
      take(connection->bytes + body);
      static const char answer[] = "HTTP/1.1 204 No Content\r\n\r\n";
      send_all(descriptor, answer, sizeof answer - 1);
    }
    connection->bytes[length] = behind;
    connection->length -= length;
    memmove(connection->bytes, connection->bytes + length, connection->length);
    connection->bytes[connection->length] = 0;
  }
  return connection->length < most_bytes;
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  entries = atol(arguments[1]);
  subjects = atol(arguments[2]);
  seen = calloc((size_t)entries, 1);
  newest = calloc((size_t)subjects, sizeof *newest);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), loop = epoll_create1(0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &size) != 0 ||
      epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event) != 0) {
    perror("OrderedReceiver");
    return 1;
  }
  fprintf(stderr, "ready: listening on 127.0.0.1:%d, looking at all that comes\n", ntohs(address.sin_port));
  for (;;) {
    struct epoll_event ready[256];
    int number = epoll_wait(loop, ready, 256, -1);
    for (int index = 0; index < number; index++) {
      int descriptor = ready[index].data.fd;
      if (descriptor == listener) {
        int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (client < 0) continue;
        if (client >= most_connections) {
          close(client);
          continue;
        }
        if (connections[client] == NULL) connections[client] = malloc(sizeof(struct connection));
        connections[client]->length = 0;
        struct epoll_event wanted = {.events = EPOLLIN, .data.fd = client};
        epoll_ctl(loop, EPOLL_CTL_ADD, client, &wanted);
      } else if (!receive(descriptor)) {
        close(descriptor);
      }
    }
  }
}
