package survey

import "slices"

// Audience is who a questionnaire is written for.
type Audience string

const (
	Children45          Audience = "children-4-5"
	Pupils12            Audience = "pupils-1-2"
	Pupils34            Audience = "pupils-3-4"
	Pupils57            Audience = "pupils-5-7"
	Pupils810           Audience = "pupils-8-10"
	ParentsSchool       Audience = "parents-school"
	ParentsKindergarten Audience = "parents-kindergarten"
	Staff               Audience = "staff"
)

// Audiences lists every audience from the youngest to the adults, the order in
// which pages show them.
func Audiences() []Audience {
	return []Audience{
		Children45, Pupils12, Pupils34, Pupils57, Pupils810,
		ParentsSchool, ParentsKindergarten, Staff,
	}
}

// Valid reports whether a is one of the known audiences.
func (a Audience) Valid() bool { return slices.Contains(Audiences(), a) }

// At reports whether a unit of this kind has such people.
func (a Audience) At(kind UnitKind) bool {
	switch a {
	case Pupils12, Pupils34, Pupils57, Pupils810, ParentsSchool:
		return kind == School
	case Children45, ParentsKindergarten:
		return kind == Kindergarten
	case Staff:
		return kind.Valid()
	}
	return false
}

// AudienceOfGrades is the audience of a school's pupils from one grade to
// another, or empty when they are not all of one audience.
func AudienceOfGrades(from, to int) Audience {
	for _, step := range []struct {
		from, to int
		audience Audience
	}{{1, 2, Pupils12}, {3, 4, Pupils34}, {5, 7, Pupils57}, {8, 10, Pupils810}} {
		if step.from <= from && from <= to && to <= step.to {
			return step.audience
		}
	}
	return ""
}
