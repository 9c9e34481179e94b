#pragma once
#include <sqlite3.h>

// Variadic functions are not imported.
static inline int csqlite_without_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static inline int csqlite_set_checkpoint_on_close(sqlite3 *database, int enabled) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !enabled, (int *)0);
}

static inline int csqlite_set_defensive(sqlite3 *database, int enabled) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, enabled, (int *)0);
}

// Declared by <pthread.h> for GNU sources only. Names the calling thread.
#include <sys/prctl.h>

static inline void csqlite_name_thread(const char *name) {
  prctl(PR_SET_NAME, name, 0, 0, 0);
}
