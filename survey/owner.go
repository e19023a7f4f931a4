package survey

import (
	"cmp"
	"slices"
	"strings"
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

// Contact is somebody respondents may turn to, besides the national help lines:
// the school nurse, the municipality's ombud.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"` // digits, spaces and a leading plus
	Note  string `json:"note"`  // such as when somebody answers; may be empty
}

// MaxContacts is how many an owner may name: a long list helps nobody.
const MaxContacts = 4

// Check finds what is wrong with a contact: name, phone, note.
func (c Contact) Check() Problems {
	list := checkName("name", c.Name)
	digits := 0
	for _, r := range c.Phone {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	switch {
	case strings.TrimSpace(c.Phone) == "":
		list.Add("phone", Missing)
	case strings.Trim(c.Phone, "0123456789 +") != "" || digits < 3 || len(c.Phone) > 20:
		list.Add("phone", NotAPhone)
	}
	if len([]rune(c.Note)) > MaxName {
		list.Add("note", TooLong)
	}
	return list
}
