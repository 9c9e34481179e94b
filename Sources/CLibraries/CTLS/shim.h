#pragma once

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Macros, which Swift does not import.

static inline int causeway_tls_minimum_version_1_2(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

// A write that was refused is tried again from another buffer, and may be longer by then.
static inline void causeway_tls_modes(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

// A peer that closes without close_notify counts as closed: where a cut matters, the protocols above say lengths.
static inline void causeway_tls_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
}

static inline int causeway_tls_reason(unsigned long code) { return ERR_GET_REASON(code); }

static inline void causeway_tls_no_session_cache(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

static inline long causeway_tls_server_name(SSL *session, const char *name) {
  return SSL_set_tlsext_host_name(session, name);
}
