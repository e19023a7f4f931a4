package main

import (
	"context"
	"fmt"
	"io"

	"trivselspuls/server/identity"
	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// renewKey gives the accounts a new key (accounts.key) and seals with it all that the
// old one had sealed: keys renew.
func renewKey(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) != 1 || args[0] != "renew" {
		return fmt.Errorf("use: server keys renew: %w", errUsage)
	}
	st, err := openStore(ctx, c, nil)
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
	if err := finishRenewal(ctx, st, vault); err != nil {
		return err
	}
	sealed, lost, err := reseal(ctx, st, vault, vault.Renew)
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

// finishRenewal ends a renewal that was cut off.
func finishRenewal(ctx context.Context, st *store.Store, vault *keys.Vault) error {
	if !vault.Unfinished() {
		return nil
	}
	_, _, err := reseal(ctx, st, vault, vault.Settle)
	return err
}

// reseal lets change put the key that seals in its place, and seals with it what
// others have sealed. Only when that is stored are the others erased. lost are
// secrets that no key opens.
func reseal(ctx context.Context, st *store.Store, vault *keys.Vault, change func() error) (sealed, lost int, err error) {
	err = st.Tx(ctx, func(tx *store.Tx) error {
		// The entry comes first: it holds back whoever seals something now.
		if err := tx.Audit(ctx, setup.CommandLine, "renew accounts key", ""); err != nil {
			return err
		}
		if err := change(); err != nil {
			return err
		}
		sealed, err = tx.ResealSecrets(ctx, func(account survey.AccountID, secret []byte) ([]byte, error) {
			again, err := identity.Reseal(vault, account, secret)
			if err != nil {
				lost++
			}
			return again, nil
		})
		return err
	})
	if err == nil && sealed > 0 {
		err = st.RewriteSecrets(ctx)
	}
	if err == nil {
		err = vault.Forget()
	}
	if err != nil {
		return sealed, lost, fmt.Errorf("renew the accounts' key: %w", err)
	}
	return sealed, lost, nil
}
