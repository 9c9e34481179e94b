#pragma once
#include <zlib.h>

// Macros, which Swift does not import.

static inline int shim_inflate_init(z_stream *stream) { return inflateInit(stream); }
