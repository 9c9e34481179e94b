/* Publishes to one broker what HomeLINK sends and counts it at another, all at QoS 1, in one thread and on one clock. What carries it from
   one broker to the other is what is measured.

   MQTTLoad FROM-PORT TO-PORT alert|reading RUN COUNT AHEAD       as fast as it arrives, at most AHEAD ahead of what has arrived
   MQTTLoad FROM-PORT TO-PORT alert|reading RUN COUNT AHEAD RATE  at this many a second

   Prints the seconds. RUN tells what is of one run from all others. Fails if a message is missing, comes twice, changed, or out of the
   order of its house. */
#define _GNU_SOURCE
#include <mosquitto.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HOUSES = 50, IN_FLIGHT = 100, LONGEST = 1024, PATIENCE = 30 };

static const char *run;
static long count, sent, unacknowledged, arrived;
static long newest[HOUSES];
static char *has_arrived;
static int subscribed, is_reading;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  fprintf(stderr, "MQTTLoad: %s (%ld published, %ld arrived)\n", what, sent, arrived);
  exit(1);
}

static void check(int code, const char *what) {
  if (code == MOSQ_ERR_SUCCESS) return;
  fprintf(stderr, "MQTTLoad: %s: %s\n", what, mosquitto_strerror(code));
  exit(1);
}

/* Some 550 bytes, as it is when a smoke alarm raises one; a reading is shorter. */
static int compose(char *payload, long number) {
  if (is_reading)
    return snprintf(
        payload, LONGEST,
        "{\"eventId\":\"%s-%010ld\",\"propertyReference\":\"House%ld\",\"deviceSerialNumber\":\"001FD75F\","
        "\"readingTypeId\":\"ENVIRONMENT.HUMIDITY.INDOOR\",\"value\":%ld.%ld,\"readingDate\":\"2023-12-31T15:27:33Z\","
        "\"action\":\"ADD\",\"actionTimestamp\":\"2023-12-31T15:27:33.000Z\"}",
        run, number, number % HOUSES, 40 + number % 20, number % 10);
  return snprintf(
      payload, LONGEST,
      "{\"category\":\"DEVICE\",\"eventId\":\"%s-%010ld\",\"statusId\":\"ACTIVE\","
      "\"description\":\"D6FCD4F0 in location Hallway 1: Fire Alarm Activated\",\"devicePhySerialNumber\":\"D6FCD4F0\","
      "\"deviceSerialNumber\":\"D6FCD4F0\",\"eventTypeId\":\"FIRE_ALARM\",\"location\":\"HALLWAY1\","
      "\"manufacturerReference\":\"EI\",\"propertyReference\":\"House%ld\",\"raisedDate\":\"2023-12-31T15:27:33Z\","
      "\"severity\":\"HIGH\",\"sourceId\":\"EI\",\"sourceModel\":\"EI3016\",\"sourceModelType\":\"COALARM\","
      "\"title\":\"Fire Alarm Activated\",\"action\":\"ADD\",\"actionTimestamp\":\"2023-12-31T15:27:33.000Z\"}",
      run, number, number % HOUSES);
}

static void on_arrival(struct mosquitto *client, void *context, const struct mosquitto_message *message) {
  (void)client, (void)context;
  char text[LONGEST] = {0};
  if (message->payloadlen <= 0 || message->payloadlen >= LONGEST) fail("something else arrived");
  memcpy(text, message->payload, (size_t)message->payloadlen);
  char *id = strstr(text, "\"eventId\":\"");
  if (!id || strncmp(id + 11, run, strlen(run)) != 0) fail("something of another run arrived");
  long number = strtol(id + 11 + strlen(run) + 1, NULL, 10);
  if (number < 0 || number >= sent) fail("something arrived that was never published");
  if (has_arrived[number]) fail("something arrived twice");
  char expected[LONGEST];
  if (compose(expected, number) != message->payloadlen || strcmp(expected, text) != 0) fail("something arrived changed");
  if (number < newest[number % HOUSES]) fail("something arrived after what came later from its house");
  newest[number % HOUSES] = number;
  has_arrived[number] = 1;
  arrived++;
}

static void on_acknowledged(struct mosquitto *client, void *context, int id) {
  (void)client, (void)context, (void)id;
  unacknowledged--;
}

static void on_subscribed(struct mosquitto *client, void *context, int id, int levels, const int *granted) {
  (void)client, (void)context, (void)id, (void)levels;
  subscribed = granted[0] == 1;
}

static struct mosquitto *client(int port) {
  struct mosquitto *client = mosquitto_new(NULL, true, NULL);
  if (!client) fail("out of memory");
  mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_max_inflight_messages_set(client, IN_FLIGHT);
  check(mosquitto_connect(client, "127.0.0.1", port, 60), "connect");
  return client;
}

static void turn(struct mosquitto *from, struct mosquitto *to, double until) {
  struct mosquitto *both[] = {from, to};
  struct pollfd sockets[2];
  for (int index = 0; index < 2; index++) {
    sockets[index] = (struct pollfd){.fd = mosquitto_socket(both[index]), .events = POLLIN};
    if (mosquitto_want_write(both[index])) sockets[index].events |= POLLOUT;
  }
  double wait = (until - now()) * 1e9;
  if (wait < 0) wait = 0;
  struct timespec time = {.tv_sec = (time_t)(wait / 1e9), .tv_nsec = (long)wait % 1000000000L};
  ppoll(sockets, 2, &time, NULL);
  for (int index = 0; index < 2; index++) {
    if (sockets[index].revents & (POLLIN | POLLHUP | POLLERR)) check(mosquitto_loop_read(both[index], 100), "read");
    if (mosquitto_want_write(both[index])) check(mosquitto_loop_write(both[index], 1), "write");
    check(mosquitto_loop_misc(both[index]), "keepalive");
  }
}

static void publish(struct mosquitto *from) {
  char topic[128], payload[LONGEST];
  const char *form = is_reading ? "bench/reading/house%ld/c3cec7fb-001fd75f/environment-humidity-indoor"
                                : "bench/alert/active/house%ld/c3cec7fb-d6fcd4f0/fire-alarm";
  snprintf(topic, sizeof topic, form, sent % HOUSES);
  int length = compose(payload, sent);
  check(mosquitto_publish(from, NULL, topic, length, payload, 1, false), "publish");
  sent++;
  unacknowledged++;
}

int main(int words, char **word) {
  if (words < 7) fail("FROM-PORT TO-PORT alert|reading RUN COUNT AHEAD [RATE]");
  is_reading = strcmp(word[3], "reading") == 0;
  run = word[4];
  count = atol(word[5]);
  long ahead = atol(word[6]);
  double rate = words > 7 ? atof(word[7]) : 0;
  has_arrived = calloc((size_t)count, 1);
  if (!has_arrived) fail("out of memory");
  mosquitto_lib_init();
  struct mosquitto *from = client(atoi(word[1])), *to = client(atoi(word[2]));
  mosquitto_publish_callback_set(from, on_acknowledged);
  mosquitto_message_callback_set(to, on_arrival);
  mosquitto_subscribe_callback_set(to, on_subscribed);
  check(mosquitto_subscribe(to, NULL, is_reading ? "bench/reading/#" : "bench/alert/#", 1), "subscribe");
  double began = now(), moved = began;
  while (!subscribed) {
    if (now() - began > PATIENCE) fail("no subscription");
    turn(from, to, now() + 0.1);
  }
  began = now();
  for (long before = 0; arrived < count;) {
    double due = now() + 0.1;
    if (rate > 0) {
      while (sent < count && began + (double)sent / rate <= now()) publish(from);
      if (sent < count) due = began + (double)sent / rate;
    } else {
      while (sent < count && sent - arrived < ahead && unacknowledged < IN_FLIGHT) publish(from);
    }
    turn(from, to, due);
    if (arrived > before) before = arrived, moved = now();
    if (now() - moved > PATIENCE) fail("nothing more arrives");
  }
  printf("%f\n", now() - began);
  mosquitto_disconnect(from);
  mosquitto_disconnect(to);
}
