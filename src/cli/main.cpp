#include "cli/command_line.h"

#ifdef YAGURA_JEMALLOC
/// Read by jemalloc at the start. Few arenas and quick return of what was freed keep an idle server
/// small; a background thread returns it without a request waiting for that.
extern "C" {
const char* malloc_conf = "narenas:4,background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";
}
#endif

int main(int argc, char** argv) {
    return yagura::cli::run_command_line(argc, argv);
}
