package survey

import "time"

// PasskeyID names a passkey in our own pages; the browser knows it by its
// credential.
type PasskeyID string

// Passkey is the public half of a key pair that a device keeps for somebody.
// Whoever reads it can sign in nowhere.
type Passkey struct {
	ID        PasskeyID
	Account   AccountID `db:"account_id"`
	Name      string    // the person's own, such as «jobbmobilen»
	Handle    []byte    `db:"credential"` // the identifier the device gave it
	PublicKey []byte    `db:"public_key"` // COSE
	// SignCount is the highest count the device has signed with. It stays 0 for
	// devices that do not count, which are those that copy passkeys between them.
	SignCount uint32    `db:"sign_count"`
	Synced    bool      `db:"backup_eligible"` // may be copied between a person's devices
	Created   time.Time `db:"created_at"`
	Used      time.Time `db:"used_at"` // when it was last, or made
}

// MaxPasskeys is how many one account may have.
const MaxPasskeys = 10

// CheckPasskeyName finds what is wrong with a passkey's name: name.
func CheckPasskeyName(name string) Problems { return checkName("name", name) }
