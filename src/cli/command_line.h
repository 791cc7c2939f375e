#pragma once

namespace yagura::cli {

/// Parses the command line, runs the subcommand and gives the exit status.
int run_command_line(int argc, char** argv);

}  // namespace yagura::cli
