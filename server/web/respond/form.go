package respond

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"trivselspuls/server/owners"
	"trivselspuls/server/page"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// What the receipt is told: whose help lines to show, and to whom.
const (
	waveQuery     = "wave"
	groupQuery    = "group"
	audienceQuery = "audience"
	sizeField     = "size" // of the form too: how large the text is
)

// formPage is what the plain form's pages show.
type formPage struct {
	Help        []page.HelpLine
	Problem     string // text key, or empty
	Code        string // as typed, the whole address of a slip perhaps
	TypeCode    bool   // show the code's field, because the one given is refused
	Nonce       string // base64url
	Group       survey.GroupID
	Place       string          // of an open link
	Link        string          // its address' last part
	Count       int             // of seconds or minutes to wait
	Day, Clock  string          // from when a slip can be used
	Fingerprint string          // as it is printed; empty once the code is spent
	Compare     bool            // the reader must: only the code was typed
	Way         string          // "link." where the group has an open link: how the keys of its own texts begin behind "respond."
	Promises    []string        // what is promised those who read it: keys under respond.start
	For         []string        // sentences that say whom the slip is for; none once the code is spent
	audience    survey.Audience // of those who read it; empty before a code is known
	wave        survey.WaveID   // whose owner's help lines are shown; may be empty
	size        string          // of the text
	View        questionnaire.View
	Parts       []formPart
	PartCount   int // practice apart
	Wrong       int // number of the question whose answer does not fit, or 0
}

// formDoor asks for the code. It is the way in for a browser that cannot run the
// respondent's page: no script, too old, or on a plain http address.
func (a *Area) formDoor(c *fiber.Ctx) error {
	return a.showForm(c, "respond/door", fiber.StatusOK, "", formPage{})
}

func (a *Area) formThanks(c *fiber.Ctx) error {
	shown := formPage{wave: survey.WaveID(c.Query(waveQuery)), Group: survey.GroupID(c.Query(groupQuery)), audience: survey.Audience(c.Query(audienceQuery)), size: c.Query(sizeField)}
	return a.showForm(c, "respond/thanks", fiber.StatusOK, a.formLanguage(c, ""), shown)
}

// formAnswer shows the questions of a code, and takes the answers when they are
// sent. Whatever goes wrong, the page comes back with what was filled in.
func (a *Area) formAnswer(c *fiber.Ctx) error {
	in, err := readForm(c)
	if err != nil {
		return err
	}
	slip, err := parseSlip(in.code)
	defer slip.Code.Erase()
	if err != nil {
		return a.formAgain(c, in, survey.ErrMalformed)
	}
	if slip.Fingerprint != "" {
		if err := a.Waves.Named(c.UserContext(), slip.Fingerprint); err != nil {
			return a.formAgain(c, in, err)
		}
	}
	var place waves.Invitation
	err = a.Judge(c, func() (err error) {
		place, err = a.Waves.Look(c.UserContext(), slip.Code)
		return err
	})
	refused := errors.Is(err, survey.ErrCodeRefused)
	switch {
	case err != nil && !refused, refused && !in.send:
		return a.formAgain(c, in, err)
	case err == nil && a.otherWave(c, slip, place.Wave):
		return a.formAgain(c, in, survey.ErrOtherWave)
	case err == nil:
		moved := in.asked != place.Questionnaire
		in.group, in.asked, in.wave = place.Group, place.Questionnaire, place.Wave
		if moved || !in.send || len(in.nonce) != waves.NonceSize {
			return a.showQuestions(c, in, fiber.StatusOK, "")
		}
	}
	asked, err := a.Waves.Questionnaire(c.UserContext(), in.asked)
	if errors.Is(err, survey.ErrNotFound) {
		return a.formAgain(c, in, survey.ErrCodeRefused)
	}
	if err != nil {
		return a.formAgain(c, in, err)
	}
	answers, err := in.answers(asked)
	defer clear(answers)
	if err == nil {
		err = a.Waves.AnswerForm(c.UserContext(), waves.Form{Code: slip.Code, Group: in.group, Nonce: in.nonce, Answers: answers})
	}
	if err != nil {
		return a.formAgain(c, in, err)
	}
	// Another address, so that the browser keeps nothing to send again.
	query := url.Values{site.LanguageQuery: {a.formLanguage(c, in.language)}, waveQuery: {string(in.wave)}, groupQuery: {string(in.group)}, audienceQuery: {string(asked.Audience)}, sizeField: {string(in.value(sizeField))}}
	return c.Redirect("/skjema/takk?"+query.Encode(), fiber.StatusSeeOther)
}

// parseSlip reads a slip where it stands in the body. Erase its code when it is done with.
func parseSlip(text []byte) (survey.Slip, error) { return survey.ParseSlip(utils.UnsafeString(text)) }

// otherWave reports whether a slip was printed for another wave than its code is of.
func (a *Area) otherWave(c *fiber.Ctx, slip survey.Slip, wave survey.WaveID) bool {
	print, err := a.Waves.Fingerprint(c.UserContext(), wave)
	return slip.Fingerprint != "" && (err != nil || print != slip.Fingerprint)
}

// formAgain comes back with the page the respondent was on and says what is
// wrong.
func (a *Area) formAgain(c *fiber.Ctx, in formInput, err error) error {
	o := site.OutcomeOf(err)
	if o.Status >= fiber.StatusInternalServerError && !errors.Is(err, survey.ErrUnavailable) {
		return fmt.Errorf("answer form: %w", err)
	}
	site.TellWait(c, err)
	problem := "form.problem." + o.Kind
	in.wait = o.Count
	if early, ok := errors.AsType[survey.NotYetError](err); ok {
		at := early.From.In(a.Views.Zone)
		day, err := page.ShortDate(a.Views.Texts().Localizer(a.formLanguage(c, in.language)), at)
		if err != nil {
			return err
		}
		in.day, in.clock = day, at.Format("15:04")
		switch {
		case !early.Own: // the wave's first day, which has no hour
			problem += "_day"
		case early.Audience.Facts().Who == survey.WhoPupils:
			problem += "_class"
		}
	}
	if misfit, ok := errors.AsType[misfitError](err); ok {
		problem, in.wait = misfitProblem, misfit.Number
	}
	if _, err := a.Waves.Questionnaire(c.UserContext(), in.asked); err == nil {
		return a.showQuestions(c, in, o.Status, problem)
	}
	shown := formPage{Problem: problem, Count: o.Count, Day: in.day, Clock: in.clock, Code: utils.UnsafeString(in.code), size: string(in.value(sizeField))}
	return a.showForm(c, "respond/door", o.Status, a.formLanguage(c, in.language), shown)
}

// showQuestions draws all questions on one page, in the language asked for where
// the questionnaire has it.
func (a *Area) showQuestions(c *fiber.Ctx, in formInput, status int, problem string) error {
	asked, err := a.Waves.Questionnaire(c.UserContext(), in.asked)
	if err != nil {
		return fmt.Errorf("show questions: %w", err)
	}
	lang := a.formLanguage(c, in.language)
	view, ok := asked.InEveryLanguage().View(in.language)
	if !ok {
		view, ok = asked.View(lang)
	}
	if !ok { // the page is written in more languages than the questions
		view, _ = asked.View(asked.Languages[0].Code)
	}
	view.Languages = asked.Languages
	if owner, err := a.Waves.Owner(c.UserContext(), in.wave); err == nil {
		view.Languages = a.Owners.Settings(c.UserContext(), owner).Questionnaire(asked).Languages
	}
	if len(in.nonce) != waves.NonceSize {
		in.nonce = make([]byte, waves.NonceSize)
		rand.Read(in.nonce) // never fails, by the contract of crypto/rand
	}
	shown := formPage{
		Problem: problem, Count: in.wait, Day: in.day, Clock: in.clock, Code: utils.UnsafeString(in.code), TypeCode: slices.Contains(retype, problem),
		Nonce: base64.RawURLEncoding.EncodeToString(in.nonce), Group: in.group, Promises: a.Views.Texts().Promises(view.Audience), audience: view.Audience, wave: in.wave, View: view, size: string(in.value(sizeField)),
	}
	shown.Parts, shown.PartCount = parts(in.questions(view, a.Views.Texts()))
	if problem == misfitProblem {
		shown.Wrong = in.wait
	}
	if _, err := a.Store.OpenLink(c.UserContext(), in.group); err == nil {
		shown.Way = "link."
	}
	group, err := a.Waves.Promised(c.UserContext(), in.wave, in.group)
	if err == nil {
		print, err := a.Waves.Fingerprint(c.UserContext(), in.wave)
		if err != nil {
			return fmt.Errorf("show questions: %w", err)
		}
		slip, _ := parseSlip(in.code)
		slip.Code.Erase()
		shown.Fingerprint, shown.Compare = print.Short(), slip.Fingerprint == ""
		if shown.For, err = a.slipFor(lang, group); err != nil {
			return fmt.Errorf("show questions: %w", err)
		}
	}
	return a.showForm(c, "respond/questions", status, lang, shown)
}

const misfitProblem = "form.problem.misfit"

// retype are the problems that another code may mend.
var retype = []string{"form.problem.code_refused", "form.problem.code_used", "form.problem.not_yet", "form.problem.not_yet_class", "form.problem.not_yet_day", "form.problem.too_late", "form.problem.malformed", "form.problem.wave_over", "form.problem.other_wave"}

// slipFor says whom the slips of a group are for and how many are alike, as the
// respondents' page does (static/respond/start.js).
func (a *Area) slipFor(lang string, group survey.ManifestGroup) ([]string, error) {
	words := a.Views.Texts().Localizer(lang)
	var units, groups, places []string
	for _, place := range group.Places {
		named, err := words.Text("respond.start.place", "Groups", strings.Join(place.Groups, ", "), "Unit", place.Unit)
		if err != nil {
			return nil, err
		}
		units, places, groups = append(units, place.Unit), append(places, named), append(groups, place.Groups...)
	}
	groups = survey.Unique(groups)
	who := group.Audience.Facts().Who
	count := "respond.start.count"
	if who == survey.WhoParents {
		count = "respond.start.invited"
	}
	keys := []string{"respond.start.for." + string(who), count, "respond.start.group"}
	if who == survey.WhoPupils {
		keys = keys[:2] // whose groups are named by the first
	}
	said := words.Sayer("Places", strings.Join(places, ", "), "Units", strings.Join(units, ", "), "Groups", strings.Join(groups, ", "), "Count", group.Invited)
	return survey.Map(keys, said.Say), said.Err
}

func (a *Area) showForm(c *fiber.Ctx, name string, status int, lang string, data formPage) error {
	data.Help = a.helpOf(c, data.wave, data.Group)
	secret := utils.UnsafeBytes(data.Code)
	if len(secret) > 0 {
		data.Code = page.Hidden
	}
	p := a.in(c, a.Page(c, "respond.product", data), data.wave, lang)
	p.Secret = secret
	p.Reader, p.Size = a.Views.Texts().Reader(data.audience), data.size
	c.Status(status)
	return a.Send(c, name, p)
}

// settingsOf are what the owner of a wave has chosen, or nobody in particular.
func (a *Area) settingsOf(c *fiber.Ctx, wave survey.WaveID) owners.Settings {
	owner, err := a.Waves.Owner(c.UserContext(), wave)
	if err != nil {
		return a.Owners.SettingsBefore(c.UserContext())
	}
	return a.Owners.Settings(c.UserContext(), owner)
}

// helpOf are the help lines of the units of a wave's group, or of the owner as a whole.
func (a *Area) helpOf(c *fiber.Ctx, wave survey.WaveID, group survey.GroupID) []page.HelpLine {
	settings := a.settingsOf(c, wave)
	promised, err := a.Waves.Promised(c.UserContext(), wave, group)
	if err != nil {
		return settings.Help
	}
	return settings.HelpAt(survey.Map(promised.Places, func(p survey.ManifestPlace) string { return p.Unit })...)
}

// formLanguage is the language of the form's own words.
func (a *Area) formLanguage(c *fiber.Ctx, chosen string) string {
	return a.in(c, page.Page{}, "", chosen).Lang
}
