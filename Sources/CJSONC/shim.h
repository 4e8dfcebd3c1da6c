// What Swift cannot see of the library: variadic functions and macros.
#pragma once
#include <json-c/json.h>
#include <json-c/json_c_version.h>
