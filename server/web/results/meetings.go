package results

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// frozenBrief is the guidance brief as it was on the day it was made ready.
type frozenBrief struct {
	Key, Changes []shown
	Turnout      []string
	Measures     []frozenMeasure
	Questions    []string
}

type frozenMeasure struct{ Title, State, Seen string }

// meetingsData is the meetings of a unit or a project, or one of them.
type meetingsData struct {
	unitFrame
	MayLog     bool
	Meetings   []survey.Meeting
	Agreements []agreed // of the one meeting; else all that are open
	Called     map[survey.UnitID]string
	One        survey.Meeting // empty where all are listed
	Units      []survey.UnitID
	Form       *page.Form // a new meeting, or a new agreement of the one; or what of it is to be changed
	Ready      *page.Form // what a unit makes ready; nil once it has, and for a project
	Brief      survey.Brief
	Frozen     frozenBrief
}

// At is the address of the meetings, of whoever reads.
func (d meetingsData) At() string {
	if !d.MayLog && d.Unit.ID == "" {
		return "/styring/" + string(d.Project.ID) + "/moter"
	}
	return d.Base() + "/moter"
}

// OneAt is the address of the one meeting, or of all.
func (d meetingsData) OneAt() string { return strings.TrimSuffix(d.At()+"/"+string(d.One.ID), "/") }

// Deletable reports whether the one meeting is the reader's to delete.
func (d meetingsData) Deletable() bool { return d.MayLog && d.One.Unit == d.Unit.ID }

// MaySettle reports whether an agreement is the reader's to call done.
func (d meetingsData) MaySettle(a survey.Agreement) bool {
	return d.MayLog && (d.Unit.ID == "" || a.Unit == d.Unit.ID)
}

// agreed is an agreement as pages show it.
type agreed struct {
	survey.Agreement
	Late  bool
	Whose string // the unit; empty when it is for all who met, and on a unit's own pages
	Path  string // of its meeting
}

// agreed lists what a unit, or the project, has agreed on: what is open first.
func (a *Area) agreed(c *fiber.Ctx, data meetingsData) ([]agreed, error) {
	list, err := a.Store.Agreements(c.UserContext(), data.Project.ID, data.Unit.ID)
	if err != nil {
		return nil, fmt.Errorf("read agreements: %w", err)
	}
	return survey.Map(list, func(one survey.Agreement) agreed {
		return agreed{one, one.Late(a.Store.Now()), data.Called[one.Unit], data.At() + "/" + string(one.Meeting)}
	}), nil
}

// openAgreements are those that are not done. One for all who met is the unit's where one has met.
func (a *Area) openAgreements(c *fiber.Ctx, data meetingsData) ([]agreed, error) {
	list, err := a.agreed(c, data)
	list = survey.Filter(list, func(one agreed) bool { return !one.Done })
	for i := range list {
		if list[i].Unit != "" || data.Unit.ID != "" {
			continue
		}
		met, failed := a.Store.UnitsAt(c.UserContext(), list[i].Meeting)
		if err = errors.Join(err, failed); len(met) == 1 {
			list[i].Whose = data.Called[met[0]]
		}
	}
	return list, err
}

// meetings reads the path's meetings, or the one that the path names. One of another unit does
// not exist.
func (a *Area) meetings(c *fiber.Ctx) (data meetingsData, err error) {
	if data.unitFrame, _, err = a.planReport(c, "meetings"); err != nil {
		return data, err
	}
	ctx, project, unit := c.UserContext(), data.Project.ID, data.Unit.ID
	data.MayLog = strings.HasPrefix(c.Path(), "/prosjekt/")
	if unit != "" {
		data.MayLog = a.Can(site.IdentityOf(c), survey.LogMeasures, data.Unit.Owner, unit)
	}
	units, err := a.Store.UnitsOf(ctx, data.Project.Owner)
	if err != nil {
		return data, fmt.Errorf("read units: %w", err)
	}
	if unit == "" {
		data.Called = survey.UnitNames(units)
	}
	if data.Meetings, err = a.Store.Meetings(ctx, project, unit); err != nil {
		return data, fmt.Errorf("read meetings: %w", err)
	}
	id := survey.MeetingID(c.Params("meeting"))
	if id == "" {
		data.Form = meetingForm(data, survey.Meeting{Held: a.Store.Now()}, units)
		data.Agreements, err = a.openAgreements(c, data)
		return data, err
	}
	if data.Agreements, err = a.agreed(c, data); err != nil {
		return data, err
	}
	data.Agreements = survey.Filter(data.Agreements, func(a agreed) bool { return a.Meeting == id })
	var has bool
	if data.One, has = survey.Find(data.Meetings, func(m survey.Meeting) bool { return m.ID == id }); !has {
		return data, fmt.Errorf("meeting: %w", survey.ErrNotFound)
	}
	if data.Units, err = a.Store.UnitsAt(ctx, id); err != nil {
		return data, fmt.Errorf("read units of meeting: %w", err)
	}
	data.Form = agreementForm(data, survey.Agreement{})
	return data, a.readBrief(c, &data)
}

// readBrief reads what the unit has made ready, or asks for it.
func (a *Area) readBrief(c *fiber.Ctx, data *meetingsData) (err error) {
	if data.Unit.ID == "" {
		return nil
	}
	briefs, err := a.Store.Briefs(c.UserContext(), data.One.ID, data.Unit.ID)
	if err != nil {
		return fmt.Errorf("read brief: %w", err)
	}
	if len(briefs) == 0 {
		words := page.Field{Name: "words", Type: "textarea", Label: "meetings.words", Help: "meetings.hint.words", Optional: true, Longest: survey.LongestProse}
		data.Ready = &page.Form{Action: data.OneAt() + "/grunnlag", Submit: "meetings.freeze", Fields: []page.Field{words}}
		return nil
	}
	data.Brief = briefs[0]
	data.Frozen, err = thawed[frozenBrief](data.Brief.Body)
	return err
}

// meetingForm asks for a meeting. Which units meet is said when it is written up.
func meetingForm(data meetingsData, m survey.Meeting, units []survey.Unit) *page.Form {
	f := &page.Form{Action: data.At(), Submit: "meetings.save", Fields: []page.Field{
		{Name: "kind", Type: "select", Label: "meetings.kind", Options: page.Options("meetings.kind.", survey.MeetingKinds()...), Value: string(m.Kind), Half: true},
		{Name: "held", Type: "date", Label: "meetings.held", Value: page.DayValue(m.Held), Half: true},
		{Name: "purpose", Type: "text", Label: "meetings.purpose", Help: "meetings.hint.purpose", Value: m.Purpose, Longest: survey.LongestHow},
	}}
	if m.ID != "" {
		f.Action = data.OneAt() + "/endre"
	} else if data.Unit.ID == "" {
		f.Fields = append(f.Fields, page.Field{Name: "units", Type: "checks", Label: "meetings.units", Options: survey.Map(units, func(u survey.Unit) page.Option {
			return page.Option{Value: string(u.ID), Text: u.Name}
		})})
	}
	return f
}

func agreementForm(data meetingsData, one survey.Agreement) *page.Form {
	f := &page.Form{Action: data.OneAt() + "/avtale", Submit: "meetings.agree", Fields: []page.Field{
		{Name: "what", Type: "text", Label: "meetings.what", Value: one.What, Longest: survey.LongestHow},
		{Name: "responsible", Type: "select", Label: "meetings.by", Options: page.Options("measures.responsible.", survey.Responsibles()...), Value: string(one.Responsible), Half: true},
		{Name: "due", Type: "date", Label: "meetings.due", Half: true},
	}}
	if one.ID != "" {
		f.Action += "/" + string(one.ID) + "/endre"
		f.Field("due").Value = page.DayValue(one.Due)
	}
	if data.Unit.ID == "" {
		whose := page.Field{Name: "unit", Type: "select", Label: "meetings.whose", Value: string(one.Unit), Optional: true, Options: []page.Option{{Key: "meetings.everybody"}}}
		for _, id := range data.Units {
			whose.Options = append(whose.Options, page.Option{Value: string(id), Text: data.Called[id]})
		}
		f.Fields = append(f.Fields, whose)
	}
	return f
}

func (a *Area) meetingsPage(c *fiber.Ctx, data meetingsData) error {
	return a.Show(c, "results/meetings", "meetings.title", data)
}

func (a *Area) meetingPage(c *fiber.Ctx, data meetingsData) error {
	return a.Show(c, "results/meeting", "meetings.title", data)
}

// written does what was asked of a meeting, with its entry in the log, and shows it.
func (a *Area) written(c *fiber.Ctx, data meetingsData, action audit.Action, do func(*store.Tx) error) error {
	return a.logged(c, audit.Event{Action: action, Project: data.Project.ID, Unit: data.Unit.ID}, data.OneAt(), do)
}

func (a *Area) meetingSave(c *fiber.Ctx, data meetingsData) error {
	f := data.Form
	f.Read(site.Sent(c))
	m := readMeeting(f, survey.Meeting{ID: survey.NewID[survey.MeetingID](), Project: data.Project.ID, Unit: data.Unit.ID})
	problems, units := m.Check(data.Project), []survey.UnitID{m.Unit}
	if m.Unit == "" {
		units = survey.Unique(survey.Map(f.Field("units").Values, func(id string) survey.UnitID { return survey.UnitID(id) }))
		if slices.ContainsFunc(units, func(id survey.UnitID) bool { return data.Called[id] == "" }) {
			problems.Add("units", survey.Unknown)
		}
	}
	if !f.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.meetingsPage(c, data)
	}
	data.One = m
	return a.written(c, data, audit.HoldMeeting, func(tx *store.Tx) error { return tx.CreateMeeting(c.UserContext(), m, units) })
}

func readMeeting(f *page.Form, m survey.Meeting) survey.Meeting {
	m.Kind, m.Held, m.Purpose = survey.MeetingKind(f.Value("kind")), f.Day("held"), f.Value("purpose")
	return m
}

func (a *Area) meetingDelete(c *fiber.Ctx, data meetingsData) error {
	m := data.One
	m.Unit = data.Unit.ID // only one's own
	data.One = survey.Meeting{}
	return a.written(c, data, audit.DeleteMeeting, func(tx *store.Tx) error { return tx.DeleteMeeting(c.UserContext(), m) })
}

// briefFreeze keeps the unit's words and its brief as it is today. What is kept already stays.
func (a *Area) briefFreeze(c *fiber.Ctx, data meetingsData) error {
	if data.Ready == nil {
		return fmt.Errorf("brief is kept already: %w", survey.ErrState)
	}
	data.Ready.Read(site.Sent(c))
	b := survey.Brief{Words: survey.Prose(data.Ready.Value("words"))}
	if !data.Ready.Mark(b.Check()) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.meetingPage(c, data)
	}
	now, err := a.briefNow(c)
	if err != nil {
		return err
	}
	if b.Body, err = frozen(now); err != nil {
		return err
	}
	return a.written(c, data, audit.FreezeBrief, func(tx *store.Tx) error { return tx.FreezeBrief(c.UserContext(), data.One.ID, data.Unit.ID, b) })
}

// briefNow is the unit's brief as it is.
func (a *Area) briefNow(c *fiber.Ctx) (b frozenBrief, err error) {
	data, err := a.paper(c)
	if err != nil {
		return b, err
	}
	if b.Key, err = a.shown(c, data.Key); err != nil {
		return b, err
	}
	if b.Changes, err = a.shown(c, data.Changes); err != nil {
		return b, err
	}
	if b.Questions, err = a.questions(c, data); err != nil {
		return b, err
	}
	words := a.Views.Texts().Localizer(a.Language(c))
	said := words.Sayer()
	b.Measures = survey.Map(data.Measures, func(m plannedMeasure) frozenMeasure {
		return frozenMeasure{m.Title, said.Say("measures.status." + m.State), m.Seen}
	})
	for _, t := range data.Turnout {
		answered, err := words.Text("reports.answered", "Answered", t.Answered, "Invited", t.Invited)
		if err != nil {
			return b, err
		}
		who := said.Say(t.AudienceKey())
		if t.When.ID != "" {
			who += ", " + t.When.Name
		}
		b.Turnout = append(b.Turnout, who+": "+answered)
	}
	return b, said.Err
}

func (a *Area) agreementSave(c *fiber.Ctx, data meetingsData) error {
	data.Form.Read(site.Sent(c))
	one, problems := readAgreement(data, survey.Agreement{ID: survey.NewID[survey.AgreementID](), Meeting: data.One.ID, Unit: data.Unit.ID})
	if !data.Form.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.meetingPage(c, data)
	}
	return a.written(c, data, audit.AgreeInMeeting, func(tx *store.Tx) error { return tx.CreateAgreement(c.UserContext(), one) })
}

func readAgreement(data meetingsData, one survey.Agreement) (survey.Agreement, survey.Problems) {
	f := data.Form
	one.What, one.Responsible, one.Due = f.Value("what"), survey.Responsible(f.Value("responsible")), f.Day("due")
	problems := one.Check(data.Project)
	if f.Asks("unit") {
		if one.Unit = survey.UnitID(f.Value("unit")); one.Unit != "" && !slices.Contains(data.Units, one.Unit) {
			problems.Add("unit", survey.Unknown)
		}
	}
	return one, problems
}

// agreementDone notes that what was agreed is done, or not after all.
func (a *Area) agreementDone(c *fiber.Ctx, data meetingsData) error {
	one, err := data.agreement(c)
	if err != nil {
		return err
	}
	one.Done = site.Posted(c, "done") == "yes"
	return a.written(c, data, audit.SettleAgreement, func(tx *store.Tx) error { return tx.SetAgreementDone(c.UserContext(), one) })
}

// agreement is the one that the path names, which is the reader's to change.
func (d meetingsData) agreement(c *fiber.Ctx) (survey.Agreement, error) {
	one, has := survey.Find(d.Agreements, func(one agreed) bool { return string(one.ID) == c.Params("agreement") })
	if !has || !d.MaySettle(one.Agreement) {
		return survey.Agreement{}, fmt.Errorf("agreement: %w", survey.ErrNotFound)
	}
	return one.Agreement, nil
}

// changing reads what of a meeting is to be changed: itself, or the agreement that the path names.
func (a *Area) changing(c *fiber.Ctx) (meetingsData, error) {
	data, err := a.meetings(c)
	switch {
	case err != nil:
	case c.Params("agreement") != "":
		var one survey.Agreement
		one, err = data.agreement(c)
		data.Agreements, data.Form = []agreed{{Agreement: one, Whose: data.Called[one.Unit]}}, agreementForm(data, one)
	case !data.Deletable():
		err = fmt.Errorf("meeting: %w", survey.ErrNotFound)
	default:
		data.Agreements, data.Form = nil, meetingForm(data, data.One, nil)
	}
	return data, err
}

func (a *Area) changingPage(c *fiber.Ctx, data meetingsData) error {
	return a.Show(c, "results/meetingchange", "meetings.title", data)
}

// changed is what was sent in the place of what is there.
func (d meetingsData) changed(ctx context.Context) (audit.Action, survey.Problems, func(*store.Tx) error) {
	if len(d.Agreements) > 0 {
		one, problems := readAgreement(d, d.Agreements[0].Agreement)
		return audit.ChangeAgreement, problems, func(tx *store.Tx) error { return tx.ChangeAgreement(ctx, one) }
	}
	m := readMeeting(d.Form, d.One)
	return audit.ChangeMeeting, m.Check(d.Project), func(tx *store.Tx) error { return tx.ChangeMeeting(ctx, m) }
}

// changeSave writes what was sent in the place of what is there.
func (a *Area) changeSave(c *fiber.Ctx, data meetingsData) error {
	data.Form.Read(site.Sent(c))
	action, problems, change := data.changed(c.UserContext())
	if !data.Form.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.changingPage(c, data)
	}
	return a.written(c, data, action, change)
}
