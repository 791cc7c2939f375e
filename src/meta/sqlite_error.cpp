#include "meta/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>

namespace yagura::meta {

Errc errc_of_sqlite(int code, int system_errno) {
    switch (code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            return Errc::AlreadyExists;
        default:
            break;
    }
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            return Errc::Conflict;
        case SQLITE_FULL:
            return Errc::NoSpace;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Errc::Corruption;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Errc::Unavailable;
        case SQLITE_TOOBIG:
            return Errc::LimitExceeded;
        case SQLITE_IOERR:
            return system_errno == ENOSPC || system_errno == EDQUOT ? Errc::NoSpace : Errc::Io;
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return system_errno == ENOSPC ? Errc::NoSpace : Errc::Io;
        default:
            return Errc::Internal;
    }
}

}  // namespace yagura::meta
