package survey

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Operation is something that nobody may do alone: it reaches past the figures that are
// published, to the answers themselves, or deletes for good.
type Operation string

const (
	// ExportResearch hands the answers that may leave to research, and to nobody in
	// the municipality: respondents are told that it cannot see what they answered.
	ExportResearch Operation = "export research"
	// ImportResponses fills a planned wave with answers from a file.
	ImportResponses Operation = "import responses"
	// DeleteProject and DeleteOwner delete a project, or the owner with all its projects and
	// people, as a whole.
	DeleteProject Operation = "delete project"
	DeleteOwner   Operation = "delete owner"
)

// Deletes reports whether an operation deletes something as a whole.
func (o Operation) Deletes() bool { return o == DeleteProject || o == DeleteOwner }

// ApprovalLife is how long after it was asked for something can be approved and
// done.
const ApprovalLife = 14 * 24 * time.Hour

// MaxPurpose is the longest purpose, in characters: one sentence.
const MaxPurpose = MaxName

// operations says who may ask for an operation, and which roles must sign for it,
// each another person.
var operations = map[Operation]struct{ ask, sign []Role }{
	ExportResearch:  {ask: []Role{Researcher}, sign: []Role{ProjectLeader, DataProtection}},
	ImportResponses: {ask: []Role{ProjectLeader}, sign: []Role{ProjectLeader, DataProtection}},
	DeleteProject:   {ask: []Role{ProjectLeader}, sign: []Role{ProjectLeader, DataProtection}},
	DeleteOwner:     {ask: []Role{ProjectLeader}, sign: []Role{ProjectLeader, DataProtection}},
}

// Askers are the roles that may ask for an operation.
func (o Operation) Askers() []Role { return slices.Clone(operations[o].ask) }

// Signers are the roles that must sign for it, each another person.
func (o Operation) Signers() []Role { return slices.Clone(operations[o].sign) }

// Approval is one operation that somebody has asked for: exactly what, until when,
// and who stands behind it. It is good for once.
type Approval struct {
	ID        ApprovalID
	Operation Operation
	Project   ProjectID `db:"project_id"`
	Purpose   string
	Asker     AccountID  `db:"asked_by"`
	AskerRole Role       `db:"asked_role"`
	Asked     time.Time  `db:"asked_at"`
	Expires   time.Time  `db:"expires_at"`
	Refused   *time.Time `db:"refused_at"`
	Used      *time.Time `db:"used_at"`
	Foreseen  string     // of an export: what it will hold, as those who sign have read it

	Waves      []WaveID // exactly these
	Signatures []Signature
	Standing   Standing `db:"-"` // of the owner's people, as it is read with the approval
}

// Signature is one person's word for an approval, in a role.
type Signature struct {
	Account AccountID `db:"account_id"`
	Role    Role
	At      time.Time `db:"signed_at"`
}

// ApprovalState is where an approval is.
type ApprovalState string

const (
	Waiting  ApprovalState = "waiting"  // for signatures
	Approved ApprovalState = "approved" // may be used, once
	Used     ApprovalState = "used"
	Refused  ApprovalState = "refused"
	Expired  ApprovalState = "expired"
)

// State tells where an approval is at a time.
func (a Approval) State(at time.Time) ApprovalState {
	switch {
	case a.Used != nil:
		return Used
	case a.Refused != nil:
		return Refused
	case !at.Before(a.Expires):
		return Expired
	case a.counts(at):
		return Approved
	}
	return Waiting
}

// counts reports whether every role has signed with a word that counts at a time, for
// somebody who may still ask. It is judged whenever it is asked: who was demoted or
// given a new link after signing has signed for nothing.
func (a Approval) counts(at time.Time) bool {
	return len(a.Missing()) == 0 && a.AgainstAsker(at).Kind == "" &&
		!slices.ContainsFunc(a.Signatures, func(s Signature) bool { return a.Against(s, at).Kind != "" })
}

// Missing are the roles that nobody has signed in.
func (a Approval) Missing() []Role {
	return slices.DeleteFunc(a.Operation.Signers(), func(r Role) bool {
		return slices.ContainsFunc(a.Signatures, func(s Signature) bool { return s.Role == r })
	})
}

// SignsAs is the role in which somebody has a word in an approval that waits at a
// time, or empty, and why the word would not count, which may be because of the asker.
// Whoever has asked or signed never signs again, whatever roles they hold. Refusing needs
// no more than the role.
func (a Approval) SignsAs(account AccountID, at time.Time) (Role, Objection) {
	signed := slices.ContainsFunc(a.Signatures, func(s Signature) bool { return s.Account == account })
	if a.State(at) != Waiting || account == a.Asker || signed {
		return "", Objection{}
	}
	var role Role
	var why Objection
	for _, r := range a.Missing() {
		if !holds(a.Standing.Roles[account], r, a.Standing.Owner, at) {
			continue
		}
		o := a.AgainstAsker(at)
		if o.Kind == "" {
			o = a.Objection(account, r, at)
		}
		if o.Kind == "" {
			return r, o
		}
		if role == "" {
			role, why = r, o
		}
	}
	return role, why
}

// AsksAs is the role in which an account may ask for the approval's operation, or
// empty, and why its word would not count where asking in that role is signing.
func (a Approval) AsksAs(account AccountID, at time.Time) (Role, Objection) {
	role := a.Operation.AsksAs(a.Standing.Roles[account], a.Standing.Owner, at)
	if !slices.Contains(a.Operation.Signers(), role) {
		return role, Objection{}
	}
	return role, a.Objection(account, role, at)
}

// Behind reports whether somebody has asked or signed for an approval that can still
// be used, and may therefore take it back.
func (a Approval) Behind(account AccountID, at time.Time) bool {
	if state := a.State(at); state != Waiting && state != Approved {
		return false
	}
	return account == a.Asker || slices.ContainsFunc(a.Signatures, func(s Signature) bool { return s.Account == account })
}

// AsksAs is the role in which somebody with these grants may ask for an operation
// on an owner's project, or empty. A role that must sign comes first: who asks in
// it has signed.
func (o Operation) AsksAs(grants []Grant, owner OwnerID, at time.Time) Role {
	role, _ := Find(append(o.Signers(), o.Askers()...), func(r Role) bool {
		return slices.Contains(o.Askers(), r) && holds(grants, r, owner, at)
	})
	return role
}

func holds(grants []Grant, r Role, owner OwnerID, at time.Time) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool {
		return g.Role == r && g.Owner == owner && g.Unit == "" && at.Before(g.Expires)
	})
}

// Check finds what is wrong with an approval that somebody asks for, on a project
// with these waves: operation, purpose, waves. Research receives closed waves; an
// import fills one that is planned; what is deleted as a whole names none.
func (a Approval) Check(waves []Wave) Problems {
	var list Problems
	if _, known := operations[a.Operation]; !known {
		list.Add("operation", Unknown)
	}
	switch {
	case strings.TrimSpace(a.Purpose) == "":
		list.Add("purpose", Missing)
	case utf8.RuneCountInString(a.Purpose) > MaxPurpose:
		list.Add("purpose", TooLong)
	}
	state := Closed
	if a.Operation == ImportResponses {
		state = Planned
	}
	for _, id := range a.Waves {
		if a.Operation.Deletes() || !slices.ContainsFunc(waves, func(w Wave) bool { return w.ID == id && w.State == state && !w.Abandoned }) {
			list.Add("waves", Unknown)
			return list
		}
	}
	switch {
	case len(a.Waves) == 0 && !a.Operation.Deletes():
		list.Add("waves", Missing)
	case a.Operation == ImportResponses && len(a.Waves) > 1:
		list.Add("waves", OutOfRange)
	}
	return list
}
