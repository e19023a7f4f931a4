package wave

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/print"
	"trivselspuls/server/reports"
	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey/store"
)

// Area is the project leader's pages of a project and its waves, and what leaders
// print and send for theirs.
type Area struct {
	*site.Site
	Store   *store.Store
	Waves   *waves.Service
	Reports *reports.Service
	Closer  *waves.Closer
	Opener  *waves.Opener
}

// editor is where the person who asks sets up the owner of the project that the
// guard has found.
func (a *Area) editor(c *fiber.Ctx) setup.Editor {
	return setup.NewEditor(a.Store, site.ProjectOf(c).Owner, site.ActorOf(c))
}

// Routes adds the area's routes to the table.
func (a *Area) Routes(add site.Add) {
	projectLeader, waveLeader := a.ProjectLeader(), a.WaveLeader()
	unitReader, slipPrinter := a.UnitReader(), a.SlipPrinter()
	add("GET", "/timen/:age", a.Anyone(), a.lessonPage)
	add("GET", "/enhet/:unit/meldinger", unitReader, a.messagesOfUnit)
	add("GET", "/enhet/:unit/brev", unitReader, a.leading(site.With(a.letterOfUnit, a.showLetter)))
	add("GET", "/enhet/:unit/lapper", slipPrinter, a.unitSlips)
	add("POST", "/enhet/:unit/lapper", slipPrinter, a.leading(a.unitPrintAll))
	add("GET", "/enhet/:unit/lapper/:group", slipPrinter, site.With(a.ownGroup, a.slipsPage))
	add("POST", "/enhet/:unit/lapper/:group", slipPrinter, a.leading(site.With(a.ownGroup, a.slipsPrintOnce)))
	add("POST", "/enhet/:unit/lapper/:group/odelagt", slipPrinter, site.With(a.ownGroup, a.slipRevoke))
	add("POST", "/enhet/:unit/lapper/:group/flere", slipPrinter, site.With(a.ownGroup, a.askMore))
	add("GET", "/enhet/:unit/plakat/:group", slipPrinter, a.leading(site.With(a.ownGroup, a.posterPage)))
	add("GET", "/prosjekt/:project", projectLeader, a.projectPage)
	add("GET", "/prosjekt/:project/ny", projectLeader, site.With(a.newWaveForm, a.showWaveForm))
	add("POST", "/prosjekt/:project/ny", projectLeader, site.With(a.newWaveForm, a.waveNewStore))
	add("GET", "/maling/:wave", waveLeader, a.wavePage)
	add("GET", "/maling/:wave/endre", waveLeader, site.With(a.storedWaveForm, a.showWaveForm))
	add("POST", "/maling/:wave/endre", waveLeader, site.With(a.storedWaveForm, a.waveEditStore))
	add("POST", "/maling/:wave/slett", waveLeader, a.waveDelete)
	add("POST", "/maling/:wave/forleng", waveLeader, a.waveExtend)
	add("GET", "/maling/:wave/meldinger", waveLeader, a.messagesOfWave)
	add("GET", "/maling/:wave/brev", waveLeader, a.leading(site.With(a.senderOfWave, a.showLetter)))
	add("GET", "/maling/:wave/tider", waveLeader, site.With(a.windowRows, a.windowsPage))
	add("POST", "/maling/:wave/tider", waveLeader.Taking(site.FileBody), site.With(a.windowRows, a.windowsStore))
	add("POST", "/maling/:wave/apne", waveLeader, a.waveOpen)
	add("GET", "/maling/:wave/apning", waveLeader, a.openingPage)
	add("POST", "/maling/:wave/apning", waveLeader, a.openingCancel)
	add("POST", "/maling/:wave/lukk", waveLeader, a.waveClose)
	add("GET", "/maling/:wave/lukking", waveLeader, a.closingPage)
	add("POST", "/maling/:wave/gjenoppta", waveLeader, a.waveResume)
	add("GET", "/maling/:wave/oppgi", waveLeader, a.abandonPage)
	add("POST", "/maling/:wave/oppgi", waveLeader, a.waveAbandon)
	add("POST", "/maling/:wave/lapper", waveLeader, a.leading(a.wavePrintAll))
	add("GET", "/maling/:wave/lapper/:group", waveLeader, site.With(a.groupOf, a.slipsPage))
	add("POST", "/maling/:wave/lapper/:group", waveLeader, a.leading(site.With(a.groupOf, a.slipsPrint)))
	add("POST", "/maling/:wave/lapper/:group/odelagt", waveLeader, site.With(a.groupOf, a.slipRevoke))
	add("POST", "/maling/:wave/lapper/:group/flere", waveLeader, site.With(a.groupOf, a.askMore))
	add("POST", "/maling/:wave/lenke/:group", waveLeader, a.leading(site.With(a.groupOf, a.linkPage)))
	add("POST", "/maling/:wave/lenke/:group/ny", waveLeader, site.With(a.groupOf, a.linkRenew))
	add("POST", "/maling/:wave/lenke/:group/bort", waveLeader, site.With(a.groupOf, a.linkWithdraw))
	add("GET", "/maling/:wave/plakat/:group", waveLeader, a.leading(site.With(a.groupOf, a.posterPage)))
}

// unproven reports whether nobody has reached the address that is printed, as far as the
// server can tell: it is this machine's own name, or another than the leaders' that no
// request has come by. What is invented may say localhost.
func (a *Area) unproven(c *fiber.Ctx) bool {
	to := a.Config.RespondentURL
	return !a.Config.Example && !site.IdentityOf(c).Owner.Fictional &&
		(print.Local(to) || to.Host != a.Config.BaseURL.Host && !a.Reached.Load())
}

// leading is what leads people to the respondents' address. Where that is unproven it
// first asks whether it is right, because what is printed cannot be called back.
func (a *Area) leading(made fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		args := c.Context().QueryArgs()
		if c.Method() == fiber.MethodPost {
			args = c.Context().PostArgs()
		}
		if string(args.Peek("address")) == "right" || !a.unproven(c) {
			return made(c)
		}
		var sent []page.Field
		args.VisitAll(func(name, value []byte) { sent = append(sent, page.Field{Name: string(name), Value: string(value)}) })
		return a.Show(c.Status(fiber.StatusConflict), "wave/address", "address.title",
			fiber.Map{"Sent": sent, "Method": strings.ToLower(c.Method()), "Address": a.Config.RespondentURL.String(), "Local": print.Local(a.Config.RespondentURL)})
	}
}
