package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

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
