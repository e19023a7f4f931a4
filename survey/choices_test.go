package survey

import (
	"regexp"
	"strings"
	"testing"
)

func TestChoices(t *testing.T) {
	body := string(choicesFile)
	third := regexp.MustCompile(`(?m)^( +)nb: .*$`).ReplaceAllString(body, "$0\n${1}xx: Folk") + "  - {code: xx, name: Dalamål, written: true}\n"
	c, err := ReadChoices([]byte(third))
	if err != nil || len(c.Audiences) != len(Audiences()) || c.Languages[len(c.Languages)-1].Dir != "ltr" {
		t.Fatalf("read %+v, %v", c, err)
	}
	for _, a := range Audiences() {
		if !a.Valid() || a.At("castle") || a.Facts().Who == "" {
			t.Errorf("%s is %+v", a, a.Facts())
		}
	}
	if Audience("grandparents").Valid() || Audience("").At(School) {
		t.Error("there is an audience that nobody wrote down")
	}
	for _, mistake := range []struct{ old, new, want string }{
		{"who: staff", "who: them", "audience «staff»: who is children, pupils, parents or staff"},
		{"at: [school, ppt]", "at: [castle]", "audience «staff»: at names"},
		{"  - id: staff", "  - id: parents-school", "audience «parents-school»: stands twice"},
		{"from: 8", "from: 0", "audience «pupils-8-10»: children and pupils have from"},
		{"items: [8, 18]", "items: [18, 8]", "audience «staff»: form needs"},
		{"dir: rtl", "dir: up", "language «ar» needs"},
		{"name: Polski", "nam: Polski", "field nam not found"},
		{", written: true", "", "no language is written"},
		{"      nn: Tilsette, skule\n", "", "audience «staff» has no name in Nynorsk"},
		{"    nb: Elever 5.–10. trinn\n", "", "audience «pupils-5-10» has no name in Bokmål"},
		{"      ur: عملہ، اسکول", "      xx: Folk", "audience «staff» has a name in «xx», which is no language"},
	} {
		if _, err := ReadChoices([]byte(strings.ReplaceAll(body, mistake.old, mistake.new))); err == nil || !strings.Contains(err.Error(), mistake.want) {
			t.Errorf("%s: got %v, want %s", mistake.new, err, mistake.want)
		}
	}
}

func TestAudiencesOfGradesAndYears(t *testing.T) {
	for _, c := range []struct {
		kind     UnitKind
		from, to int
		want     Audience
	}{
		{School, 1, 2, Pupils12},
		{School, 7, 7, Pupils57},
		{School, 8, 10, Pupils810},
		{School, 2, 3, ""},
		{School, 0, 0, ""},
		{School, 14, 14, ""},
		{School, 4, 3, ""},
		{Kindergarten, 4, 5, Children45},
		{Kindergarten, 3, 5, ""},
		{PPT, 1, 1, ""},
	} {
		if got := AudienceBetween(c.kind, c.from, c.to); got != c.want {
			t.Errorf("%d to %d of a %s are %q, want %q", c.from, c.to, c.kind, got, c.want)
		}
	}
	if got := Together([]Audience{ParentsSchool, ParentsKindergarten}); got != "parents-school" {
		t.Errorf("two kinds of parents are called %s", got)
	}
}
