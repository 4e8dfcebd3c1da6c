// What Swift cannot see of the library: variadic functions and macros. Of libcrypto there is none that we need.
#pragma once
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
