package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

func ownerVerbs() []verb {
	return []verb{
		{name: "list", help: "list the owners of this installation", do: ownerList},
		{name: "create", args: "NAME", flags: []string{"accent", "language"}, help: "set up a new owner; invite its project leader next", do: ownerCreate},
		{name: "change", flags: []string{"name", "accent", "language"}, help: "change name, colour or written language", do: ownerChange},
		{name: "contacts", args: "[FILE]", help: "show whom respondents may turn to, or replace them by the lines NAME;PHONE;NOTE of a file", do: ownerContacts},
		{name: "project", args: "[FILE]", example: projectExample, help: "show the project and its phases, or write them as a YAML file says (server help owner project shows one)", do: ownerProject},
		{name: "languages", args: "[CODE...]", flags: []string{readFlag}, help: "show the translations that are drafts, or offer these and no others («none» for none); a running server offers them within a minute", do: ownerLanguages},
		{name: "questions", args: "AUDIENCE [FILE]", help: "show the owner's own questions to an audience, or add the one a YAML file describes (docs/questionnaires.md); with a code it changes that one", do: ownerQuestions},
		{name: "retire", args: "AUDIENCE CODE", sure: true, help: "ask an own question no more; one that no wave has asked is forgotten", do: ownerRetire},
		{name: "recordings", args: "[AUDIENCE] [LANGUAGE]", help: "show how much of what is asked somebody has read aloud, or with a language every text and whether it is recorded", do: ownerRecordings},
		{name: "record", args: "AUDIENCE LANGUAGE TEXT FILE", help: "store a recording of a text, named by its number or wording in that list; a running server plays it within a minute", do: ownerRecord},
		{name: "unrecord", args: "AUDIENCE LANGUAGE TEXT", sure: true, help: "delete the recording of a text", do: ownerUnrecord},
	}
}

type ownerRow struct {
	ID        survey.OwnerID `json:"id"`
	Name      string         `json:"name"`
	Accent    survey.Accent  `json:"accent"`
	Language  string         `json:"language"`
	Fictional bool           `json:"fictional"`
}

func ownerRowOf(o survey.Owner) ownerRow {
	return ownerRow{o.ID, o.Name, o.Accent, o.Language, o.Fictional}
}

func ownerList(ctx context.Context, l *line) (any, error) {
	owners, err := l.Store.Owners(ctx)
	rows := make([]ownerRow, len(owners))
	for i, o := range owners {
		rows[i] = ownerRowOf(o)
	}
	return rows, err
}

func ownerCreate(ctx context.Context, l *line) (any, error) {
	owner := survey.Owner{Name: l.args[0], Accent: survey.Accent(l.Accent), Language: l.Language}
	owner, problems, err := setup.NewEditor(l.Store, "", audit.CommandLine).CreateOwner(ctx, owner)
	return ownerRowOf(owner), setup.Wrong(problems, err)
}

func ownerChange(ctx context.Context, l *line) (any, error) {
	owner := l.owner
	owner.Name = cmp.Or(l.Name, owner.Name)
	owner.Accent = cmp.Or(survey.Accent(l.Accent), owner.Accent)
	owner.Language = cmp.Or(l.Language, owner.Language)
	problems, err := l.editor.ChangeOwner(ctx, owner)
	return ownerRowOf(owner), setup.Wrong(problems, err)
}

type contactRow struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Note  string `json:"note"`
}

func ownerContacts(ctx context.Context, l *line) (any, error) {
	if len(l.args) == 1 {
		text, err := l.read(l.args[0])
		if err != nil {
			return nil, err
		}
		var contacts []survey.Contact
		var found lineErrors
		for _, row := range setup.ReadContacts(text) {
			contacts = append(contacts, row.Contact)
			found.add(row.Line, row.Problems)
		}
		if len(found) > 0 {
			return nil, errors.Join(found...)
		}
		problems, err := l.editor.SetContacts(ctx, contacts)
		if err := setup.Wrong(problems, err); err != nil {
			return nil, err
		}
	}
	contacts, err := l.Store.Contacts(ctx, l.owner.ID)
	rows := make([]contactRow, len(contacts))
	for i, c := range contacts {
		rows[i] = contactRow{c.Name, c.Phone, c.Note}
	}
	return rows, err
}

// projectExample has the four phases over two years that the pages propose.
const projectExample = `name: A safe and good environment
from: 2026-08-17
to: 2028-06-20
phases:
  - {from: 2026-08-17, to: 2027-01-31}
  - {from: 2027-01-01, to: 2027-06-20}
  - {from: 2027-08-01, to: 2028-01-31}
  - {from: 2028-01-01, to: 2028-06-20}
`

type projectTold struct {
	ID     survey.ProjectID `json:"id"`
	Name   string           `json:"name"`
	From   day              `json:"from"`
	To     day              `json:"to"`
	Phases []phaseRow       `json:"phases"`
}

type phaseRow struct {
	Number int `json:"number"`
	From   day `json:"from"`
	To     day `json:"to"`
}

func ownerProject(ctx context.Context, l *line) (any, error) {
	project, err := l.editor.Project(ctx)
	if err != nil {
		return nil, err
	}
	if len(l.args) == 1 {
		text, err := l.read(l.args[0])
		if err != nil {
			return nil, err
		}
		described, err := setup.ReadProject(strings.NewReader(text))
		if err != nil {
			return nil, err
		}
		wanted, phases := described.Survey(project.ID, l.owner.ID)
		var problems survey.Problems
		if project, problems, err = l.editor.SetProject(ctx, wanted, phases); err != nil || len(problems) > 0 {
			return nil, setup.Wrong(problems, err)
		}
	}
	if project.ID == "" {
		return nil, fmt.Errorf("%s has no project yet; server help owner project shows a file that makes one", l.owner.Name)
	}
	told := projectTold{ID: project.ID, Name: project.Name, From: day(project.Starts), To: day(project.Ends)}
	phases, err := l.Store.PhasesOf(ctx, project.ID)
	for _, p := range phases {
		told.Phases = append(told.Phases, phaseRow{p.Number, day(p.Starts), day(p.Ends)})
	}
	return told, err
}
