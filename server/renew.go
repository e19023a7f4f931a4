package main

import (
	"context"
	"fmt"
	"io"

	"trivselspuls/server/serve"
	"trivselspuls/survey/keys"
)

// renewKey gives the accounts a new key (accounts.key) and seals with it all that the
// old one had sealed: keys renew.
func renewKey(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) != 1 || args[0] != "renew" {
		return fmt.Errorf("use: server keys renew: %w", errUsage)
	}
	st, err := c.OpenStore(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	directory, err := keys.Open(c.KeyDir, c.KeyCopyDir)
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
	fmt.Fprintf(out, "The accounts have a new key, and the secrets of %d people are sealed with it; the old key is erased.\n", sealed)
	if lost > 0 {
		fmt.Fprintf(out, "The secrets of %d people were sealed with a key that is lost: they need a recovery code or a new link.\n", lost)
	}
	fmt.Fprintln(out, "Start running servers anew: until then a passkey may have to be tried twice. Copy the key directory anew, apart from the database.")
	return nil
}
