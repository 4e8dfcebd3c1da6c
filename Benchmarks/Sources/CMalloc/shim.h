// mallinfo2: what the allocator has given out, which Swift's Glibc module leaves out.
#include <malloc.h>
