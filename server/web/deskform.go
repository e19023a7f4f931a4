package web

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
)

// A form is questions to a person at a desk and what was answered. It is shown by
// the layout's «form» template: a summary of what is wrong that leads to the
// fields, each field with its own mistake, and everything that was typed.
type form struct {
	Action string // where it is sent
	Submit string // text key of the button
	Fields []field
}

// field is one question. Type is text, date, number, tel, password, textarea,
// select or checks, or one of the input types of HTML. Label, Help and Legend are
// text keys; Legend begins a group of fields that lasts until the next.
type field struct {
	Name, Type           string
	Label, Help, Legend  string
	Value                string
	Values               []string // of checks
	Options              []option
	Problem              survey.ProblemKind
	Complete             string // autocomplete
	Number               int    // fills {{.Number}} in Label and Legend
	Optional, Tall, Half bool
}

// option is one choice of a select or checks. Text is shown as it is; without it
// Key is the text's key.
type option struct{ Value, Text, Key string }

// read fills the fields with what was sent.
func (f *form) read(c *fiber.Ctx) {
	for i := range f.Fields {
		one := &f.Fields[i]
		if one.Type == "checks" {
			one.Values = nil
			for _, v := range c.Context().PostArgs().PeekMulti(one.Name) {
				one.Values = append(one.Values, string(v))
			}
			continue
		}
		one.Value = c.FormValue(one.Name)
		if one.Type != "password" && one.Type != "textarea" {
			one.Value = strings.TrimSpace(one.Value)
		}
	}
}

func (f *form) field(name string) *field {
	i := slices.IndexFunc(f.Fields, func(one field) bool { return one.Name == name })
	return &f.Fields[i]
}

// value is what a field holds.
func (f *form) value(name string) string { return f.field(name).Value }

// day reads a date field; what is no date is noted as the field's problem.
func (f *form) day(name string) time.Time {
	one := f.field(name)
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

// mark shows problems at their fields and reports whether the form is free of
// any. A field's own problem, such as a date that is none, comes before.
func (f *form) mark(problems survey.Problems) bool {
	for i := range f.Fields {
		one := &f.Fields[i]
		if one.Problem == "" {
			one.Problem = problems.Of(one.Name)
		}
	}
	return !f.Wrong() && len(problems) == 0
}

// Wrong reports whether any field has a problem.
func (f *form) Wrong() bool {
	return slices.ContainsFunc(f.Fields, func(one field) bool { return one.Problem != "" })
}

// Has reports whether an option of checks or a select is chosen.
func (one field) Has(value string) bool {
	return one.Value == value && value != "" || slices.Contains(one.Values, value)
}

// Told are the ids of what is said about a field, for those who hear the page.
func (one field) Told() string {
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
	page
	*form
}

// Form gives a form this page's language.
func (p page) Form(f *form) formOn { return formOn{p, f} }

// Words is a field's text with its number filled in.
func (f formOn) Words(key string, number int) (string, error) { return f.T(key, "Number", number) }

// dayValue is how a date field holds a day.
func dayValue(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// fieldOn is one field with the page that gives it words.
type fieldOn struct {
	formOn
	One field
}

// Field gives a field the page's language.
func (f formOn) Field(one field) fieldOn { return fieldOn{f, one} }
