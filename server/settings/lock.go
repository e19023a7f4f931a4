package settings

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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
		dir, err := c.tryLock(syscall.LOCK_EX)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
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
	dir, err := c.tryLock(syscall.LOCK_SH)
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, fs.ErrNotExist) {
		return !errors.Is(err, fs.ErrNotExist), nil
	}
	if err != nil {
		return false, err
	}
	return false, dir.Close()
}

// tryLock opens DATA_DIR locked, or fails with EWOULDBLOCK.
func (c Settings) tryLock(how int) (*os.File, error) {
	dir, err := os.Open(c.DataDir)
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if err := syscall.Flock(int(dir.Fd()), how|syscall.LOCK_NB); err != nil {
		dir.Close() //nolint:errcheck // nothing was written
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	return dir, nil
}
