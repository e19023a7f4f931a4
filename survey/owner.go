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
