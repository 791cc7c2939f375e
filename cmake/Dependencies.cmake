# Every library comes from Debian 12; ./dev installs the packages.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED CONFIG)
foreach(module re2 simdjson libcbor libnghttp2:nghttp2 libdeflate libzstd:zstd libxxhash:xxhash
               sqlite3 tomlplusplus zlib jemalloc libcurl
               freetype2)
    string(REPLACE ":" ";" parts ${module})
    list(GET parts 0 pc)
    list(GET parts -1 name)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${pc})
endforeach()
if(YAGURA_TESTS)
    find_package(GTest REQUIRED)
endif()
