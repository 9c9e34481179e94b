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

// The name in the handshake is the one that the certificate must show, and none where that is an address (RFC 6066 section 3), whatever
// the session was told before: this runs when a handshake begins, before its first message is made.
static inline void causeway_tls_use_expected_name(const SSL *session, int where, int result) {
  (void)result;
  if (!(where & SSL_CB_HANDSHAKE_START)) return;
  SSL *own = (SSL *)session;  // OpenSSL hands over its own session, as const
  SSL_set_tlsext_host_name(own, X509_VERIFY_PARAM_get0_host(SSL_get0_param(own), 0));
}

// Kept with the context: a library may free the session before it can be asked.
static inline int causeway_tls_keep_verdict(int accepted, X509_STORE_CTX *chain) {
  SSL *session = (SSL *)X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
  if (!accepted && session) SSL_CTX_set_app_data(SSL_get_SSL_CTX(session), (void *)(long)X509_STORE_CTX_get_error(chain));
  return accepted;
}
static inline long causeway_tls_verdict(SSL_CTX *context) { return (long)SSL_CTX_get_app_data(context); }

static inline void causeway_tls_prepare_lending(SSL_CTX *context) {
  SSL_CTX_set_info_callback(context, causeway_tls_use_expected_name);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, causeway_tls_keep_verdict);
}
