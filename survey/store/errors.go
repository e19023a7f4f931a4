package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"trivselspuls/survey"
)

// Error is what the database said of one operation. Its text may hold statements
// and values and is not for a log; Operation and Code are.
type Error struct {
	Operation string // what the store was doing, a constant such as «insert responses»
	Code      string // the database's own code, such as «SQLSTATE 42P01: undefined_table»; empty when it gave none
	err       error  // with its kind
}

func (e *Error) Error() string { return e.Operation + ": " + e.err.Error() }

// Unwrap is the error with its kind.
func (e *Error) Unwrap() error { return e.err }

// failed wraps an error of the database with the operation, its code and the kind
// the rest of the module knows. It returns nil for nil.
func failed(operation string, err error) error {
	failure := &Error{Operation: operation, Code: code(err), err: err}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		failure.err = survey.ErrNotFound
	case notText(err):
		failure.err = survey.ErrMalformed
	case noRoom(err):
		failure.err = fmt.Errorf("%w: the disk is full: %w", survey.ErrUnavailable, err)
	case unavailable(err):
		failure.err = fmt.Errorf("%w: %w", survey.ErrUnavailable, err)
	}
	return failure
}

// code is the database's own code with its constant text.
func code(err error) string {
	if postgres, ok := errors.AsType[*pq.Error](err); ok {
		return fmt.Sprintf("SQLSTATE %s: %s", postgres.Code, postgres.Code.Name())
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return fmt.Sprintf("SQLite %d: %s", lite.Code(), sqlite.ErrorCodeString[lite.Code()&0xff])
	}
	return ""
}

// unavailable reports whether the same statement may succeed later: the
// database is gone, busy, full or shutting down.
func unavailable(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	if postgres, ok := errors.AsType[*pq.Error](err); ok {
		switch postgres.Code.Class() {
		case "08", "53", "55", "57", "58", "40": // connection, resources, state of the database, intervention, system, deadlock
			return true
		}
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
			return true
		}
	}
	return false
}

// noRoom reports whether SQLite found no room for the file it shares with other processes, which
// it calls a disk I/O error.
func noRoom(err error) bool {
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code() == sqlite3.SQLITE_IOERR_SHMSIZE
}

// readOnly reports whether PostgreSQL may only be read: it is a standby.
func readOnly(err error) bool {
	postgres, ok := errors.AsType[*pq.Error](err)
	return ok && postgres.Code == "25006"
}

// notText reports whether PostgreSQL was given bytes that are no text, such as a
// login with a zero byte in it. SQLite takes them, and finds nothing.
func notText(err error) bool {
	postgres, ok := errors.AsType[*pq.Error](err)
	return ok && postgres.Code == "22021"
}

// noBox reports whether a ballot was refused because its group has no box: the
// trigger ballot_needs_box says so.
func noBox(err error) bool {
	if postgres, ok := errors.AsType[*pq.Error](err); ok {
		return postgres.Code == "23503"
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code() == sqlite3.SQLITE_CONSTRAINT_TRIGGER && strings.Contains(lite.Error(), "no ballot box")
}
