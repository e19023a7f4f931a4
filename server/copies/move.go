package copies

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"trivselspuls/server/settings"
	"trivselspuls/survey/store"
)

// Move copies the embedded database of DATA_DIR into the PostgreSQL database of
// DATABASE_URL, in which nobody may be set up, compares both, and takes the file out of
// the server's sight: a start without DATABASE_URL would go on with what is old by then.
// It returns what was copied and where the file lies now. What fails leaves the file as
// it was, and nobody set up in the other.
func Move(ctx context.Context, c settings.Settings) (moved []store.Moved, aside string, err error) {
	if c.DatabaseURL == "" {
		return nil, "", errors.New("set DATABASE_URL to the PostgreSQL database that is to take over")
	}
	embedded := c
	embedded.DatabaseURL, embedded.CollectorURL, embedded.IssuerURL = "", "", ""
	aside = c.Database() + ".moved"
	if _, err := os.Stat(c.Database()); err != nil {
		return nil, "", fmt.Errorf("there is no embedded database: %w", err)
	} else if _, err := os.Lstat(aside); err == nil {
		return nil, "", fmt.Errorf("%s is there from a move before: remove it. Nothing was changed", aside)
	}
	now, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	unlock, err := embedded.Lock(now)
	if err != nil {
		return nil, "", err
	}
	defer unlock()
	from, err := embedded.OpenStore(ctx, nil, store.Checked)
	if err != nil {
		return nil, "", err
	}
	moved, err = into(ctx, c, from)
	if err = errors.Join(err, from.Close()); err != nil {
		return nil, "", fmt.Errorf("%w. The embedded database is as it was", err)
	}
	return moved, aside, os.Rename(c.Database(), aside)
}

func into(ctx context.Context, c settings.Settings, from *store.Store) ([]store.Moved, error) {
	err := vacant(ctx, c.DatabaseURL, true)
	if err == nil {
		_, err = c.Migrate(ctx)
	}
	if err != nil {
		return nil, err
	}
	to, err := c.OpenStore(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer to.Close()
	return from.CopyTo(ctx, to)
}
