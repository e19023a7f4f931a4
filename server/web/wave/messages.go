package wave

import (
	"context"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/print"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// sender is who tells about a wave, and from which pages.
type sender struct {
	print.Sender
	Base string // of their addresses
}

// Subject names whose messages and slips a page is about.
func (s sender) Subject() string { return s.Name() }

// senderOfWave is the owner of the path's wave, or the unit that the query names.
func (a *Area) senderOfWave(c *fiber.Ctx) (sender, error) {
	project, from := site.ProjectOf(c), sender{Base: "/maling/" + string(site.WaveOf(c).ID)}
	var unit *survey.Unit
	if id := c.Query("enhet"); id != "" {
		found, err := a.Store.Unit(c.UserContext(), survey.UnitID(id))
		if err == nil && found.Owner != project.Owner {
			err = survey.ErrNotFound
		}
		if err != nil {
			return from, fmt.Errorf("read unit: %w", err)
		}
		unit = &found
	}
	var err error
	from.Sender, err = a.printer().Sender(c.UserContext(), project, site.WaveOf(c), unit)
	return from, err
}

// senderOfUnit is the unit of the path with the wave that is open, or else comes
// next, or else was the last. While there is none, the wave has no identifier.
func (a *Area) senderOfUnit(c *fiber.Ctx) (sender, error) {
	ctx, unit := c.UserContext(), site.UnitOf(c)
	from := sender{Sender: print.Sender{Unit: &unit}, Base: "/enhet/" + string(unit.ID)}
	project, err := a.Store.NewestProject(ctx, unit.Owner)
	if err != nil {
		return from, err
	}
	waves, err := a.Store.WavesOf(ctx, project.ID)
	if err != nil || len(waves) == 0 {
		return from, err
	}
	wave := waves[len(waves)-1]
	for _, state := range []survey.WaveState{survey.Open, survey.Planned} {
		if found, there := survey.Find(waves, func(w survey.Wave) bool { return w.State == state }); there {
			wave = found
			break
		}
	}
	from.Sender, err = a.printer().Sender(ctx, project, wave, &unit)
	return from, err
}

// messagesData is the page of texts that a leader pastes into the school's own
// channels. Nothing is sent from here, and no address is known.
type messagesData struct {
	sender
	Units     []survey.Unit // to choose from; none where the unit is given
	Languages []questionnaire.Language
	print.Written
	Times []waveGroup
}

func (a *Area) messagesOfWave(c *fiber.Ctx) error {
	from, err := a.senderOfWave(c)
	if err != nil {
		return err
	}
	units, err := a.Store.UnitsOf(c.UserContext(), from.Owner.ID)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	return a.showMessages(c, messagesData{sender: from, Units: slices.DeleteFunc(units, func(u survey.Unit) bool { return u.Kind == survey.PPT })})
}

func (a *Area) messagesOfUnit(c *fiber.Ctx) error {
	from, err := a.senderOfUnit(c)
	if err != nil {
		return fmt.Errorf("messages: %w", err)
	}
	if from.Wave.ID == "" || len(from.Asked) == 0 {
		return a.Show(c, "wave/messages", "messages.title", messagesData{sender: from})
	}
	return a.showMessages(c, messagesData{sender: from})
}

func (a *Area) showMessages(c *fiber.Ctx, data messagesData) error {
	ctx := c.UserContext()
	var err error
	if data.Languages, err = a.printer().MessageLanguages(ctx, data.Sender); err != nil {
		return err
	}
	language := data.Languages[0]
	for _, one := range data.Languages {
		if one.Code == c.Query("sprak") {
			language = one
		}
	}
	if data.Written, err = a.printer().Messages(ctx, data.Sender, language, a.Language(c)); err != nil {
		return err
	}
	groups, err := a.groupsOf(ctx, data.sender)
	if err != nil {
		return err
	}
	data.Times = slices.DeleteFunc(groups, func(g waveGroup) bool { return g.Window.IsZero() })
	return a.Show(c, "wave/messages", "messages.title", data)
}

// groupsOf are the sender's groups in an open wave, with their own times.
func (a *Area) groupsOf(ctx context.Context, from sender) ([]waveGroup, error) {
	if from.Wave.State != survey.Open {
		return nil, nil
	}
	groups, err := a.Store.WaveGroups(ctx, from.Wave.ID)
	if err != nil {
		return nil, fmt.Errorf("read groups: %w", err)
	}
	windows, err := a.Waves.Windows(ctx, from.Wave.ID)
	if err != nil {
		return nil, fmt.Errorf("read windows: %w", err)
	}
	groups = slices.DeleteFunc(groups, func(g store.WaveGroup) bool { return from.Unit != nil && g.Unit != from.Unit.ID })
	rows := survey.Map(groups, func(g store.WaveGroup) waveGroup { return waveGroup{WaveGroup: g, Window: windows[g.ID]} })
	sortByUnit(rows)
	return rows, nil
}

// letterSheets is the print view: one page a language.
type letterSheets struct {
	sender
	Letters []print.Letter
}

// letterOfUnit is whose letter a unit sends, which there is once it has a wave.
func (a *Area) letterOfUnit(c *fiber.Ctx) (sender, error) {
	from, err := a.senderOfUnit(c)
	if err == nil && from.Wave.ID == "" {
		err = survey.ErrNotFound
	}
	return from, survey.In("letter", err)
}

// showLetter prints the letter in the languages that were ticked, or in the
// owner's own.
func (a *Area) showLetter(c *fiber.Ctx, from sender) error {
	languages, err := a.printer().MessageLanguages(c.UserContext(), from.Sender)
	if err != nil {
		return err
	}
	asked := survey.Map(c.Context().QueryArgs().PeekMulti("sprak"), func(one []byte) string { return string(one) })
	data := letterSheets{sender: from}
	for i, lang := range languages {
		if !slices.Contains(asked, lang.Code) && (i > 0 || slices.ContainsFunc(languages, func(l questionnaire.Language) bool { return slices.Contains(asked, l.Code) })) {
			continue
		}
		letter, err := a.printer().Letter(c.UserContext(), from.Sender, lang)
		if err != nil {
			return err
		}
		data.Letters = append(data.Letters, letter)
	}
	return a.Show(c, "print/infoletter", "messages.letter_title", data)
}

// lessonData is the page for whoever has the lesson, who has no account.
type lessonData struct {
	Lesson  *print.Lesson
	Ages    []print.Age
	Tablets string // where a tablet is checked: on the respondents' host
}

func (a *Area) lessonPage(c *fiber.Ctx) error {
	lesson, err := a.printer().Lesson(a.Language(c), print.Age(c.Params("age")))
	tablets := a.Config.RespondentURL.JoinPath("nettbrett", a.Language(c)).String()
	return a.Shown(c, "print/lesson", "lesson.title", lessonData{lesson, append(print.Ages(), print.Tablets), tablets}, err)
}
