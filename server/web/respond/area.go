package respond

import (
	"context"

	"trivselspuls/server/owners"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey/store"
)

// Area is the respondents' side.
type Area struct {
	*site.Site
	Store   store.Reader
	Columns func(ctx context.Context, table string) ([]string, error) // of the schema, as store.Store.Columns has them
	Waves   *waves.Service
	Owners  *owners.Service

	packed packer
}

// Routes adds the area's routes to the table.
func (a *Area) Routes(add site.Add) {
	anyone := a.Anyone()
	add("GET", "/", anyone, a.respondPage)
	add("POST", "/api/look", anyone.Taking(apiBody), a.apiLook)
	add("GET", "/api/manifest/:wave", anyone, a.apiManifest)
	add("GET", "/api/manifest/:wave/:group", anyone, a.apiManifestOf)
	add("GET", "/api/questionnaire/:wave/:audience/:language", anyone, a.apiQuestionnaire)
	add("GET", "/api/offer/:wave/:hash", anyone, a.apiSettings)
	add("GET", "/api/sound/:wave/:hash/:language/:version", anyone, a.apiSound)
	add("POST", "/api/redeem", anyone.Taking(apiBody), a.apiRedeem)
	// Nothing can be guessed here, and an answer must never wait for somebody
	// else's mistakes.
	add("POST", "/api/cast", anyone.Taking(apiBody), a.apiCast)
	add("GET", "/skjema", anyone, a.formDoor)
	add("POST", "/skjema", anyone, a.formAnswer)
	add("GET", "/skjema/takk", anyone, a.formThanks)
	add("POST", "/api/link", anyone.Taking(apiBody), a.apiLink)
	add("GET", "/lenke/:link", anyone, a.linkPage)
	add("POST", "/lenke/:link", anyone, a.linkTake)
	add("GET", "/lenke/:link/:nonce", anyone, a.linkTaken)
	add("GET", "/nettbrett", anyone, a.tabletPage)
	add("GET", "/nettbrett/:language", anyone, a.tabletPage)
	add("GET", "/sporsmal", anyone, a.askedPage)
	add("GET", "/sporsmal/:owner", anyone, a.askedPage)
	add("GET", "/sporsmal/:owner/:audience/:language", anyone, a.askedQuestions)
	add("GET", "/personvern", anyone, a.privacyPage)
	add("GET", "/tilgjengelighet", anyone, a.accessibilityPage)
}
