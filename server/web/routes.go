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
	add("GET", "/tilgjengelighet", anyone, a.accessibilityPage)
	add("GET", "/offentlig/:project", anyone, a.publicPage)
	add("GET", "/helse", anyone, a.health)

	add("GET", "/inn", anyone, a.signinForm)
	add("POST", "/inn", failureCapped, a.signinPassword)
	add("GET", "/inn/lenke/:token", anyone, a.signinLinkPage)
	add("POST", "/inn/lenke", failureCapped, a.signinLink)
	add("POST", "/ut", signedIn, a.signOut)
	add("GET", "/konto", signedIn, a.accountPage)
	add("POST", "/konto", signedIn, a.accountPassword)
	add("POST", "/sprak", signedIn, a.languageChoose)

	a.setupRoutes(add)

	add("GET", "/hjem", signedIn, a.home)
	a.resultRoutes(add)
	a.waveRoutes(add)
	return table
}

// resultRoutes are the pages of those who read results and log measures.
func (a *App) resultRoutes(add func(method, path string, g guard, handler fiber.Handler)) {
	var (
		signedIn      = guard{"signed in", a.signedIn}
		unitReader    = guard{"may see the unit", a.unitReader}
		measureLogger = guard{"may log measures", a.measureLogger}
		projectReader = guard{"may see all units", a.projectReader}
	)
	add("GET", "/enhet/:unit", unitReader, a.unitPage)
	add("GET", "/enhet/:unit/tiltak", unitReader, a.measuresPage)
	add("POST", "/enhet/:unit/tiltak", measureLogger, a.measureSave)
	add("GET", "/enhet/:unit/tiltak/nytt", measureLogger, a.measureNew)
	add("GET", "/enhet/:unit/tiltak/:measure", measureLogger, a.measurePage)
	add("POST", "/enhet/:unit/tiltak/:measure", measureLogger, a.measureSave)
	add("POST", "/enhet/:unit/tiltak/:measure/slett", measureLogger, a.measureDelete)
	add("GET", "/enhet/:unit/rapport", unitReader, a.unitReportPage)
	add("GET", "/enhet/:unit/veiledning", unitReader, a.briefPage)
	add("GET", "/enhet/:unit/:series", unitReader, a.unitSeriesPage)
	add("GET", "/indikator/:audience/:indicator", signedIn, a.definitionPage)
	add("GET", "/styring/:project", projectReader, a.steeringPage)
	add("GET", "/styring/:project/enheter", projectReader, a.unitsPage)
	add("GET", "/styring/:project/tiltak", projectReader, a.implementationPage)
	add("GET", "/styring/:project/offentlig", projectReader, a.publicPreview)
	add("POST", "/styring/:project/offentlig", projectReader, a.publicPublish)
	add("POST", "/styring/:project/offentlig/trekk", projectReader, a.publicWithdraw)
	add("GET", "/styring/:project/:series", projectReader, a.steeringSeriesPage)
}

// setupRoutes are the pages that concern a person's own owner, which no address
// names.
func (a *App) setupRoutes(add func(method, path string, g guard, handler fiber.Handler)) {
	var (
		firstComer    = guard{"holds the first run's address", a.firstComer}
		ownerLeader   = guard{"may set up the owner", a.ownerLeader}
		signedIn      = guard{"signed in", a.signedIn}
		failureCapped = guard{"failures limited", a.failureCapped}
		people        = guard{"may manage people", a.peopleManager}
		person        = guard{"may manage the person", a.personManager}
		auditor       = guard{"may read the audit log", a.auditor}
	)
	add("GET", "/forste/:secret", firstComer, a.firstRunPage)
	add("POST", "/forste/:secret", firstComer, a.firstRunStore)
	add("GET", "/oppsett", ownerLeader, a.setupPage)
	add("GET", "/oppsett/prosjekt", ownerLeader, a.setupProject)
	add("POST", "/oppsett/prosjekt", ownerLeader, a.setupProjectStore)
	add("GET", "/oppsett/enheter", ownerLeader, a.setupUnits)
	add("POST", "/oppsett/enheter", ownerLeader, a.setupUnitsStore)
	add("POST", "/oppsett/enheter/:unit/slett", ownerLeader, a.setupUnitDelete)
	add("GET", "/oppsett/grupper", ownerLeader, a.setupGroups)
	add("POST", "/oppsett/grupper", ownerLeader, a.setupGroupsStore)
	add("GET", "/oppsett/hjelp", ownerLeader, a.setupContacts)
	add("POST", "/oppsett/hjelp", ownerLeader, a.setupContactsStore)

	add("GET", "/personer", people, a.peoplePage)
	add("GET", "/personer/ny", people, a.personInvite)
	add("POST", "/personer/ny", people, a.personInviteStore)
	add("GET", "/personer/:account", person, a.personPage)
	add("POST", "/personer/:account/rolle", person, a.roleStore)
	add("POST", "/personer/:account/rolle/:role/slett", person, a.roleRevoke)
	add("POST", "/personer/:account/lenke", person, a.personLink)
	add("GET", "/revisjon", auditor, a.auditPage)
	add("POST", "/inn/kode", failureCapped, a.signinCode)
	add("GET", "/konto/totrinn", signedIn, a.factorPage)
	add("POST", "/konto/totrinn", signedIn, a.factorStore)
	add("POST", "/konto/okt/:session/slutt", signedIn, a.sessionEnd)
}

// waveRoutes are the project leader's pages of a project and its waves.
func (a *App) waveRoutes(add func(method, path string, g guard, handler fiber.Handler)) {
	var (
		projectLeader = guard{"may set up the project", a.projectLeader}
		waveLeader    = guard{"may set up the wave", a.waveLeader}
	)
	add("GET", "/prosjekt/:project", projectLeader, a.projectPage)
	add("GET", "/maling/:wave", waveLeader, a.wavePage)
	add("GET", "/prosjekt/:project/ny", projectLeader, a.waveNew)
	add("POST", "/prosjekt/:project/ny", projectLeader, a.waveNewStore)
	add("GET", "/maling/:wave/endre", waveLeader, a.waveEdit)
	add("POST", "/maling/:wave/endre", waveLeader, a.waveEditStore)
	add("POST", "/maling/:wave/slett", waveLeader, a.waveDelete)
	add("POST", "/maling/:wave/forleng", waveLeader, a.waveExtend)
	add("POST", "/maling/:wave/apne", waveLeader, a.waveOpen)
	add("POST", "/maling/:wave/lukk", waveLeader, a.waveClose)
	add("GET", "/maling/:wave/lapper/:group", waveLeader, a.slipsPage)
	add("POST", "/maling/:wave/lapper/:group", waveLeader, a.slipsPrint)
	add("POST", "/maling/:wave/lenke/:group", waveLeader, a.linkOffer)
	add("GET", "/maling/:wave/plakat/:group", waveLeader, a.posterPage)
}
