#!/bin/sh
# Compiles through ccache: tools/cached_compile.sh SOURCE_FOLDER CCACHE COMPILER ARGUMENTS...
# Objects are shared between clones (paths are taken relative to the source folder), and a
# precompiled header is known by a checksum beside it: hashing all of it for each object would cost
# more than many a compilation.
set -e
CCACHE_BASEDIR=$1
CCACHE_NOHASHDIR=1
CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
CCACHE_PCH_EXTSUM=1
export CCACHE_BASEDIR CCACHE_NOHASHDIR CCACHE_SLOPPINESS CCACHE_PCH_EXTSUM
shift
header=
previous=
for argument in "$@"; do
    case "$previous $argument" in
        "-o "*.gch) header=$argument ;;
    esac
    previous=$argument
done
[ -n "$header" ] || exec "$@"
rm -f "$header.sum"
"$@"
sha256sum <"$header" >"$header.sum"
