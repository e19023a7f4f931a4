package survey

import (
	"fmt"
	"maps"
	"slices"
)

// Audience is who a questionnaire is written for. choices.yaml lists them; the names
// here are for code and tests that mean one of them.
type Audience string

const (
	Children45          Audience = "children-4-5"
	Pupils12            Audience = "pupils-1-2"
	Pupils34            Audience = "pupils-3-4"
	Pupils57            Audience = "pupils-5-7"
	Pupils810           Audience = "pupils-8-10"
	ParentsSchool       Audience = "parents-school"
	ParentsKindergarten Audience = "parents-kindergarten"
	Staff               Audience = "staff" // of schools and of the PPT
	StaffKindergarten   Audience = "staff-kindergarten"
)

// Who tells the people of an audience apart by what they are to the unit.
type Who string

const (
	WhoChildren Who = "children"
	WhoPupils   Who = "pupils"
	WhoParents  Who = "parents"
	WhoStaff    Who = "staff"
)

// AudienceFacts is what the program knows of an audience.
type AudienceFacts struct {
	ID    Audience   `yaml:"id"`
	Name  Names      `yaml:"name"`
	Who   Who        `yaml:"who"`
	At    []UnitKind `yaml:"at"`    // kinds of unit that have such people
	From  int        `yaml:"from"`  // youngest year of children or lowest grade of pupils; 0 for adults
	To    int        `yaml:"to"`    // the oldest or highest
	Words string     `yaml:"words"` // the step whose words they know; empty for adults
	Form  FormLimits `yaml:"form"`
}

// Names are what something is called, by language.
type Names map[string]string

// FormLimits is what an audience's age allows in a questionnaire.
type FormLimits struct {
	Options  int    `yaml:"options"`  // most options of a scale, «Vet ikke» and «Vil ikke svare» apart
	Items    [2]int `yaml:"items"`    // fewest and most that everybody is asked: practice, routed and own questions apart
	Practice bool   `yaml:"practice"` // one practice item is needed
	Own      int    `yaml:"own"`      // most questions an owner may add
}

func (f AudienceFacts) young() bool { return f.Who == WhoChildren || f.Who == WhoPupils }

// Audiences lists every audience from the youngest to the adults, the order in
// which pages show them.
func Audiences() []Audience {
	return Map(builtIn().Audiences, func(f AudienceFacts) Audience { return f.ID })
}

// Facts is what the program knows of the audience, empty for one that does not exist.
func (a Audience) Facts() AudienceFacts {
	facts, _ := Find(builtIn().Audiences, func(f AudienceFacts) bool { return f.ID == a })
	return facts
}

// Valid reports whether a is one of the known audiences.
func (a Audience) Valid() bool { return a.Facts().ID != "" }

// At reports whether a unit of this kind has such people.
func (a Audience) At(kind UnitKind) bool { return slices.Contains(a.Facts().At, kind) }

// OnlyKindergarten reports whether such people are a kindergarten's children or their parents.
func (a Audience) OnlyKindergarten() bool {
	return a.Facts().Who != WhoStaff && slices.Equal(a.Facts().At, []UnitKind{Kindergarten})
}

// AudienceBetween is the audience of a kind of unit's children or pupils from one year
// or grade to another, or empty when they are not all of one audience.
func AudienceBetween(kind UnitKind, from, to int) Audience {
	facts, _ := Find(builtIn().Audiences, func(f AudienceFacts) bool {
		return f.young() && slices.Contains(f.At, kind) && f.From <= from && from <= to && to <= f.To
	})
	return facts.ID
}

// AudienceNames are the names of audiences by identifier, and of those that are added
// up by what Together calls them.
func AudienceNames() map[string]Names { return builtIn().names() }

func (c Choices) names() map[string]Names {
	all := map[string]Names{}
	maps.Copy(all, c.Together)
	for _, f := range c.Audiences {
		all[string(f.ID)] = f.Name
	}
	return all
}

// Together is what audiences that are added up are called in texts, such as
// «pupils-5-10» for pupils-5-7 and pupils-8-10. They are given from young to old.
func Together(set []Audience) string {
	first, last := set[0].Facts(), set[len(set)-1].Facts()
	if all := "all-" + string(first.Who); len(set) > 1 && builtIn().Together[all] != nil {
		return all
	}
	if len(set) == 1 || !first.young() || first.Who != last.Who {
		return string(set[0])
	}
	return fmt.Sprintf("%s-%d-%d", first.Who, first.From, last.To)
}
