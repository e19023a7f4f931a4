package print

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/text"
)

// Sender is who tells about a wave: a unit, or the owner as a whole.
type Sender struct {
	Owner   survey.Owner
	Project survey.Project
	Wave    survey.Wave
	Unit    *survey.Unit // nil for the owner as a whole
	Asked   []survey.Audience
}

// Name is what the texts call the sender.
func (s Sender) Name() string {
	if s.Unit != nil {
		return s.Unit.Name
	}
	return s.Owner.Name
}

// asks reports whether the wave asks an audience of such people there.
func (s Sender) asks(people ...survey.Who) bool {
	return slices.ContainsFunc(s.Asked, func(a survey.Audience) bool { return slices.Contains(people, a.Facts().Who) })
}

// Sender is who tells about a project's wave: a unit, or nil for the owner as a
// whole.
func (p Printer) Sender(ctx context.Context, project survey.Project, wave survey.Wave, unit *survey.Unit) (Sender, error) {
	from := Sender{Project: project, Wave: wave, Unit: unit}
	var err error
	if from.Owner, err = p.Store.Owner(ctx, project.Owner); err != nil {
		return from, fmt.Errorf("read owner: %w", err)
	}
	if from.Asked, err = p.Store.WaveAudiences(ctx, wave.ID); err != nil || unit == nil {
		return from, survey.In("read audiences", err)
	}
	groups, err := p.Store.GroupsOf(ctx, unit.ID)
	from.Asked = survey.Filter(from.Asked, func(a survey.Audience) bool {
		return slices.ContainsFunc(groups, func(g survey.Group) bool { return g.Audience == a })
	})
	return from, survey.In("read groups", err)
}

// MessageLanguages are those that the wave asks parents in, or would if it asked them,
// the owner's own written language first.
func (p Printer) MessageLanguages(ctx context.Context, from Sender) ([]questionnaire.Language, error) {
	asked, err := p.Waves.AskedBy(ctx, from.Wave.ID, survey.ParentsSchool)
	if err != nil {
		return nil, fmt.Errorf("languages: %w", err)
	}
	found := p.having(asked.Languages, "message.title")
	slices.SortStableFunc(found, func(a, b questionnaire.Language) int {
		return rank(a.Code, from.Owner.Language) - rank(b.Code, from.Owner.Language)
	})
	return found, nil
}

func rank(code, first string) int {
	if code == first {
		return 0
	}
	return 1
}

// Written is everything a sender tells.
type Written struct {
	Language questionnaire.Language // of the texts to parents
	Draft    bool                   // nobody who speaks it has read them
	Parents  []Message
	Staff    []Message
	Plain    string // the letter
	Ages     []Age  // with a page for whoever has the lesson
}

// Message is one text. Name says when it is for: the last part of a key.
type Message struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Messages writes the texts to parents in one of MessageLanguages and those to staff in the
// leader's own language.
func (p Printer) Messages(ctx context.Context, from Sender, parents questionnaire.Language, staff string) (Written, error) {
	shown := Written{Language: parents}
	link, err := p.link(ctx, from)
	if err != nil {
		return shown, err
	}
	toParents, toStaff := from.names(link != "")
	if shown.Parents, err = p.texts(from, parents.Code, link, toParents); err != nil {
		return shown, err
	}
	if shown.Staff, err = p.texts(from, staff, link, toStaff); err != nil {
		return shown, err
	}
	shown.Ages = from.Ages()
	letter, err := p.Letter(ctx, from, parents)
	shown.Plain, shown.Draft = letter.Plain(), letter.Draft != ""
	return shown, err
}

// link is the open link of the unit's parents; empty when they have none.
func (p Printer) link(ctx context.Context, from Sender) (link string, err error) {
	if from.Unit == nil || from.Wave.State != survey.Open {
		return "", nil
	}
	groups, err := p.Store.WaveGroups(ctx, from.Wave.ID)
	if err != nil {
		return "", fmt.Errorf("read groups: %w", err)
	}
	for _, g := range groups {
		if !g.OpenLink || g.Unit != from.Unit.ID {
			continue
		}
		open, err := p.Waves.Link(ctx, g.ID)
		if err != nil {
			return "", fmt.Errorf("read link: %w", err)
		}
		if open.Address != "" {
			link = p.LinkURL(open)
		}
	}
	return link, nil
}

// names are the messages for those whom the wave asks there.
func (s Sender) names(link bool) (parents, staff []string) {
	now := "now"
	if s.Wave.State == survey.Closed {
		return []string{"thanks"}, nil
	}
	if link {
		now = "now_link"
	}
	parents = []string{"soon", "thanks"}
	if s.asks(survey.WhoParents) {
		parents = []string{"soon", now, "last", "thanks"}
	}
	if s.asks(survey.WhoStaff) {
		staff = []string{"staff_now", "staff_last"}
	}
	if s.asks(survey.WhoChildren, survey.WhoPupils) {
		staff = append(staff, "lesson")
	}
	return parents, staff
}

// texts are messages with everything filled in. One with a link is for the same
// time as one without.
func (p Printer) texts(from Sender, lang, link string, names []string) ([]Message, error) {
	words := p.Texts.Localizer(lang)
	pairs, err := p.fill(from, words)
	if err != nil {
		return nil, err
	}
	said := words.Sayer(append(pairs, "Link", link, "Lessons", p.lessonURLs(from, lang))...)
	return survey.Map(names, func(name string) Message {
		return Message{strings.TrimSuffix(name, "_link"), said.Say("message." + name)}
	}), said.Err
}

// fill is what the texts' placeholders stand for.
func (p Printer) fill(from Sender, words *text.Localizer) ([]any, error) {
	opens, err := page.ShortDate(words, from.Wave.Opens)
	if err != nil {
		return nil, err
	}
	closes, err := page.ShortDate(words, from.Wave.Closes)
	return []any{
		"Place", from.Name(), "Owner", from.Owner.Name, "Project", from.Project.Name,
		"From", opens, "To", closes, "Address", p.privacyURL(),
	}, err
}

func (p Printer) privacyURL() string { return p.RespondentURL.String() + "/personvern" }
