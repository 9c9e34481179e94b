#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <stddef.h>

// The library is loaded when the first client is made, not when the program starts: with what it depends on (a second TLS library,
// LDAP, Kerberos, …) it is 4.5 MB of a gateway that never sends a request. So no symbol of it is referred to by name here, and
// nothing links to it; each call looks its function up once.

// The type checks of curl.h are macros that refer to the functions themselves.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

static inline void *shim_curl_library(void) {
  static void *library;
  if (!library) library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  return library;
}
static inline void *shim_curl_symbol(const char *name) {
  void *library = shim_curl_library();
  return library ? dlsym(library, name) : NULL;
}
// Every function called here is in libcurl since 7.80 (Debian 12 has 7.88). Called by one thread at a time: see HTTPClient.
#define CURL_CALL(name) \
  ({ \
    static __typeof__(&name) function; \
    if (!function) function = (__typeof__(&name))shim_curl_symbol(#name); \
    function; \
  })

// Whether the library is there; everything below is for after the answer was yes.
static inline int shim_curl_is_there(void) { return shim_curl_library() != NULL; }

static inline CURLcode shim_global_init(long flags) { return CURL_CALL(curl_global_init)(flags); }
static inline CURL *shim_easy_init(void) { return CURL_CALL(curl_easy_init)(); }
static inline void shim_easy_cleanup(CURL *easy) { CURL_CALL(curl_easy_cleanup)(easy); }
static inline void shim_easy_reset(CURL *easy) { CURL_CALL(curl_easy_reset)(easy); }
static inline CURLcode shim_easy_pause(CURL *easy, int mask) { return CURL_CALL(curl_easy_pause)(easy, mask); }
static inline const char *shim_easy_strerror(CURLcode code) { return CURL_CALL(curl_easy_strerror)(code); }
static inline void shim_free(void *memory) { CURL_CALL(curl_free)(memory); }
static inline CURLM *shim_multi_init(void) { return CURL_CALL(curl_multi_init)(); }
static inline CURLMcode shim_multi_cleanup(CURLM *multi) { return CURL_CALL(curl_multi_cleanup)(multi); }
static inline CURLMcode shim_multi_add_handle(CURLM *multi, CURL *easy) { return CURL_CALL(curl_multi_add_handle)(multi, easy); }
static inline CURLMcode shim_multi_remove_handle(CURLM *multi, CURL *easy) { return CURL_CALL(curl_multi_remove_handle)(multi, easy); }
static inline CURLMsg *shim_multi_info_read(CURLM *multi, int *left) { return CURL_CALL(curl_multi_info_read)(multi, left); }
static inline CURLMcode shim_multi_socket_action(CURLM *multi, curl_socket_t socket, int events, int *running) { return CURL_CALL(curl_multi_socket_action)(multi, socket, events, running); }
static inline const char *shim_multi_strerror(CURLMcode code) { return CURL_CALL(curl_multi_strerror)(code); }
static inline struct curl_slist *shim_slist_append(struct curl_slist *list, const char *text) { return CURL_CALL(curl_slist_append)(list, text); }
static inline void shim_slist_free_all(struct curl_slist *list) { CURL_CALL(curl_slist_free_all)(list); }
static inline CURLU *shim_url(void) { return CURL_CALL(curl_url)(); }
static inline void shim_url_cleanup(CURLU *url) { CURL_CALL(curl_url_cleanup)(url); }
static inline CURLUcode shim_url_get(const CURLU *url, CURLUPart part, char **text, unsigned int flags) { return CURL_CALL(curl_url_get)(url, part, text, flags); }
static inline CURLUcode shim_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) { return CURL_CALL(curl_url_set)(url, part, text, flags); }
static inline const char *shim_url_strerror(CURLUcode code) { return CURL_CALL(curl_url_strerror)(code); }

// Swift does not import variadic functions: one typed door for each kind of argument.

static inline CURLcode shim_easy_set_long(CURL *easy, CURLoption option, long value) {
  return CURL_CALL(curl_easy_setopt)(easy, option, value);
}
static inline CURLcode shim_easy_set_size(CURL *easy, CURLoption option, curl_off_t value) {
  return CURL_CALL(curl_easy_setopt)(easy, option, value);
}
static inline CURLcode shim_easy_set_text(CURL *easy, CURLoption option, const char *value) {
  return CURL_CALL(curl_easy_setopt)(easy, option, value);
}
static inline CURLcode shim_easy_set_bytes(CURL *easy, CURLoption option, const void *value) {
  return CURL_CALL(curl_easy_setopt)(easy, option, value);
}
static inline CURLcode shim_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return CURL_CALL(curl_easy_setopt)(easy, option, value);
}
static inline CURLcode shim_easy_set_error_buffer(CURL *easy, char *buffer) {
  return CURL_CALL(curl_easy_setopt)(easy, CURLOPT_ERRORBUFFER, buffer);
}
static inline CURLcode shim_easy_on_body(CURL *easy, curl_write_callback function, void *context) {
  CURLcode code = CURL_CALL(curl_easy_setopt)(easy, CURLOPT_WRITEFUNCTION, function);
  return code ? code : CURL_CALL(curl_easy_setopt)(easy, CURLOPT_WRITEDATA, context);
}
static inline CURLcode shim_easy_on_header(CURL *easy, curl_write_callback function, void *context) {
  CURLcode code = CURL_CALL(curl_easy_setopt)(easy, CURLOPT_HEADERFUNCTION, function);
  return code ? code : CURL_CALL(curl_easy_setopt)(easy, CURLOPT_HEADERDATA, context);
}
static inline CURLcode shim_easy_on_socket(CURL *easy, curl_opensocket_callback function, void *context) {
  CURLcode code = CURL_CALL(curl_easy_setopt)(easy, CURLOPT_OPENSOCKETFUNCTION, function);
  return code ? code : CURL_CALL(curl_easy_setopt)(easy, CURLOPT_OPENSOCKETDATA, context);
}
static inline CURLcode shim_easy_on_request(CURL *easy, curl_prereq_callback function, void *context) {
  CURLcode code = CURL_CALL(curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, function);
  return code ? code : CURL_CALL(curl_easy_setopt)(easy, CURLOPT_PREREQDATA, context);
}
static inline CURLcode shim_easy_get_long(CURL *easy, CURLINFO info, long *value) {
  return CURL_CALL(curl_easy_getinfo)(easy, info, value);
}
static inline CURLcode shim_easy_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
  return CURL_CALL(curl_easy_getinfo)(easy, info, value);
}
static inline CURLMcode shim_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return CURL_CALL(curl_multi_setopt)(multi, option, value);
}
static inline CURLMcode shim_multi_on_socket(CURLM *multi, curl_socket_callback function, void *context) {
  CURLMcode code = CURL_CALL(curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, function);
  return code ? code : CURL_CALL(curl_multi_setopt)(multi, CURLMOPT_SOCKETDATA, context);
}
static inline CURLMcode shim_multi_on_timer(CURLM *multi, curl_multi_timer_callback function, void *context) {
  CURLMcode code = CURL_CALL(curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, function);
  return code ? code : CURL_CALL(curl_multi_setopt)(multi, CURLMOPT_TIMERDATA, context);
}
// A message's result sits in a union that only `msg` makes sense of.
static inline CURLcode shim_message_result(const CURLMsg *message) {
  return message->data.result;
}
