package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"trivselspuls/server/serve"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// backup copies the embedded database to a file, also while the server runs.
type backup struct {
	File string `arg:"" help:"new file"`
}

func (c *backup) on(ctx context.Context, s session, st *store.Store) error {
	switch err := st.Backup(ctx, c.File); {
	case errors.Is(err, store.ErrBackupElsewhere):
		return errors.New("the database is PostgreSQL: copy it with pg_dump, and read docs/operations.md first")
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already; nothing was copied", c.File)
	case err != nil:
		return err
	}
	open, err := st.WavesIn(ctx, survey.Open)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Copied to %s. Keep it apart from every copy of the keys.\n", c.File)
	for _, wave := range open {
		fmt.Fprintf(s.out, "«%s» is open: a slip used after this moment would be good again in the copy. Copy anew when it has closed.\n", wave.Name)
	}
	return nil
}

// renewKey gives the accounts a new key (accounts.key) and seals with it all that the
// old one had sealed: keys renew.
type renewKey struct{}

func (c *renewKey) on(ctx context.Context, s session, st *store.Store) error {
	directory, err := keys.Open(s.KeyDir, s.KeyCopyDir)
	if err != nil {
		return err
	}
	vault, err := directory.Vault()
	if err != nil {
		return err
	}
	sealed, lost, err := serve.RenewKey(ctx, st, vault)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "The accounts have a new key; the old one is erased. People whose secrets the new one seals: %d.\n", sealed)
	if lost > 0 {
		fmt.Fprintf(s.out, "People whose secrets were sealed with a key that is lost, who need a recovery code or a new link: %d.\n", lost)
	}
	fmt.Fprintln(s.out, "Start running servers anew: until then a passkey may have to be tried twice. Copy the key directory anew, apart from the database.")
	return nil
}
