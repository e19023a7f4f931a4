package page

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"trivselspuls/survey"
)

// A form is questions to a person at a desk and what was answered. It is shown by
// the layout's «form» template: a summary of what is wrong that leads to the
// fields, each field with its own mistake, and everything that was typed.
type Form struct {
	Action string // where it is sent
	Submit string // text key of the button
	Fields []Field
	Get    bool // it asks for a page, and changes nothing
}

// Field is one question. Type is text, date, number, tel, password, textarea,
// select, checks or choice (one of a few), or one of the input types of HTML. Label, Help and Legend are
// text keys; Legend begins a group of fields that lasts until the next.
type Field struct {
	Name, Type           string
	Label, Help, Legend  string
	Value                string
	Values               []string // of checks
	Options              []Option
	Problem              survey.ProblemKind
	Line                 string // that has it, of several in a field
	Complete             string // autocomplete
	Lang                 string // of what is written in the field, where it is not the page's
	Number               int    // fills {{.Number}} in Label and Legend
	Longest              int    // characters that can be typed; 0 does not bound them
	Optional, Tall, Half bool
}

// Option is one choice of a select, checks or choice. Text is shown as it is;
// without it Key is the text's key. Group is the text key of a heading that begins
// with this choice of a select and lasts until the next. Color shows the scale of the design system
// that a choice is about.
type Option struct{ Value, Text, Key, Group, Color string }

// Options are choices whose texts' keys begin alike and end in the value.
func Options[T ~string](key string, values ...T) []Option {
	return survey.Map(values, func(value T) Option { return Option{Value: string(value), Key: key + string(value)} })
}

// Read fills the fields with what was sent: the values of a name, none or several.
func (f *Form) Read(sent func(name string) []string) {
	for i := range f.Fields {
		one := &f.Fields[i]
		if one.Type == "checks" {
			one.Values = sent(one.Name)
			continue
		}
		one.Value = ""
		if values := sent(one.Name); len(values) > 0 {
			one.Value = values[0]
		}
		if one.Type != "password" && one.Type != "textarea" {
			one.Value = strings.TrimSpace(one.Value)
		}
	}
}

// Asks reports whether the form has a field.
func (f *Form) Asks(name string) bool {
	return slices.ContainsFunc(f.Fields, func(one Field) bool { return one.Name == name })
}

// Field finds a field, to be changed; one the form does not have is a panic.
func (f *Form) Field(name string) *Field {
	i := slices.IndexFunc(f.Fields, func(one Field) bool { return one.Name == name })
	return &f.Fields[i]
}

// Value is what a field holds.
func (f *Form) Value(name string) string { return f.Field(name).Value }

// Day reads a date field; what is no date is noted as the field's problem.
func (f *Form) Day(name string) time.Time {
	one := f.Field(name)
	if one.Value == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, one.Value)
	if err != nil || day.Year() < 2000 || day.Year() > 2100 {
		one.Problem = survey.NotADate
		return time.Time{}
	}
	return day
}

// Mark shows problems at their fields and reports whether the form is free of
// any. A field's own problem, such as a date that is none, comes before.
func (f *Form) Mark(problems survey.Problems) bool {
	for i := range f.Fields {
		one := &f.Fields[i]
		one.Problem = cmp.Or(one.Problem, problems.Of(one.Name))
	}
	return !f.Wrong() && len(problems) == 0
}

// Wrong reports whether any field has a problem.
func (f *Form) Wrong() bool {
	return slices.ContainsFunc(f.Fields, func(one Field) bool { return one.Problem != "" })
}

// Has reports whether an option of checks or a select is chosen.
func (one Field) Has(value string) bool {
	return one.Value == value && value != "" || slices.Contains(one.Values, value)
}

// DescribedBy are the ids of what is said about a field, for those who hear the page.
func (one Field) DescribedBy() string {
	var ids []string
	if one.Problem != "" {
		ids = append(ids, one.Name+"-problem")
	}
	if one.Help != "" {
		ids = append(ids, one.Name+"-help")
	}
	return strings.Join(ids, " ")
}

// formOn is a form with the page that gives it words.
type formOn struct {
	Page
	*Form
}

// Form gives a form this page's language.
func (p Page) Form(f *Form) formOn { return formOn{p, f} }

// Mistake is what a field's problem is called, with how long the field may be.
func (f formOn) Mistake(one Field) (string, error) {
	if one.Problem == survey.TooLong && one.Longest > 0 {
		return f.T("problem.longer-than", "Number", one.Longest)
	}
	return f.T("problem." + one.Problem)
}

// Words is a field's text with its number filled in.
func (f formOn) Words(key string, number int) (string, error) { return f.T(key, "Number", number) }

// DayValue is how a date field holds a day.
func DayValue(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// fieldOn is one field with the page that gives it words.
type fieldOn struct {
	formOn
	One Field
}

// Field gives a field the page's language.
func (f formOn) Field(one Field) fieldOn { return fieldOn{f, one} }
