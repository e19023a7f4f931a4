package survey

import (
	"cmp"
	"slices"
)

// Owner is a municipality. Fictional marks example data: every page of such an
// owner says that its figures are invented.
type Owner struct {
	ID        OwnerID `json:"id"`
	Name      string  `json:"name"`
	Accent    Accent  `json:"accent"`
	Language  string  `json:"language"` // one of WrittenLanguages: what its letters and its new people begin with
	Fictional bool    `json:"fictional"`
}

// Accent is the colour of an owner's pages. There are few, and each is a whole
// scale with a light and a dark side whose contrasts are checked: a colour picked
// freely would be unreadable for somebody.
type Accent string

const (
	Green  Accent = "green"
	Blue   Accent = "blue"
	Violet Accent = "violet"
)

// Accents lists them, the usual one first.
func Accents() []Accent { return []Accent{Green, Blue, Violet} }

// WithDefaults fills in what an owner has not chosen.
func (o Owner) WithDefaults() Owner {
	o.Accent, o.Language = cmp.Or(o.Accent, Accents()[0]), cmp.Or(o.Language, WrittenLanguages()[0])
	return o
}

// Check finds what is wrong with an owner beside others: name, accent, language.
// What has not been chosen is not wrong. The commands tell owners apart by name.
func (o Owner) Check(others []Owner) Problems {
	o = o.WithDefaults()
	list := checkName("name", o.Name)
	if slices.ContainsFunc(others, func(other Owner) bool { return sameName(other.Name, o.Name) && other.ID != o.ID }) {
		list.Add("name", Twice)
	}
	if !slices.Contains(Accents(), o.Accent) {
		list.Add("accent", Unknown)
	}
	if !slices.Contains(WrittenLanguages(), o.Language) {
		list.Add("language", Unknown)
	}
	return list
}

// UnitKind tells a school from a kindergarten and from the
// educational-psychological service, which is never asked as a unit of pupils.
// choices.yaml lists them.
type UnitKind string

const (
	School       UnitKind = "school"
	Kindergarten UnitKind = "kindergarten"
	PPT          UnitKind = "ppt"
)

// Valid reports whether k is one of the known kinds.
func (k UnitKind) Valid() bool { return slices.Contains(UnitKinds(), k) }

// Unit is a school, a kindergarten or PPT.
type Unit struct {
	ID    UnitID
	Owner OwnerID `db:"owner_id"`
	Name  string
	Kind  UnitKind
	// Together marks units that share figures because somebody wants them to: the
	// identifier of one of them, or empty.
	Together UnitID
}

// UnitNames are the names of units by their identifiers.
func UnitNames(units []Unit) map[UnitID]string {
	return Keyed(units, func(u Unit) (UnitID, string) { return u.ID, u.Name })
}

// Check finds what is wrong with a unit beside other units of its owner: name,
// kind.
func (u Unit) Check(others []Unit) Problems {
	list := checkName("name", u.Name)
	if slices.ContainsFunc(others, func(other Unit) bool { return other.ID != u.ID && sameName(other.Name, u.Name) }) {
		list.Add("name", Twice)
	}
	if !u.Kind.Valid() {
		list.Add("kind", Unknown)
	}
	return list
}

// Bounds of the number of people a group invites. A group of fewer than MinGroup is
// merged with its neighbour before a wave opens; the database refuses more than
// MaxInvited.
const (
	MinGroup   = 10
	MaxInvited = 100_000
)

// Group is the smallest reporting cell: a grade or merged grades of one
// audience in one unit. Invited is the number of people asked in the next wave.
type Group struct {
	ID       GroupID `yaml:"-"`
	Unit     UnitID  `yaml:"-" db:"unit_id"`
	Audience Audience
	Name     string
	Invited  int
}

// Check finds what is wrong with a group of a unit of this kind, beside others
// of the same unit: name, audience, invited.
func (g Group) Check(kind UnitKind, others []Group) Problems {
	list := checkName("name", g.Name)
	if slices.ContainsFunc(others, func(other Group) bool { return other.Audience == g.Audience && sameName(other.Name, g.Name) }) {
		list.Add("name", Twice)
	}
	switch {
	case !g.Audience.Valid():
		list.Add("audience", Unknown)
	case !g.Audience.At(kind):
		list.Add("audience", NotHere)
	}
	if g.Invited < 1 || g.Invited > MaxInvited {
		list.Add("invited", OutOfRange)
	}
	return list
}
