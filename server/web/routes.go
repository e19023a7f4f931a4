package web

import "github.com/gofiber/fiber/v2"

// A guard decides who may use a route. Every route has one; there is no route
// without. What a guard found, the handler reads with the guard's own function
// (unitOf, projectOf, waveOf).
type guard struct {
	name  string
	check fiber.Handler
}

type route struct {
	method, path string
	guard        string
	handlers     []fiber.Handler
}

// routes is the whole route table. A path that is not here does not exist, and
// a guard's no looks the same as that.
func (a *App) routes() []route {
	var (
		anyone        = guard{"anyone", func(c *fiber.Ctx) error { return c.Next() }}
		failureCapped = guard{"failures limited", a.failureCapped}
		signedIn      = guard{"signed in", a.signedIn}
		unitReader    = guard{"may see the unit", a.unitReader}
		measureLogger = guard{"may log measures", a.measureLogger}
		projectReader = guard{"may see all units", a.projectReader}
		projectLeader = guard{"may set up the project", a.projectLeader}
		waveLeader    = guard{"may set up the wave", a.waveLeader}
	)
	var table []route
	add := func(method, path string, g guard, handler fiber.Handler) {
		table = append(table, route{method, path, g.name, []fiber.Handler{g.check, handler}})
	}
	add("GET", "/", anyone, a.respondPage)
	add("POST", "/api/look", failureCapped, a.apiLook)
	add("GET", "/api/manifest/:wave", anyone, a.apiManifest)
	add("GET", "/api/questionnaire/:hash/:language", anyone, a.apiQuestionnaire)
	add("POST", "/api/redeem", failureCapped, a.apiRedeem)
	// Nothing can be guessed here, and an answer must never wait for somebody
	// else's mistakes.
	add("POST", "/api/cast", anyone, a.apiCast)
	add("GET", "/skjema", anyone, a.formDoor)
	add("POST", "/skjema", failureCapped, a.formAnswer)
	add("GET", "/skjema/takk", anyone, a.formThanks)
	add("GET", "/lenke/:group", anyone, a.linkPage)
	add("POST", "/lenke/:group", anyone, a.linkCode)
	add("GET", "/static/:name", anyone, a.asset)
	add("GET", "/personvern", anyone, a.privacyPage)
	add("GET", "/helse", anyone, a.health)

	add("GET", "/inn", anyone, a.signinForm)
	add("POST", "/inn", failureCapped, a.signinPassword)
	add("GET", "/inn/lenke/:token", anyone, a.signinLinkPage)
	add("POST", "/inn/lenke", failureCapped, a.signinLink)
	add("POST", "/ut", signedIn, a.signOut)
	add("GET", "/konto", signedIn, a.accountPage)
	add("POST", "/konto", signedIn, a.accountPassword)
	add("POST", "/sprak", signedIn, a.languageChoose)

	add("GET", "/hjem", signedIn, a.home)
	add("GET", "/enhet/:unit", unitReader, a.unitPage)
	add("GET", "/enhet/:unit/tiltak", unitReader, a.measuresPage)
	add("POST", "/enhet/:unit/tiltak", measureLogger, a.measureSave)
	add("GET", "/enhet/:unit/tiltak/nytt", measureLogger, a.measureNew)
	add("GET", "/enhet/:unit/tiltak/:measure", measureLogger, a.measurePage)
	add("POST", "/enhet/:unit/tiltak/:measure", measureLogger, a.measureSave)
	add("POST", "/enhet/:unit/tiltak/:measure/slett", measureLogger, a.measureDelete)
	add("GET", "/enhet/:unit/:series", unitReader, a.unitSeriesPage)
	add("GET", "/styring/:project", projectReader, a.steeringPage)
	add("GET", "/styring/:project/tiltak", projectReader, a.implementationPage)
	add("GET", "/styring/:project/:series", projectReader, a.steeringSeriesPage)
	add("GET", "/prosjekt/:project", projectLeader, a.projectPage)
	add("GET", "/maling/:wave", waveLeader, a.wavePage)
	add("POST", "/maling/:wave/apne", waveLeader, a.waveOpen)
	add("POST", "/maling/:wave/lukk", waveLeader, a.waveClose)
	add("GET", "/maling/:wave/lapper/:group", waveLeader, a.slipsPage)
	add("POST", "/maling/:wave/lapper/:group", waveLeader, a.slipsPrint)
	add("POST", "/maling/:wave/lenke/:group", waveLeader, a.linkOffer)
	add("GET", "/maling/:wave/plakat/:group", waveLeader, a.posterPage)
	return table
}
