package survey

import "time"

// UnitKind tells a school from a kindergarten and from the
// educational-psychological service, which is never asked as a unit of pupils.
type UnitKind string

const (
	School       UnitKind = "school"
	Kindergarten UnitKind = "kindergarten"
	PPT          UnitKind = "ppt"
)

// Unit is a school, a kindergarten or PPT.
type Unit struct {
	ID    UnitID
	Owner OwnerID `db:"owner_id"`
	Name  string
	Kind  UnitKind
}

// MinGroup is the fewest people a group may invite. A smaller group is merged
// with its neighbour before a wave opens.
const MinGroup = 10

// Group is the smallest reporting cell: a grade or merged grades of one
// audience in one unit. Invited is the number of people asked in the next wave.
type Group struct {
	ID       GroupID
	Unit     UnitID `db:"unit_id"`
	Audience Audience
	Name     string
	Invited  int
}

// Project is one two-year learning-environment project of an owner.
type Project struct {
	ID     ProjectID
	Owner  OwnerID `db:"owner_id"`
	Name   string
	Starts time.Time `db:"starts_on"`
	Ends   time.Time `db:"ends_on"`
}

// Phase is one of a project's four phases, numbered 1 to 4 (bullying and other
// violations, prevention, inclusion, continuation). Phases may overlap.
type Phase struct {
	Project ProjectID `db:"project_id"`
	Number  int
	Starts  time.Time `db:"starts_on"`
	Ends    time.Time `db:"ends_on"`
}

// WaveKind says what a wave is for.
type WaveKind string

const (
	Baseline WaveKind = "baseline"
	Pulse    WaveKind = "pulse"
	Endline  WaveKind = "endline"
)

// WaveState is where a wave is in its life. It only moves forward.
type WaveState string

const (
	Planned WaveState = "planned"
	Open    WaveState = "open"
	Closed  WaveState = "closed"
)

// Wave is one measurement. Between Opens and Closes answers are taken; after
// closing the wave has no keys, codes or ballots left.
type Wave struct {
	ID      WaveID
	Project ProjectID `db:"project_id"`
	Kind    WaveKind
	Name    string
	State   WaveState
	Opens   time.Time `db:"opens_at"`
	Closes  time.Time `db:"closes_at"`
	// Imported: the answers were collected elsewhere and read from a file.
	Imported bool
}

// Grace is how long after the deadline an answer that was begun in time is
// still taken.
const Grace = 15 * time.Minute
