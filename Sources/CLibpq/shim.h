// What Swift cannot see of the library: variadic functions and macros.
#pragma once
#include <libpq-fe.h>

// What Swift cannot see of the C library: glibc 2.34 has these, its header shows them to GNU programs only.
// The embedded server is started with them.
#include <spawn.h>
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int lowest);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
