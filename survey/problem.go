package survey

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// ProblemKind says what is wrong with something a person has entered. Each has
// its sentence in the interface's texts and in what the command line prints.
type ProblemKind = string

const (
	Missing         ProblemKind = "missing"
	TooShort        ProblemKind = "too-short"
	TooLong         ProblemKind = "too-long"
	Twice           ProblemKind = "twice"
	Unknown         ProblemKind = "unknown"
	EndsFirst       ProblemKind = "ends-first"   // a period's last day comes before its first
	NotADate        ProblemKind = "not-a-date"   // not written as a day is
	NotATime        ProblemKind = "not-a-time"   // of the day, in hours and minutes
	NotANumber      ProblemKind = "not-a-number" // not written as a whole number is
	OutOfRange      ProblemKind = "out-of-range"
	WrongCells      ProblemKind = "wrong-cells" // a line of a table has too few or too many
	NoSuchUnit      ProblemKind = "no-such-unit"
	NoAudience      ProblemKind = "no-audience"  // and the group's name does not say it
	MixedGrades     ProblemKind = "mixed-grades" // that answer different questions
	NotHere         ProblemKind = "not-here"     // an audience that such a unit does not have
	NeedsUnit       ProblemKind = "needs-unit"   // a role that holds for one unit only
	NeedsNoUnit     ProblemKind = "needs-no-unit"
	NoAccount       ProblemKind = "no-account"      // a parent's or pupil's office, which has none
	NotYours        ProblemKind = "not-yours"       // a role that the person may not give
	OwnAccount      ProblemKind = "own-account"     // whose roles others give
	OwnLogin        ProblemKind = "own-login"       // of another person, which the one who types has taken
	WrongPerson     ProblemKind = "wrong-person"    // a line of a table of people has too few cells or too many
	NotFourPhases   ProblemKind = "not-four-phases" // a project has four phases
	Over            ProblemKind = "over"            // a day that has passed
	NotAPhone       ProblemKind = "not-a-phone"
	NotALink        ProblemKind = "not-a-link"       // neither an e-mail address nor a page with https
	OutsideWave     ProblemKind = "outside-wave"     // a window that is not inside the wave's own period
	Running         ProblemKind = "running"          // a window that has begun: it may only be made longer, or taken away
	UnfitCharacters ProblemKind = "unfit-characters" // characters that do not belong in a line of text
	OutsideProject  ProblemKind = "outside-project"  // a day
	BeforeProject   ProblemKind = "before-project"   // a wave's first day
	AfterProject    ProblemKind = "after-project"    // a wave's last day
	// Of a question that an owner adds, and its answers.
	TooLongForScreen ProblemKind = "too-long-for-screen" // longer than a phone's screen has room for
	Repeated         ProblemKind = "repeated"            // another question or answer says the same
	ReversedScale    ProblemKind = "reversed-scale"      // answers that run the other way than all others of the questionnaire
	NoOrder          ProblemKind = "no-order"            // more answers without an order than can be told of
	FewAnswers       ProblemKind = "few-answers"         // fewer than two, or more than the age allows
	OtherNumber      ProblemKind = "other-number"        // of answers than in bokmål
	NoRoom           ProblemKind = "no-room"             // the questionnaire has as many such questions as it can
	NoSound          ProblemKind = "no-sound"            // a file that is no recording
	LargeSound       ProblemKind = "large-sound"
	SlipUsed         ProblemKind = "slip-used" // and not to be revoked
	NoSlip           ProblemKind = "no-slip"   // of the group that can be used
	NotMore          ProblemKind = "not-more"  // than were asked before, or more than twice as many
	OnSlips          ProblemKind = "on-slips"  // a name that stands on slips that are out
	// Of a project's main goal and its target.
	GoalNotAsked ProblemKind = "goal-not-asked" // nobody at such a unit answers it, or it is told of no unit
	GoalSet      ProblemKind = "goal-set"       // a wave has opened, and nothing moves the goal any more
	NotATarget   ProblemKind = "not-a-target"   // a number with one decimal at most
	WrongWay     ProblemKind = "wrong-way"      // it would be met by getting worse
	OutsideScale ProblemKind = "outside-scale"
	TargetSet    ProblemKind = "target-set" // a sub-goal has a target of that indicator and phase
	PhaseOver    ProblemKind = "phase-over"

	NotRead   ProblemKind = "not-read" // nobody says to have read a translation
	LacksText ProblemKind = "lacks-text"
)

// FieldProblem is what is wrong with one field of a form.
type FieldProblem struct {
	Field string // a path of names and numbers from 1, such as «phase.2.to»
	Kind  ProblemKind
}

// Problems are what is wrong with a form, in the order of its fields.
type Problems []FieldProblem

// Add notes one more problem.
func (p *Problems) Add(field string, kind ProblemKind) { *p = append(*p, FieldProblem{field, kind}) }

// Of is the first kind of problem with a field, or empty.
func (p Problems) Of(field string) ProblemKind {
	first, _ := Find(p, func(problem FieldProblem) bool { return problem.Field == field })
	return first.Kind
}

// Under gives the problems of a part as those of the whole.
func (p Problems) Under(part string) Problems {
	return Map(p, func(problem FieldProblem) FieldProblem { return FieldProblem{part + "." + problem.Field, problem.Kind} })
}

// MaxName is the longest name, in characters. The database refuses more.
const MaxName = 200

func checkName(field, name string) (list Problems) {
	switch {
	case strings.TrimSpace(name) == "":
		list.Add(field, Missing)
	case utf8.RuneCountInString(name) > MaxName:
		list.Add(field, TooLong)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl), // neither database keeps NUL
		name != strings.TrimSpace(name): // forms and tables take blanks away, so nobody could type it
		list.Add(field, UnfitCharacters)
	}
	return list
}

// sameName reports whether people read two names as one: case, blanks, signs that
// nobody sees and how an «å» is put together do not tell them apart.
func sameName(a, b string) bool { return strings.EqualFold(seen(a), seen(b)) }

func seen(name string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	return norm.NFC.String(strings.Join(strings.Fields(visible), " "))
}

// FoldLogin is a login as it is kept and looked up: all that sameName does not tell
// apart is one login, because telephones begin with a capital.
func FoldLogin(login string) string { return norm.NFC.String(cases.Fold().String(seen(login))) }

// checkText finds what is wrong with one line of text of so many characters.
func checkText(field, text string, shortest, longest int) (list Problems) {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	switch {
	case n == 0 && shortest > 0:
		list.Add(field, Missing)
	case n < shortest:
		list.Add(field, TooShort)
	case n > longest:
		list.Add(field, TooLong)
	case !utf8.ValidString(text) || strings.ContainsAny(text, "<>") || strings.ContainsFunc(text, unicode.IsControl):
		list.Add(field, UnfitCharacters)
	}
	return list
}
