package survey

import "time"

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

// Grant ties a role to a scope until it expires. Unit is empty for a role that
// holds for the whole owner.
type Grant struct {
	Role    Role
	Owner   OwnerID   `db:"owner_id"`
	Unit    UnitID    `db:"unit_id"`
	Expires time.Time `db:"expires_at"`
}
