package command

import (
	"context"
	"fmt"

	"trivselspuls/server/serve"
	"trivselspuls/survey/keys"
)

// renewKey gives the accounts a new key (accounts.key) and seals with it all that the
// old one had sealed: keys renew.
type renewKey struct{}

func (c *renewKey) run(ctx context.Context, s session) error {
	st, err := s.OpenStore(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
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
	fmt.Fprintf(s.out, "The accounts have a new key, and the secrets of %d people are sealed with it; the old key is erased.\n", sealed)
	if lost > 0 {
		fmt.Fprintf(s.out, "The secrets of %d people were sealed with a key that is lost: they need a recovery code or a new link.\n", lost)
	}
	fmt.Fprintln(s.out, "Start running servers anew: until then a passkey may have to be tried twice. Copy the key directory anew, apart from the database.")
	return nil
}
