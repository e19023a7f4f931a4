package admin

import (
	"bytes"
	"strings"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
)

// What the help shows as a file is one.
func TestExampleOfAProject(t *testing.T) {
	described, err := setup.ReadProject(strings.NewReader(projectExample))
	if err != nil {
		t.Fatal(err)
	}
	project, phases := described.Survey(survey.NewID[survey.ProjectID](), survey.NewID[survey.OwnerID]())
	if problems := project.Check(phases); len(problems) > 0 {
		t.Error(setup.Tell(problems))
	}
}

// Each verb has its own help, which explains every flag it has and no other verb's.
func TestEveryVerbExplainsItsFlags(t *testing.T) {
	for _, c := range Commands() {
		for _, v := range c.verbs {
			var told bytes.Buffer
			c.Help(&told, v.name)
			text := told.String()
			if !strings.HasPrefix(text, "server "+c.Name+" "+v.name) || !strings.Contains(text, v.help) {
				t.Errorf("%s %s: the help begins with %.60q", c.Name, v.name, text)
			}
			for _, one := range new(Flags).texts() {
				if explained := strings.Contains(text, "\n  -"+one.name+" "); explained != (one.name == "owner" || v.knows(one.name)) {
					t.Errorf("%s %s: -%s is explained: %v", c.Name, v.name, one.name, explained)
				}
			}
			for _, name := range append(append([]string{}, v.flags...), v.needs...) {
				if c.flags().Lookup(name) == nil {
					t.Errorf("%s %s has a flag -%s that there is not", c.Name, v.name, name)
				}
			}
		}
		var told bytes.Buffer
		if c.Help(&told, "nothing"); !strings.Contains(told.String(), c.Does) {
			t.Errorf("%s: a word that is no verb is told %q", c.Name, told.String())
		}
	}
}
