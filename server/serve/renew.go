package serve

import (
	"context"

	"trivselspuls/server/identity"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// RenewKey gives the accounts a new key (accounts.key) and seals with it all that
// the old one had sealed, after ending a renewal that was cut off. sealed counts the
// secrets sealed anew, lost those that no key opens.
func RenewKey(ctx context.Context, st *store.Store, vault *keys.Vault) (sealed, lost int, err error) {
	if err := finishRenewal(ctx, st, vault); err != nil {
		return 0, 0, err
	}
	return reseal(ctx, st, vault, vault.Renew)
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
	err = st.AuditedTx(ctx, audit.CommandLine, audit.Event{Action: audit.RenewAccountsKey}, func(tx *store.Tx) error {
		// This holds back whoever seals something now.
		if err := tx.Lock(ctx, store.LockSecrets); err != nil {
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
	return sealed, lost, survey.In("renew the accounts' key", err)
}
