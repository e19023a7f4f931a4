package questions

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/owners"
	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Area is what a person's own owner asks. No address names another owner.
type Area struct {
	*site.Site
	Store  *store.Store
	Waves  *waves.Reader
	Owners *owners.Service
	Words  *questionnaire.Words // that children of each age know
}

// Routes adds the area's routes to the table. What is asked is no secret to
// anybody with an account; what the owner adds is for the project leader.
func (a *Area) Routes(add site.Add) {
	signedIn, ownerLeader := a.SignedIn(), a.OwnerLeader()
	add("GET", "/sporreskjema", signedIn, a.overview)
	add("GET", "/sporreskjema/:audience/:language", signedIn, a.preview)
	add("GET", "/sporreskjema/:audience/:language/lyd/:version", signedIn, a.previewSound)
	add("GET", "/prove/:group", a.Anyone(), a.preview)
	add("GET", "/prove/:group/:language", a.Anyone(), a.preview)
	add("GET", "/prove/:group/:language/lyd/:version", a.Anyone(), a.previewSound)
	add("GET", "/oppsett/sporsmal/:audience", ownerLeader, site.With(a.base, a.local))
	add("GET", "/oppsett/sporsmal/:audience/:code", ownerLeader, site.With(a.base, a.localEdit))
	add("POST", "/oppsett/sporsmal/:audience/:code", ownerLeader, site.With(a.base, a.localStore))
	add("POST", "/oppsett/sporsmal/:audience/:code/slett", ownerLeader, a.localDrop)
	add("GET", "/oppsett/sprak", ownerLeader, a.languages)
	add("POST", "/oppsett/sprak", ownerLeader, a.languagesStore)
	add("GET", "/oppsett/lyd", ownerLeader, a.lacking)
	add("GET", "/enhet/:unit/lyd", a.SlipPrinter(), a.lackingHere)
	add("GET", "/oppsett/lyd/:audience/:language", ownerLeader, a.clips)
	add("GET", "/oppsett/lyd/:audience/:language/neste", ownerLeader, a.next)
	add("POST", "/oppsett/lyd/:audience/:language", ownerLeader.Taking(site.FileBody), a.clipStore)
	add("POST", "/oppsett/lyd/:audience/:language/slett", ownerLeader, a.clipDrop)
	add("GET", "/oppsett/opptak/:language/:wording/:hash", ownerLeader, a.clipSound)
}

// editor is where the person who asks changes what their own owner asks.
func (a *Area) editor(c *fiber.Ctx) setup.Editor {
	return setup.NewEditor(a.Store, site.IdentityOf(c).Owner.ID, site.ActorOf(c))
}

// asked is what the owner's next wave will ask the audience in the path.
func (a *Area) asked(c *fiber.Ctx) (*questionnaire.Questionnaire, error) {
	q, err := a.Waves.Current(c.UserContext(), site.IdentityOf(c).Owner.ID, survey.Audience(c.Params("audience")))
	return q, survey.In("read questionnaire", err)
}

// sheet is one questionnaire as the overview shows it.
type sheet struct {
	Audience  survey.Audience
	Title     string
	Questions int // practice apart
	Languages []written
	Own, Room int // questions of the owner's own, and how many there may be
}

// written is a language a questionnaire is written in.
type written struct {
	questionnaire.Language
	Off   bool // respondents are not offered it
	Draft bool
}

type overviewData struct {
	Sheets []sheet
	Leads  bool // may change what is shown here
}

// overview lists what is asked, of whom and in which languages.
func (a *Area) overview(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	data := overviewData{Leads: a.Can(who, survey.SetUp, who.Owner.ID, "")}
	for _, audience := range survey.Audiences() {
		q, err := a.Waves.Current(c.UserContext(), who.Owner.ID, audience)
		if errors.Is(err, survey.ErrState) {
			q, err = a.Waves.Base(c.UserContext(), who.Owner.ID, audience)
		}
		if err != nil {
			return fmt.Errorf("read questionnaire: %w", err)
		}
		s := sheet{Audience: audience, Title: q.Title(a.Language(c)), Own: len(q.Local()), Room: q.LocalRoom()}
		for _, item := range q.Items {
			if !item.Practice {
				s.Questions++
			}
		}
		s.Languages = writtenIn(q)
		data.Sheets = append(data.Sheets, s)
	}
	return a.Show(c, "questions/overview", "questions.title", data)
}

// writtenIn lists the languages of a questionnaire, those that are off too.
func writtenIn(q *questionnaire.Questionnaire) []written {
	return slices.Concat(
		survey.Map(q.Languages, func(l questionnaire.Language) written { return written{Language: l, Draft: q.Draft(l.Code)} }),
		survey.Map(q.Drafts, func(l questionnaire.Language) written { return written{Language: l, Draft: true, Off: true} }),
	)
}
