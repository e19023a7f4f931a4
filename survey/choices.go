package survey

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed choices.yaml
var choicesFile []byte

// builtIn is what choices.yaml holds. A test reads it, so that no program is built
// with a mistake in it.
var builtIn = sync.OnceValue(func() Choices {
	c, err := ReadChoices(choicesFile)
	if err != nil {
		panic(err)
	}
	return c
})

// Choices is what there is to choose among, each in the order in which pages show it.
type Choices struct {
	Kinds     []UnitKind       `yaml:"unit_kinds"`
	Audiences []AudienceFacts  `yaml:"audiences"`
	Together  map[string]Names `yaml:"together"` // names of audiences that are added up
	Languages []Language       `yaml:"languages"`
}

// Language is one that respondents can be asked in.
type Language struct {
	Code    string `yaml:"code" json:"code"` // BCP 47
	Name    string `yaml:"name" json:"name"` // the language's own name for itself
	Dir     string `yaml:"dir" json:"dir"`   // "ltr" or "rtl"
	Written bool   `yaml:"written" json:"-"` // the pages of those who sign in are in it too
}

// ReadChoices reads a file like choices.yaml. The error names everything that is wrong.
func ReadChoices(body []byte) (Choices, error) {
	var c Choices
	in := yaml.NewDecoder(bytes.NewReader(body))
	in.KnownFields(true)
	if err := in.Decode(&c); err != nil {
		return c, fmt.Errorf("read choices: %w", err)
	}
	var wrong []error
	for i, a := range c.Audiences {
		if what := c.problem(a, c.Audiences[:i]); what != "" {
			wrong = append(wrong, fmt.Errorf("audience «%s»: %s", a.ID, what))
		}
	}
	for i := range c.Languages {
		l := &c.Languages[i]
		l.Dir = cmp.Or(l.Dir, "ltr")
		if l.Code == "" || l.Name == "" || l.Dir != "ltr" && l.Dir != "rtl" {
			wrong = append(wrong, fmt.Errorf("language «%s» needs code and name, and dir is ltr or rtl", l.Code))
		}
	}
	for id, names := range c.names() {
		for code := range names {
			if !slices.ContainsFunc(c.Languages, func(l Language) bool { return l.Code == code }) {
				wrong = append(wrong, fmt.Errorf("audience «%s» has a name in «%s», which is no language", id, code))
			}
		}
		for _, l := range c.Languages {
			if l.Written && names[l.Code] == "" {
				wrong = append(wrong, fmt.Errorf("audience «%s» has no name in %s", id, l.Name))
			}
		}
	}
	if !slices.ContainsFunc(c.Languages, func(l Language) bool { return l.Written }) {
		wrong = append(wrong, errors.New("no language is written"))
	}
	return c, errors.Join(wrong...)
}

// problem is what is wrong with an audience, or empty.
func (c Choices) problem(a AudienceFacts, before []AudienceFacts) string {
	switch {
	case a.ID == "":
		return "needs an id"
	case slices.ContainsFunc(before, func(b AudienceFacts) bool { return b.ID == a.ID }):
		return "stands twice"
	case !slices.Contains([]Who{WhoChildren, WhoPupils, WhoParents, WhoStaff}, a.Who):
		return "who is children, pupils, parents or staff"
	case len(a.At) == 0 || slices.ContainsFunc(a.At, func(k UnitKind) bool { return !slices.Contains(c.Kinds, k) }):
		return "at names no kind of unit, or one that is not there"
	case (a.From > 0) != a.young() || a.From > a.To:
		return "children and pupils have from and to, and nobody else"
	case a.Form.Options < 2 || a.Form.Items[0] < 1 || a.Form.Items[0] > a.Form.Items[1]:
		return "form needs 2 options or more and a range of items"
	}
	return ""
}

// Languages are those respondents can be asked in when there are texts, in the order
// they are offered.
func Languages() []Language { return slices.Clone(builtIn().Languages) }

// WrittenLanguages are the codes of those the pages of people with an account are in,
// the usual one first.
func WrittenLanguages() []string {
	written := Filter(builtIn().Languages, func(l Language) bool { return l.Written })
	return Map(written, func(l Language) string { return l.Code })
}

// UnitKinds lists every kind of unit.
func UnitKinds() []UnitKind { return slices.Clone(builtIn().Kinds) }
