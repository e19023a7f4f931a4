package questions

import (
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
