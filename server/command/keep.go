package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"trivselspuls/server/copies"
	"trivselspuls/server/serve"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// backup copies the database to a file, also while the server runs.
type backup struct {
	File string   `arg:"" help:"new file"`
	To   []string `placeholder:"KEY" help:"public keys of age (age1…) that the copy is encrypted to; without one, whoever has the file can read it"`
}

func (c *backup) on(ctx context.Context, s session, st *store.Store) error {
	err := copies.Write(ctx, s.Settings, st, c.File, c.To)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; nothing was copied", c.File)
	}
	if err != nil {
		return err
	}
	open, err := st.WavesIn(ctx, survey.Open)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Copied to %s, and read back. Keep it apart from every copy of the keys.\n", c.File)
	for _, wave := range open {
		fmt.Fprintf(s.out, "«%s» is open: a slip used after this moment would be good again in the copy. Copy anew when it has closed.\n", wave.Name)
	}
	return nil
}

// restore puts a copy back where no database is.
type restore struct {
	File     string `arg:"" help:"a copy that backup has made"`
	Identity string `placeholder:"FILE" help:"with the key (AGE-SECRET-KEY-…) of an encrypted copy"`
}

func (c *restore) run(ctx context.Context, s session) error {
	waiting, err := copies.Restore(ctx, s.Settings, c.File, c.Identity)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, "The copy is in its place, checked, and of this version. Everybody signs in anew. Start the server.")
	for _, wave := range waiting {
		fmt.Fprintf(s.out, "«%s» was open in the copy. It takes no answers until somebody has decided: «server wave resume» where its keys are, else «server wave abandon». A slip used after the copy was taken would be good again.\n", wave.Name)
	}
	return nil
}

// moveDatabase lets PostgreSQL take over from the embedded database.
type moveDatabase struct{}

func (c *moveDatabase) run(ctx context.Context, s session) error {
	moved, aside, err := copies.Move(ctx, s.Settings)
	if err != nil {
		return err
	}
	for _, one := range moved {
		fmt.Fprintf(s.out, "%8d %s\n", one.Rows, one.Table)
	}
	fmt.Fprintf(s.out, "PostgreSQL holds every row of the embedded database, compared one by one, and «server audit verify» begins with the same log. Start the server with DATABASE_URL, look, and remove %s then.\n", aside)
	return nil
}

// adoptKeys takes the key directories of the settings for those that waves' keys were made in:
// keys adopt.
type adoptKeys struct{ sure }

func (c *adoptKeys) on(ctx context.Context, s session, st *store.Store) error {
	if err := st.AdoptKeys(ctx); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "Every wave whose keys are not destroyed takes KEY_DIR and KEY_COPY_DIR for the places of its keys. Destroy the places before, if they are anywhere: no closing reaches them.")
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
