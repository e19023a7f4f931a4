package settings

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/waves"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// OpenStore opens the database and sees that its schema is this version's. The
// embedded database is brought up to date by itself; PostgreSQL is left to
// whoever holds the rights to change it. A nil clock is the system's.
func (c Settings) OpenStore(ctx context.Context, clock func() time.Time, options ...store.Option) (*store.Store, error) {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	database := cmp.Or(c.DatabaseURL, c.Database())
	st, err := store.Open(ctx, database, clock, append(options, store.TracesKnown(c.TracesKnown))...)
	if err != nil {
		return nil, err
	}
	if newer := st.CheckVersion(ctx); newer != nil {
		err = newer
	} else if c.DatabaseURL == "" {
		err = st.Migrate(ctx)
	} else if pending, perr := st.Pending(ctx); perr != nil {
		err = perr
	} else if pending > 0 {
		err = fmt.Errorf("the database is behind: run «server migrate» first (migrations lacking: %d)", pending)
	} else {
		err = st.WriteChoices(ctx)
	}
	if err == nil {
		err = st.Separate(ctx, store.Duties{Collector: c.CollectorURL, Issuer: c.IssuerURL})
	}
	if err != nil {
		st.Close()
		return nil, err
	}
	return st, nil
}

// Database is the file of the embedded database.
func (c Settings) Database() string { return filepath.Join(c.DataDir, "trivselspuls.db") }

// Migrate brings the PostgreSQL database of DATABASE_URL to this version, and reports
// whether its user could make the roles of the other two.
func (c Settings) Migrate(ctx context.Context) (roles bool, err error) {
	st, err := store.Open(ctx, c.DatabaseURL, nil)
	if err != nil {
		return false, err
	}
	defer st.Close()
	if err := errors.Join(st.CheckVersion(ctx), st.Migrate(ctx)); err != nil {
		return false, err
	}
	return st.CreateRoles(ctx)
}

// Library is the built-in questionnaires, read once a process: ahead of their use where
// something else has to be waited for.
var Library = sync.OnceValues(questionnaire.Load)

// Waves makes the service of a store's waves and its key directory. Every
// command gets its service here, so that all of them open waves under the
// thresholds of the settings.
func (c Settings) Waves(st *store.Store) (*waves.Service, *keys.Directory, error) {
	limits, err := disclosure.Raised(c.Thresholds)
	if err != nil {
		return nil, nil, err
	}
	library, err := Library()
	if err != nil {
		return nil, nil, err
	}
	directory, err := keys.Open(c.KeyDir, c.KeyCopyDir)
	if err != nil {
		return nil, nil, err
	}
	service := waves.New(st, directory, library)
	return service, directory, service.Raise(limits)
}

// NationalPath is the file that national figures are imported to.
func (c Settings) NationalPath() string { return filepath.Join(c.DataDir, "national.csv") }

// National is the national figures imported before, or none.
func (c Settings) National(library *questionnaire.Library) (analysis.National, error) {
	file, err := os.Open(c.NationalPath())
	if errors.Is(err, fs.ErrNotExist) {
		return analysis.National{}, nil
	}
	if err != nil {
		return analysis.National{}, err
	}
	defer file.Close()
	national, err := analysis.ReadNational(file, SharesOf(library))
	if err != nil {
		return analysis.National{}, fmt.Errorf("read %s: %w", c.NationalPath(), err)
	}
	return national, nil
}

// SharesOf tells whether an indicator's ID is known to any questionnaire, and
// whether it is a share there.
func SharesOf(library *questionnaire.Library) func(id string) (share, known bool) {
	kinds := map[string]questionnaire.Kind{}
	for _, q := range library.All() {
		for _, ind := range q.Indicators {
			kinds[ind.ID] = ind.Kind
		}
	}
	return func(id string) (bool, bool) {
		kind, known := kinds[id]
		return kind == questionnaire.Share, known
	}
}

// Lock keeps DATA_DIR for this server until it is unlocked or the process ends, because two
// on one embedded database would count, close and clean up beside each other. One
// that is stopping has left its port and not yet its files: Lock waits for it until ctx
// is done. The directory itself is locked, so nothing has to be cleaned up. PostgreSQL
// may have several servers.
func (c Settings) Lock(ctx context.Context) (unlock func(), err error) {
	if c.DatabaseURL != "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	for {
		dir, held, err := c.lock(syscall.LOCK_EX)
		if !held {
			return func() { dir.Close() }, err //nolint:errcheck // nothing was written
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("another server runs on %s: stop it, or give this one a DATA_DIR of its own", c.DataDir)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Locked reports whether a server runs on DATA_DIR.
func (c Settings) Locked() (bool, error) {
	dir, held, err := c.lock(syscall.LOCK_SH)
	if err == nil {
		dir.Close() //nolint:errcheck // nothing was written
	}
	return held, err
}

// lock opens DATA_DIR locked, or closed where another process holds it.
func (c Settings) lock(how int) (dir *os.File, held bool, err error) {
	if dir, err = os.Open(c.DataDir); err != nil {
		return nil, false, err
	}
	if err = syscall.Flock(int(dir.Fd()), how|syscall.LOCK_NB); err != nil {
		dir.Close() //nolint:errcheck // nothing was written
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return dir, true, nil
	}
	return dir, false, err
}
