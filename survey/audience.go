package survey

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
func (a Audience) Valid() bool {
	for _, known := range Audiences() {
		if a == known {
			return true
		}
	}
	return false
}
