package survey

import (
	"fmt"
	"slices"
	"time"
)

// RoleAge is how long somebody must have had a role before their word in it counts:
// whoever is made up for the purpose is seen before.
const RoleAge = 7 * 24 * time.Hour

// Appointment is one time that somebody got a hold on another's account: made it,
// gave it a role, or replaced what its person signs in with by a new link.
type Appointment struct {
	Number  int // in the audit log
	At      time.Time
	By      AccountID // empty for whoever runs the server
	Account AccountID
	Role    Role   // empty for a new link
	Unit    UnitID // empty for the whole owner
}

// Appointments are all of an owner, the oldest first. They are read from the audit
// log, which no page changes, so nothing of them is undone by taking a role back or
// by deleting an account.
type Appointments []Appointment

// Latest is the last time an account was given a role, or, for no role, a new link. A
// role that is given again is new, whatever was before.
func (l Appointments) Latest(account AccountID, role Role, unit UnitID) (given Appointment, found bool) {
	for _, one := range slices.Backward(l) {
		if one.Account == account && one.Role == role && one.Unit == unit {
			return one, true
		}
	}
	return Appointment{}, false
}

// Behind is everybody who has, or has had, a hold on an account: the account itself,
// who appointed it, who appointed these, and so on.
func (l Appointments) Behind(account AccountID) []AccountID {
	behind := []AccountID{account}
	for at := 0; at < len(behind); at++ {
		for _, one := range l {
			if one.Account == behind[at] && one.By != "" && !slices.Contains(behind, one.By) {
				behind = append(behind, one.By)
			}
		}
	}
	return behind
}

// Relinked reports whether an account was given a new sign-in link at a time or later.
func (l Appointments) Relinked(account AccountID, since time.Time) bool {
	return slices.ContainsFunc(l, func(one Appointment) bool {
		return one.Account == account && one.Role == "" && !one.At.Before(since)
	})
}

// Watched are those after a number that data protection officers are told of: every
// role that reaches answers, and every new link of somebody who has had one.
func (l Appointments) Watched(after int) (watched Appointments) {
	reaches := map[AccountID]bool{}
	for _, one := range l {
		if one.Role.may(SeeRaw) {
			reaches[one.Account] = true
		} else if one.Role != "" || !reaches[one.Account] {
			continue
		}
		if one.Number > after {
			watched = append(watched, one)
		}
	}
	return watched
}

// Standing is what decides whether the words of an owner's people count: which roles
// they hold now, and how they came by their accounts and roles.
type Standing struct {
	Owner        OwnerID
	Roles        map[AccountID][]Grant
	Appointments Appointments
}

// Objection is why somebody's word for an approval does not count; without a kind it
// counts.
type Objection struct {
	Kind  ObjectionKind
	From  time.Time // TooNew: when it will count
	Other AccountID // OneHand: whom they are not another person than: the asker, or a signer
	Hand  AccountID // OneHand: who has a hold on both accounts, which may be either of the two
}

// ObjectionKind is a kind of Objection.
type ObjectionKind string

const (
	NoRole    ObjectionKind = "no-role"    // they do not hold the role any more
	NotLogged ObjectionKind = "not-logged" // the audit log does not tell who gave it
	TooNew    ObjectionKind = "too-new"    // they have not had it for RoleAge
	OneHand   ObjectionKind = "one-hand"   // somebody has a hold on their account and on another's behind the approval
	NewLink   ObjectionKind = "new-link"   // their sign-in was replaced after they asked or signed
)

// Objection finds why the word of an account in a role would not count for an
// approval at a time. The asker must have no hold on a signer's account, and nobody
// a hold on two signers'.
func (a Approval) Objection(account AccountID, role Role, at time.Time) Objection {
	if !holds(a.Standing.Roles[account], role, a.Standing.Owner, at) {
		return Objection{Kind: NoRole}
	}
	given, found := a.Standing.Appointments.Latest(account, role, "")
	if !found {
		return Objection{Kind: NotLogged}
	}
	if from := given.At.Add(RoleAge); at.Before(from) {
		return Objection{Kind: TooNew, From: from}
	}
	behind := a.Standing.Appointments.Behind(account)
	if account != a.Asker && slices.Contains(behind, a.Asker) {
		return Objection{Kind: OneHand, Other: a.Asker, Hand: a.Asker}
	}
	for _, s := range a.Signatures {
		if s.Account == account {
			continue
		}
		for _, hand := range a.Standing.Appointments.Behind(s.Account) {
			if slices.Contains(behind, hand) {
				return Objection{Kind: OneHand, Other: s.Account, Hand: hand}
			}
		}
	}
	return Objection{}
}

// Against finds why a signature does not count at a time, whatever counted when it
// was given.
func (a Approval) Against(s Signature, at time.Time) Objection {
	if a.Standing.Appointments.Relinked(s.Account, s.At) {
		return Objection{Kind: NewLink}
	}
	return a.Objection(s.Account, s.Role, at)
}

// AgainstAsker finds why the asker may not have what they asked for at a time: they
// may ask for it no more, or somebody else may have come into their account.
func (a Approval) AgainstAsker(at time.Time) Objection {
	switch {
	case a.Operation.AsksAs(a.Standing.Roles[a.Asker], a.Standing.Owner, at) == "":
		return Objection{Kind: NoRole}
	case a.Standing.Appointments.Relinked(a.Asker, a.Asked):
		return Objection{Kind: NewLink}
	}
	return Objection{}
}

// Lacks tells whoever runs the server what an approval that waits needs at a time, a
// line each: signatures, and why those that are there do not count. name gives people
// their names.
func (a Approval) Lacks(at time.Time, name func(AccountID) string) (lines []string) {
	if o := a.AgainstAsker(at); o.Kind != "" {
		lines = append(lines, fmt.Sprintf("%s, who asked, %s: somebody has to ask again", name(a.Asker), o.words(name)))
	}
	for _, role := range a.Missing() {
		lines = append(lines, fmt.Sprintf("nobody has signed as %s", role))
	}
	for _, s := range a.Signatures {
		if o := a.Against(s, at); o.Kind != "" {
			lines = append(lines, fmt.Sprintf("the signature of %s as %s does not count: %s %s", name(s.Account), s.Role, name(s.Account), o.words(name)))
		}
	}
	return lines
}

func (o Objection) words(name func(AccountID) string) string {
	switch o.Kind {
	case NoRole:
		return "does not hold the role any more"
	case NotLogged:
		return "has a role that the audit log does not know of"
	case TooNew:
		return fmt.Sprintf("has had the role for less than %d days, and counts from %s UTC", int(RoleAge.Hours())/24, o.From.UTC().Format("2006-01-02 15:04"))
	case OneHand:
		return fmt.Sprintf("is not another person than %s for certain: %s has made, given a role to or made a new link for the accounts, or appointed who did", name(o.Other), name(o.Hand))
	}
	return "has been given a new sign-in link since"
}
