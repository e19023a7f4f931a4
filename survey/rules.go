package survey

import (
	"strings"
	"unicode/utf8"
)

// ProblemKind says what is wrong with something a person has entered. Each has
// its sentence in the interface's texts and in what the command line prints. The
// measures' form has some kinds of its own beside these.
type ProblemKind = string

const (
	Missing      ProblemKind = "missing"
	TooLong      ProblemKind = "too-long"
	Twice        ProblemKind = "twice"
	Unknown      ProblemKind = "unknown"
	EndsFirst    ProblemKind = "ends-first"   // a period's last day comes before its first
	NotADate     ProblemKind = "not-a-date"   // not written as a day is
	NotATime     ProblemKind = "not-a-time"   // of the day, in hours and minutes
	NotANumber   ProblemKind = "not-a-number" // not written as a whole number is
	OutOfRange   ProblemKind = "out-of-range"
	WrongCells   ProblemKind = "wrong-cells" // a line of a table has too few or too many
	NotHere      ProblemKind = "not-here"    // an audience that such a unit does not have
	NeedsUnit    ProblemKind = "needs-unit"  // a role that holds for one unit only
	NeedsNoUnit  ProblemKind = "needs-no-unit"
	NotFourParts ProblemKind = "not-four" // a project has four phases
	Over         ProblemKind = "over"     // a day that has passed
	NotAPhone    ProblemKind = "not-a-phone"
	// Of a question that an owner adds, and its answers.
	Wordy       ProblemKind = "wordy"        // longer than a phone's screen has room for
	SaidBefore  ProblemKind = "said-before"  // another question or answer says the same
	Turned      ProblemKind = "turned"       // answers that run the other way than all others of the questionnaire
	NoOrder     ProblemKind = "no-order"     // more answers without an order than can be told of
	Strange     ProblemKind = "strange"      // characters that do not belong in a line of text
	FewAnswers  ProblemKind = "few-answers"  // fewer than two, or more than the age allows
	OtherNumber ProblemKind = "other-number" // of answers than in bokmål
	NoRoom      ProblemKind = "no-room"      // the questionnaire has as many such questions as it can
	NoSound     ProblemKind = "no-sound"     // a file that is no recording
	LargeSound  ProblemKind = "large-sound"
	NotRead     ProblemKind = "not-read" // nobody says to have read a translation
	LacksText   ProblemKind = "lacks-text"
)

// Add notes one more problem. Field is a path of names and numbers from 1, such
// as «phase.2.to».
func (p *Problems) Add(field string, kind ProblemKind) { *p = append(*p, FieldProblem{field, kind}) }

// Under gives the problems of a part as those of the whole.
func (p Problems) Under(part string) Problems {
	list := make(Problems, len(p))
	for i, problem := range p {
		list[i] = FieldProblem{part + "." + problem.Field, problem.Kind}
	}
	return list
}

// Bounds of what may be entered. The database refuses more.
const (
	MaxName    = 200 // characters
	MaxInvited = 100_000
	Phases     = 4 // of a project
)

func checkName(field, name string) (list Problems) {
	switch {
	case strings.TrimSpace(name) == "":
		list.Add(field, Missing)
	case utf8.RuneCountInString(name) > MaxName:
		list.Add(field, TooLong)
	}
	return list
}

// Valid reports whether k is one of the known kinds.
func (k UnitKind) Valid() bool { return k == School || k == Kindergarten || k == PPT }

// Check finds what is wrong with a unit beside other units of its owner: name,
// kind.
func (u Unit) Check(others []Unit) Problems {
	list := checkName("name", u.Name)
	for _, other := range others {
		if strings.EqualFold(other.Name, u.Name) && other.ID != u.ID {
			list.Add("name", Twice)
			break
		}
	}
	if !u.Kind.Valid() {
		list.Add("kind", Unknown)
	}
	return list
}

// Check finds what is wrong with a group of a unit of this kind, beside others
// of the same unit: name, audience, invited.
func (g Group) Check(kind UnitKind, others []Group) Problems {
	list := checkName("name", g.Name)
	for _, other := range others {
		if other.Audience == g.Audience && other.Name == g.Name {
			list.Add("name", Twice)
			break
		}
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

// Check finds what is wrong with a project and its phases, in order: name, from,
// to, phase.N.from, phase.N.to. Phases may overlap.
func (p Project) Check(phases []Phase) Problems {
	list := checkName("name", p.Name)
	list = append(list, checkPeriod(p.Starts, p.Ends)...)
	if len(phases) != Phases {
		list.Add("phase", NotFourParts)
	}
	for i, phase := range phases {
		list = append(list, checkPeriod(phase.Starts, phase.Ends).Under("phase."+string(rune('1'+i)))...)
	}
	return list
}

// Valid reports whether k is one of the known kinds.
func (k WaveKind) Valid() bool { return k == Baseline || k == Pulse || k == Endline }

// Check finds what is wrong with a wave and whom it asks: name, kind, from, to,
// audiences.
func (w Wave) Check(audiences []Audience) Problems {
	list := checkName("name", w.Name)
	if !w.Kind.Valid() {
		list.Add("kind", Unknown)
	}
	list = append(list, checkPeriod(w.Opens, w.Closes)...)
	if len(audiences) == 0 {
		list.Add("audiences", Missing)
	}
	for _, a := range audiences {
		if !a.Valid() {
			list.Add("audiences", Unknown)
			break
		}
	}
	return list
}

// CheckPerson finds what is wrong with somebody who is to have a role: name,
// login, role, unit. Unit is empty for a role of the whole owner.
func CheckPerson(name, login string, role Role, unit string) Problems {
	list := append(checkName("name", name), checkName("login", login)...)
	switch {
	case !role.Valid():
		list.Add("role", Unknown)
	case role.OfUnit() && unit == "":
		list.Add("unit", NeedsUnit)
	case !role.OfUnit() && unit != "":
		list.Add("unit", NeedsNoUnit)
	}
	return list
}
