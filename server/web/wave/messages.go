package wave

import (
	"context"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// sender is who tells about a wave: a unit, or the owner as a whole.
type sender struct {
	Owner   survey.Owner
	Project survey.Project
	Wave    survey.Wave
	Unit    *survey.Unit // nil for the owner as a whole
	asked   []survey.Audience
	Base    string // of its pages' addresses
}

// Place is what the texts call the sender.
func (s sender) Place() string {
	if s.Unit != nil {
		return s.Unit.Name
	}
	return s.Owner.Name
}

// asks reports whether the wave asks one of these audiences there.
func (s sender) asks(audiences ...survey.Audience) bool {
	return slices.ContainsFunc(audiences, func(a survey.Audience) bool {
		return slices.Contains(s.asked, a) && (s.Unit == nil || a.At(s.Unit.Kind))
	})
}

// senderOfWave is the owner of the path's wave, or the unit that the query names.
func (a *Area) senderOfWave(c *fiber.Ctx) (sender, error) {
	from := sender{Project: site.ProjectOf(c), Wave: site.WaveOf(c), Base: "/maling/" + string(site.WaveOf(c).ID)}
	if id := c.Query("enhet"); id != "" {
		unit, err := a.Store.Unit(c.UserContext(), survey.UnitID(id))
		if err == nil && unit.Owner != from.Project.Owner {
			err = survey.ErrNotFound
		}
		if err != nil {
			return from, fmt.Errorf("read unit: %w", err)
		}
		from.Unit = &unit
	}
	return from, a.completeSender(c.UserContext(), &from, from.Project.Owner)
}

// senderOfUnit is the unit of the path with the wave that is open, or else comes
// next, or else was the last. While there is none, the wave has no identifier.
func (a *Area) senderOfUnit(c *fiber.Ctx) (sender, error) {
	ctx, unit := c.UserContext(), site.UnitOf(c)
	from := sender{Unit: &unit, Base: "/enhet/" + string(unit.ID)}
	projects, err := a.Store.ProjectsOf(ctx, unit.Owner)
	if err != nil || len(projects) == 0 {
		return from, err
	}
	from.Project = projects[0]
	waves, err := a.Store.WavesOf(ctx, from.Project.ID)
	if err != nil || len(waves) == 0 {
		return from, err
	}
	from.Wave = waves[len(waves)-1]
	for _, state := range []survey.WaveState{survey.Open, survey.Planned} {
		if at := slices.IndexFunc(waves, func(w survey.Wave) bool { return w.State == state }); at >= 0 {
			from.Wave = waves[at]
			break
		}
	}
	return from, a.completeSender(ctx, &from, unit.Owner)
}

func (a *Area) completeSender(ctx context.Context, from *sender, owner survey.OwnerID) (err error) {
	if from.Owner, err = a.Store.Owner(ctx, owner); err != nil {
		return fmt.Errorf("read owner: %w", err)
	}
	if from.asked, err = a.Store.WaveAudiences(ctx, from.Wave.ID); err != nil {
		return fmt.Errorf("read audiences: %w", err)
	}
	return nil
}

// guardianLanguages are those that parents of the owner are asked in, the owner's
// own written language first.
func (a *Area) guardianLanguages(ctx context.Context, owner survey.Owner) ([]questionnaire.Language, error) {
	asked, err := a.Waves.Current(ctx, owner.ID, survey.ParentsSchool)
	if err != nil {
		return nil, fmt.Errorf("languages: %w", err)
	}
	var found []questionnaire.Language
	for _, one := range asked.Languages {
		if _, err := a.Views.Texts.Localizer(one.Code).Text("message.title"); err == nil {
			found = append(found, one)
		}
	}
	slices.SortStableFunc(found, func(a, b questionnaire.Language) int {
		return rank(a.Code, owner.Language) - rank(b.Code, owner.Language)
	})
	return found, nil
}

func rank(code, first string) int {
	if code == first {
		return 0
	}
	return 1
}

// messagesData is the page of texts that a leader pastes into the school's own
// channels. Nothing is sent from here, and no address is known.
type messagesData struct {
	sender
	Units     []survey.Unit // to choose from; none where the unit is given
	Languages []questionnaire.Language
	Language  questionnaire.Language // of the texts to parents
	Draft     bool                   // nobody who speaks it has read them
	Parents   []message
	Staff     []message
	Plain     string // the letter
	Times     []waveGroup
}

// message is one text, with when it is for.
type message struct {
	Name, Text string // Name is the key's last part
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
	if from.Wave.ID == "" {
		return a.Show(c, "messages/page", "messages.title", messagesData{sender: from})
	}
	return a.showMessages(c, messagesData{sender: from})
}

func (a *Area) showMessages(c *fiber.Ctx, data messagesData) error {
	ctx := c.UserContext()
	var err error
	if data.Languages, err = a.guardianLanguages(ctx, data.Owner); err != nil {
		return err
	}
	data.Language = data.Languages[0]
	for _, one := range data.Languages {
		if one.Code == c.Query("sprak") {
			data.Language = one
		}
	}
	data.Draft = !slices.Contains(site.RespondentLanguages, data.Language.Code)
	groups, err := a.groupsOf(ctx, data.sender)
	if err != nil {
		return err
	}
	link := ""
	for _, g := range groups {
		if g.OpenLink && data.Unit != nil {
			link = a.linkURL(g.ID)
		}
		if !g.Window.IsZero() {
			data.Times = append(data.Times, g)
		}
	}
	if err := a.shortMessages(&data, a.Language(c), link); err != nil {
		return err
	}
	letter, err := a.infoLetter(ctx, data.sender, data.Language)
	if err != nil {
		return err
	}
	data.Plain = letter.Plain()
	return a.Show(c, "messages/page", "messages.title", data)
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
	rows := make([]waveGroup, len(groups))
	for i, g := range groups {
		rows[i] = waveGroup{WaveGroup: g, Window: windows[g.ID]}
	}
	sortByUnit(rows)
	return rows, nil
}

// shortMessages writes the texts to parents in the chosen language and those to
// staff in the leader's own.
func (a *Area) shortMessages(data *messagesData, lang, link string) error {
	now := "now"
	if link != "" {
		now = "now_link"
	}
	parents := []string{"soon", "thanks"}
	if data.asks(survey.ParentsSchool, survey.ParentsKindergarten) {
		parents = []string{"soon", now, "last", "thanks"}
	}
	var staff []string
	if data.asks(survey.Staff) {
		staff = []string{"staff_now", "staff_last"}
	}
	if data.asks(survey.Children45, survey.Pupils12, survey.Pupils34, survey.Pupils57, survey.Pupils810) {
		staff = append(staff, "lesson")
	}
	var err error
	if data.Parents, err = a.texts(data.sender, data.Language.Code, link, parents); err != nil {
		return err
	}
	data.Staff, err = a.texts(data.sender, lang, link, staff)
	return err
}

// texts are messages with everything filled in. One with a link is for the same
// time as one without.
func (a *Area) texts(from sender, lang, link string, names []string) ([]message, error) {
	words := a.Views.Texts.Localizer(lang)
	messages := make([]message, len(names))
	for i, name := range names {
		text, err := words.Text("message."+name, append(a.fill(from, lang), "Link", link)...)
		if err != nil {
			return nil, err
		}
		if name == "now_link" {
			name = "now"
		}
		messages[i] = message{name, text}
	}
	return messages, nil
}

// fill is what the texts' placeholders stand for.
func (a *Area) fill(from sender, lang string) []any {
	return []any{
		"Place", from.Place(), "Owner", from.Owner.Name, "Project", from.Project.Name,
		"From", letterDate(lang, from.Wave.Opens), "To", letterDate(lang, from.Wave.Closes),
		"Address", a.privacyURL(),
	}
}

func (a *Area) privacyURL() string { return a.Config.RespondentURL.String() + "/personvern" }
