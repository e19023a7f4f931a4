package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"trivselspuls/survey/store"
)

// backup copies the embedded database to a file, also while the server runs.
func backup(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("use: server backup FILE: %w", errUsage)
	}
	st, err := c.OpenStore(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	switch err := st.Backup(ctx, args[0]); {
	case errors.Is(err, store.ErrBackupElsewhere):
		return errors.New("the database is PostgreSQL: copy it with pg_dump, and read docs/operations.md first")
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already; nothing was copied", args[0])
	case err != nil:
		return err
	}
	open, err := st.OpenWaves(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Copied to %s. Keep it apart from every copy of the keys.\n", args[0])
	for _, wave := range open {
		fmt.Fprintf(out, "«%s» is open: a slip used after this moment would be good again in the copy. Copy anew when it has closed.\n", wave.Name)
	}
	return nil
}
