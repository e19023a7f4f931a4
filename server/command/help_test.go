package command

import (
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
		t.Error(setup.Describe(problems))
	}
}

// Whatever can be written does something, and its help says what.
func TestEveryCommandSaysWhatItDoes(t *testing.T) {
	parser, err := newParser(new(commands))
	if err != nil {
		t.Fatal(err)
	}
	leaves := parser.Model.Leaves(false)
	if len(leaves) < 40 {
		t.Errorf("only %d commands", len(leaves))
	}
	for _, leaf := range leaves {
		target := leaf.Target.Addr().Interface()
		does := 0
		_, tells := target.(command)
		_, reads := target.(stored)
		_, works := target.(verb)
		for _, kind := range []bool{tells, reads, works} {
			if kind {
				does++
			}
		}
		if does != 1 {
			t.Errorf("%s: %T does nothing, or two things", leaf.Path(), target)
		}
		for _, flag := range leaf.Flags {
			if flag.Help == "" {
				t.Errorf("%s: -%s is not explained", leaf.Path(), flag.Name)
			}
		}
		if leaf.Help == "" {
			t.Errorf("%s is not explained", leaf.Path())
		}
	}
}
