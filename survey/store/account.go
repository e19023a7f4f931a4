package store

import (
	"cmp"
	"context"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// Account is somebody who may sign in. Password is an encoded argon2id hash, or
// empty for one who signs in by link only.
type Account struct {
	ID       survey.AccountID
	Owner    survey.OwnerID `db:"owner_id"`
	Login    string         // as survey.FoldLogin gives it
	Name     string
	Password string
	Language string // of the interface: nb or nn
	// Expected is the identifier that a provider will vouch for when the person
	// signs in for the first time, or empty.
	Expected string
	// Deleted is one that was deleted. Only its name is left, for those who read what
	// it did; its login is its identifier.
	Deleted bool `db:"former"`
}

const accountColumns = `id, owner_id, login, name, coalesce(password, '') as password, language, coalesce(expected, '') as expected, former`

// CreateAccount stores a new account. Logins are unique over all owners, however they
// are written.
func (tx *Tx) CreateAccount(ctx context.Context, a Account) error {
	return tx.exec(ctx, "create account",
		`insert into account (id, owner_id, login, name, password, language, expected)
		values (?, ?, ?, ?, nullif(?, ''), coalesce(nullif(?, ''), 'nb'), nullif(?, ''))`,
		a.ID, a.Owner, survey.FoldLogin(a.Login), a.Name, a.Password, a.Language, survey.FoldLogin(a.Expected))
}

// SetPassword replaces an account's password hash and ends its sessions.
func (tx *Tx) SetPassword(ctx context.Context, account survey.AccountID, hash string) error {
	return tx.signsOut(ctx, account, "set password", `update account set password = ? where id = ?`, hash, account)
}

// SetLanguage changes the language an account reads the interface in.
func (tx *Tx) SetLanguage(ctx context.Context, account survey.AccountID, language string) error {
	return tx.execOne(ctx, "set language", `update account set language = ? where id = ?`, language, account)
}

// Account reads one account.
func (r Reader) Account(ctx context.Context, id survey.AccountID) (Account, error) {
	return get[Account](ctx, r, "account", `select `+accountColumns+` from account where id = ?`, id)
}

// AccountByLogin finds the account that signs in with this name, however it is written.
func (r Reader) AccountByLogin(ctx context.Context, login string) (Account, error) {
	return get[Account](ctx, r, "account by login", `select `+accountColumns+` from account where login = ? and not former`, survey.FoldLogin(login))
}

// AccountsOf lists an owner's accounts by name.
func (r Reader) AccountsOf(ctx context.Context, owner survey.OwnerID) ([]Account, error) {
	return accountsByName(list[Account](ctx, r, "accounts",
		`select `+accountColumns+` from account where owner_id = ? and not former order by id`, owner))
}

// EverybodyOf is AccountsOf with those that were deleted, for whoever reads what
// people have done.
func (r Reader) EverybodyOf(ctx context.Context, owner survey.OwnerID) ([]Account, error) {
	return accountsByName(list[Account](ctx, r, "accounts, former too",
		`select `+accountColumns+` from account where owner_id = ? order by id`, owner))
}

func accountsByName(all []Account, err error) ([]Account, error) {
	return survey.ByName(all, func(Account) string { return "" }, func(a Account) string { return a.Name }), err
}

// NamesOf gives accounts their names.
func NamesOf(accounts []Account) func(survey.AccountID) string {
	names := survey.Keyed(accounts, func(a Account) (survey.AccountID, string) { return a.ID, a.Name })
	return func(id survey.AccountID) string { return names[id] }
}

// Appointments reads from an owner's audit log who gave whom an account, a role or a
// new link, the oldest first.
func (r Reader) Appointments(ctx context.Context, owner survey.OwnerID) (survey.Appointments, error) {
	entries, err := list[AuditEntry](ctx, r, "appointments",
		`select `+auditColumns+` from audit where owner_id = ? and action in (?, ?, ?, ?) order by seq`,
		owner, audit.Invite, audit.CreateAccount, audit.GiveRole, audit.NewSignInLink)
	appointments := make(survey.Appointments, len(entries))
	for i, e := range entries {
		if err != nil {
			break
		}
		var event audit.Event
		event, err = e.Event()
		by := survey.AccountID(e.Actor)
		if !survey.ValidID(string(by)) {
			by = ""
		}
		// Earlier versions had the first person invite themselves, and named them once.
		account := cmp.Or(event.Account, by)
		if by == account {
			by = ""
		}
		appointments[i] = survey.Appointment{Number: e.Seq, At: e.At, By: by, Account: account, Role: event.Role, Unit: event.Unit}
	}
	return appointments, err
}

// Settled lists an owner's accounts whose people have set up how to sign in: a
// passkey, a provider, or a password with one-time codes.
func (r Reader) Settled(ctx context.Context, owner survey.OwnerID) ([]survey.AccountID, error) {
	return list[survey.AccountID](ctx, r, "settled accounts", `
		select id from account where owner_id = ? and (exists (select 1 from passkey where passkey.account_id = account.id)
			or exists (select 1 from identity where identity.account_id = account.id)
			or password is not null and exists (select 1 from totp where totp.account_id = account.id))`, owner)
}

// ForgetSignin takes away everything an account could sign in with: password,
// passkeys, one-time codes, the link to a provider, unused links, running sessions.
// A new link is then the only way in. An account that was deleted is
// survey.ErrNotFound.
func (tx *Tx) ForgetSignin(ctx context.Context, account survey.AccountID) error {
	if err := tx.execOne(ctx, "forget password", `update account set password = null where id = ? and not former`, account); err != nil {
		return err
	}
	return tx.execAll(ctx, "forget sign-in", account,
		`delete from signin_link where account_id = ?`,
		`delete from signin_challenge where account_id = ?`,
		`delete from recovery_code where account_id = ?`,
		`delete from totp where account_id = ?`,
		`delete from passkey where account_id = ?`,
		`delete from identity where account_id = ?`,
		`delete from session where account_id = ?`)
}

// DeleteAccount takes away all that an account has: what it signs in with, its
// sessions, its roles and its login, which somebody else may then have. Its name
// stays for EverybodyOf. One that is deleted already is survey.ErrNotFound.
func (tx *Tx) DeleteAccount(ctx context.Context, account survey.AccountID) error {
	if err := tx.ForgetSignin(ctx, account); err != nil {
		return err
	}
	if err := tx.exec(ctx, "delete account's roles", `delete from role_grant where account_id = ?`, account); err != nil {
		return err
	}
	return tx.execOne(ctx, "delete account",
		`update account set former = true, login = id, expected = null where id = ? and not former`, account)
}

// HeldRole is a role somebody holds, with the identifier it is taken back by.
type HeldRole struct {
	ID      string
	Account survey.AccountID `db:"account_id"`
	survey.Grant
}

// RolesOf lists the roles that hold for an owner or its units, expired ones too.
func (r Reader) RolesOf(ctx context.Context, owner survey.OwnerID) ([]HeldRole, error) {
	return list[HeldRole](ctx, r, "roles of owner", `
		select id, account_id, role, owner_id, coalesce(unit_id, '') as unit_id, expires_at
		from role_grant where owner_id = ? order by role, unit_id, id`, owner)
}

// Grants lists an account's roles, expired ones too; the caller compares with
// its clock.
func (r Reader) Grants(ctx context.Context, account survey.AccountID) ([]survey.Grant, error) {
	return list[survey.Grant](ctx, r, "grants", `
		select role, owner_id, coalesce(unit_id, '') as unit_id, expires_at
		from role_grant where account_id = ? order by role, unit_id`, account)
}

// Grant gives an account a role until it expires and ends its sessions, so that
// rights never change under a signed-in person.
func (tx *Tx) Grant(ctx context.Context, account survey.AccountID, g survey.Grant) error {
	return tx.signsOut(ctx, account, "grant", `
		insert into role_grant (id, account_id, role, owner_id, unit_id, expires_at)
		values (?, ?, ?, ?, nullif(?, ''), ?)`,
		survey.NewID[string](), account, g.Role, g.Owner, string(g.Unit), utcSeconds(g.Expires))
}

// RevokeRole takes one role back from an account and ends its sessions. A role
// that is not this account's is survey.ErrNotFound.
func (tx *Tx) RevokeRole(ctx context.Context, account survey.AccountID, role string) error {
	return tx.signsOut(ctx, account, "revoke role", `delete from role_grant where id = ? and account_id = ?`, role, account)
}
