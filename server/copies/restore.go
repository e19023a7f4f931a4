package copies

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"filippo.io/age"

	"trivselspuls/server/auditcheck"
	"trivselspuls/server/settings"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// The beginnings of files: of SQLite, of pg_dump's own format, and of age.
const (
	embedded = "SQLite format 3\x00"
	dumped   = "PGDMP"
	sealed   = "age-encryption.org/"
)

// Restore puts a copy back where no database is, brings it to this version and marks its
// open waves, which it returns, as waiting for somebody's word. identity names a file with
// the key of an encrypted copy. The copy is checked whole before anything is in its place.
func Restore(ctx context.Context, c settings.Settings, file, identity string) ([]survey.Wave, error) {
	if running, err := c.Locked(); c.DatabaseURL == "" && err == nil && running {
		return nil, fmt.Errorf("another server runs on %s: stop it", c.DataDir)
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	plain := filepath.Join(c.DataDir, ".restoring")
	parts := []string{plain, plain + "-wal", plain + "-shm"}
	defer removed(parts...) //nolint:errcheck // in place by then, or half of nothing
	if err := errors.Join(removed(parts...), unseal(file, identity, plain)); err != nil {
		return nil, err
	}
	kind, err := beginning(plain)
	if err != nil {
		return nil, err
	}
	switch {
	case kind == embedded && c.DatabaseURL != "":
		return nil, errors.New("the copy is of an embedded database: unset DATABASE_URL to put it back")
	case kind == dumped && c.DatabaseURL == "":
		return nil, errors.New("the copy is of PostgreSQL: set DATABASE_URL to an empty database to put it back")
	}
	if err := check(ctx, plain); err != nil {
		return nil, err
	}
	at := plain // an embedded database takes its place when all is done
	if kind == embedded {
		err = free(c)
	} else {
		at = c.DatabaseURL
		err = load(ctx, at, plain)
	}
	if err != nil {
		return nil, err
	}
	waiting, err := settle(ctx, at)
	if err == nil && kind == embedded {
		err = place(c, plain)
	} else if err != nil && kind == dumped {
		err = fmt.Errorf("%w. No server starts on what is in the database of DATABASE_URL now: make a new one", err)
	}
	if err == nil {
		err = auditcheck.Forget(c.KeyDir)
	}
	return waiting, err
}

// unseal writes what is in a copy to plain, decrypted if it is encrypted.
func unseal(file, identity, plain string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	var from io.Reader = bufio.NewReader(in)
	if start, _ := from.(*bufio.Reader).Peek(len(sealed)); string(start) == sealed {
		if from, err = decrypted(from, identity); err != nil {
			return err
		}
	} else if identity != "" {
		return errors.New("the copy is not encrypted: leave -identity away")
	}
	out, err := os.OpenFile(plain, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err = io.Copy(out, from); err == nil {
		err = out.Sync()
	}
	err = errors.Join(err, out.Close())
	if at, ok := errors.AsType[*fs.PathError](err); err == nil || ok && at.Path == plain {
		return err // no fault of the copy
	}
	return fmt.Errorf("the copy cannot be read to its end: %w", err)
}

func decrypted(from io.Reader, identity string) (io.Reader, error) {
	if identity == "" {
		return nil, errors.New("the copy is encrypted: -identity FILE names the file with the key it was encrypted to")
	}
	key, err := os.Open(identity)
	if err != nil {
		return nil, err
	}
	defer key.Close()
	identities, err := age.ParseIdentities(key)
	if err != nil {
		return nil, fmt.Errorf("%s holds no key of age, which begins with AGE-SECRET-KEY-", identity)
	}
	opened, err := age.Decrypt(from, identities...)
	if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
		return nil, fmt.Errorf("the copy was encrypted to another key than the one in %s", identity)
	}
	return opened, err
}

// beginning tells by its first bytes what a file is.
func beginning(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	start := make([]byte, len(embedded))
	n, _ := io.ReadFull(file, start)
	for _, kind := range []string{embedded, dumped} {
		if len(kind) <= n && string(start[:len(kind)]) == kind {
			return kind, nil
		}
	}
	return "", errors.New("the file is no copy of a database of this program")
}

// check reads a whole copy, and fails for a damaged, foreign or newer one.
func check(ctx context.Context, name string) error {
	kind, err := beginning(name)
	if err != nil {
		return err
	}
	if kind == embedded {
		return store.CheckFile(ctx, name)
	}
	var tables, versions strings.Builder
	if err = run(exec.CommandContext(ctx, "pg_restore", "--file=/dev/null", name), io.Discard); err == nil {
		err = run(exec.CommandContext(ctx, "pg_restore", "--list", name), &tables)
	}
	if err == nil {
		err = run(exec.CommandContext(ctx, "pg_restore", "--data-only", "--table=goose_db_version", "--file=-", name), &versions)
	}
	if err != nil {
		return fmt.Errorf("the copy cannot be read to its end: %w", err)
	}
	var have int64
	for line := range strings.Lines(versions.String()) {
		if row := strings.Split(line, "\t"); len(row) == 4 { // its number, the version, whether it is applied, when
			version, err := strconv.ParseInt(row[1], 10, 64)
			if err != nil {
				return fmt.Errorf("the copy's version cannot be read: %w", err)
			}
			have = max(have, version)
		}
	}
	if have == 0 || !strings.Contains(tables.String(), " TABLE public ballot_box ") {
		return fmt.Errorf("the copy is of another program's database: %w", survey.ErrMalformed)
	}
	return store.CheckDump(have)
}

// free fails where an embedded database is in place.
func free(c settings.Settings) error {
	if _, err := os.Lstat(c.Database()); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: stop the server and move it away, with -wal and -shm; nothing was changed", c.Database())
	}
	return nil
}

// place moves an embedded database to where the server looks for it. A log that another
// database has left there would be taken for its own, and goes.
func place(c settings.Settings, plain string) error {
	name := c.Database()
	if err := errors.Join(free(c), removed(name+"-wal", name+"-shm")); err != nil {
		return err
	}
	if err := os.Rename(plain, name); err != nil {
		return err
	}
	dir, err := os.Open(c.DataDir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// vacant fails for a PostgreSQL database that has a table of anybody's. Where it may be
// migrated, it may have this program's as long as nobody is set up.
func vacant(ctx context.Context, database string, migrated bool) error {
	st, err := store.Open(ctx, database, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	empty, err := st.Empty(ctx)
	if err == nil && !empty && migrated {
		owners, others := st.Owners(ctx)
		empty = others == nil && len(owners) == 0
	}
	if err == nil && !empty {
		err = errors.New("the database of DATABASE_URL is not empty: make a new one. Nothing was changed")
	}
	return err
}

// load reads a dump into an empty PostgreSQL database, all or nothing, and leaves it marked.
func load(ctx context.Context, database, plain string) error {
	if err := vacant(ctx, database, false); err != nil {
		return err
	}
	st, err := store.Open(ctx, database, nil)
	if err != nil {
		return err
	}
	if err = st.BeginRestoring(ctx); err == nil {
		if err = tool(ctx, io.Discard, database, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", plain); err != nil {
			err = errors.Join(err, st.GiveUpRestoring(context.WithoutCancel(ctx)))
		}
	}
	return errors.Join(err, st.Close())
}

// settle brings what was put back to this version and marks its waves.
func settle(ctx context.Context, database string) (waiting []survey.Wave, err error) {
	st, err := store.Open(ctx, database, nil)
	if err != nil {
		return nil, err
	}
	if err = st.Migrate(ctx); err == nil {
		_, err = st.CreateRoles(ctx)
	}
	if err == nil {
		waiting, err = st.AfterRestoring(ctx)
	}
	if err == nil {
		err = st.Settle(ctx)
	}
	return waiting, errors.Join(err, st.Close())
}
