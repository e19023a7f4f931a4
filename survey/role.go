package survey

import (
	"slices"
	"time"
)

// RoleEnds is when a role that is given at a time ends, unless another day is
// chosen: half a year after the project, by the calendar. Where there is no project
// yet, which is one without an identifier, it is the last second of the day that a
// project of two years would give that began now.
func RoleEnds(project Project, now time.Time) time.Time {
	if project.ID == "" {
		return EndOfDay(now.UTC().Truncate(24*time.Hour)).AddDate(2, 6, 0)
	}
	return project.Ends.AddDate(0, 6, 0)
}

// Role is what a person may do, always tied to an owner or to one unit.
type Role string

const (
	Leader          Role = "leader"           // leder
	WorkingGroup    Role = "working-group"    // arbeidsgruppe
	PPTRole         Role = "ppt"              // PPT
	SteeringGroup   Role = "steering-group"   // styringsgruppe
	ProjectLeader   Role = "project-leader"   // prosjektleder
	ReferenceGroup  Role = "reference-group"  // referansegruppe
	Adviser         Role = "adviser"          // veileder
	Researcher      Role = "researcher"       // forsker
	DataProtection  Role = "data-protection"  // personvernombud
	AccountsManager Role = "accounts-manager" // brukeradministrator
)

type roleFacts struct {
	role   Role
	ofUnit bool
	may    []Action
}

// roles has a row for each role, in the order in which pages list them: whether it is held
// for one unit at a time, and all that it allows. A role has a constant only where the
// code means that one.
var roles = []roleFacts{
	{Leader, true, []Action{SeeUnit, PrintSlips, LogMeasures, GiveBack}},
	{WorkingGroup, true, []Action{SeeUnit, LogMeasures}},
	{PPTRole, true, []Action{SeeUnit, Support}},
	{Adviser, true, []Action{SeeUnit}},
	{SteeringGroup, false, []Action{SeeOwner}},
	{ProjectLeader, false, []Action{SeeOwner, SetUp, Manage, SeeRaw}},
	{ReferenceGroup, false, []Action{Follow}},
	{Researcher, false, []Action{SeeRaw}},
	{DataProtection, false, []Action{Appoint, SeeAudit, SeeRaw}},
	{AccountsManager, false, []Action{Manage}},
}

// Roles lists every role, those of a unit before those of a whole owner.
func Roles() []Role {
	return Map(roles, func(row roleFacts) Role { return row.role })
}

// Valid reports whether r is one of the known roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// OfUnit reports whether the role is held for one unit at a time; the others are
// held for an owner as a whole.
func (r Role) OfUnit() bool { return r.facts().ofUnit }

// EveryUnit reports whether the role, which opens units, may be held for all of an owner's at once
// too: PPT supports them all.
func (r Role) EveryUnit() bool { return r == PPTRole }

func (r Role) may(action Action) bool { return slices.Contains(r.facts().may, action) }

// facts is the role's row, empty for a role that does not exist.
func (r Role) facts() roleFacts {
	facts, _ := Find(roles, func(row roleFacts) bool { return row.role == r })
	return facts
}

// ManagedBy is the action that whoever gives the role or takes it back must be allowed.
func (r Role) ManagedBy() Action {
	if r == DataProtection {
		return Appoint
	}
	return Manage
}

// KeptBy is the action that whoever changes the account of somebody with these grants
// must be allowed: makes a new link for it, gives it one more role, or deletes it.
func KeptBy(grants []Grant, owner OwnerID, at time.Time) Action {
	if holds(grants, DataProtection, owner, at) {
		return Appoint
	}
	return Manage
}

// Grant ties a role to a scope until it expires. Unit is empty for a role that
// holds for the whole owner.
type Grant struct {
	Role    Role
	Owner   OwnerID   `db:"owner_id"`
	Unit    UnitID    `db:"unit_id"`
	Expires time.Time `db:"expires_at"`
}

// Action is something a role allows.
type Action string

const (
	SeeUnit  Action = "see the results of a unit"
	SeeOwner Action = "see the units of an owner side by side"
	SetUp    Action = "set up the project, its waves and slips"
	// PrintSlips is printing them once. Replacing a lost print tells how many are
	// used, which is SetUp's alone.
	PrintSlips Action = "print the slips and posters of a unit"
	// LogMeasures goes with seeing the unit.
	LogMeasures Action = "write down what a unit has started to do"
	Support     Action = "see of all units that one supports how they find that"
	GiveBack    Action = "publish what a unit's people have answered"
	Follow      Action = "follow what the project is for, and what is coming"
	Manage      Action = "give and take back accounts and roles"
	// Appoint is Manage for data protection officers, whom those they watch neither
	// choose nor replace.
	Appoint  Action = "appoint data protection officers"
	SeeAudit Action = "read what people with an account have done"
	// SeeRaw goes with asking or signing: what exactly a role may of these stands
	// with the operation.
	SeeRaw Action = "see what is asked for that two persons must approve"
)

// Can is the one place that decides whether a person with these grants may do
// something at a time. Unit is empty when the action concerns the owner as a
// whole; a grant for one unit then is not enough, and a grant for the whole
// owner opens a single unit's own page only in a role that is for every unit.
func Can(grants []Grant, action Action, owner OwnerID, unit UnitID, at time.Time) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool {
		return g.Role.may(action) &&
			g.Owner == owner && (g.Unit == unit || g.Unit == "" && g.Role.EveryUnit()) && at.Before(g.Expires)
	})
}

// CheckPerson finds what is wrong with somebody who is to have a role: name,
// login, role, unit. Unit is empty for a role of the whole owner.
func CheckPerson(name, login string, role Role, unit string) Problems {
	list := append(checkName("name", name), checkName("login", FoldLogin(login))...)
	switch {
	case !role.Valid():
		list.Add("role", Unknown)
	case role.OfUnit() && unit == "" && !role.EveryUnit():
		list.Add("unit", NeedsUnit)
	case !role.OfUnit() && unit != "":
		list.Add("unit", NeedsNoUnit)
	}
	return list
}
