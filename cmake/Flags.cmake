# One place for compiler flags. -O2 for release (jemalloc, mold and ccache where present).
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                    -Wimplicit-fallthrough -Wunused -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # False positives of g++ 12 in inlined libstdc++ code.
    add_compile_options(-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow
                        -Wno-array-bounds -Wno-dangling-pointer)
    add_compile_options(-fpch-preprocess)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # libstdc++ 12's own std::stable_sort uses what it calls deprecated.
    add_compile_options(-Wno-deprecated-declarations)
endif()
add_compile_options(-march=x86-64-v2 -fno-omit-frame-pointer)
# Everywhere, since some libraries ask for it and a precompiled header takes one setting only.
add_compile_options(-pthread)

if(YAGURA_SANITIZE)
    add_compile_options(-fsanitize=${YAGURA_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${YAGURA_SANITIZE})
    if(YAGURA_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Asio has a memory fence beside its locks, which g++ warns that the sanitizer cannot follow.
        add_compile_options(-Wno-tsan)
    endif()
endif()

if(YAGURA_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)  # coverage feedback from every room
endif()

find_program(MOLD mold)
if(MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-fuse-ld=mold)
endif()
find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_SOURCE_DIR}/tools/cached_compile.sh
        ${CMAKE_SOURCE_DIR} ${CCACHE})
endif()
