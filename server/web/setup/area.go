package setup

import (
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/owners"
	"trivselspuls/server/reports"
	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// Area is what a person sets up of their own owner, which no address names: its
// project, calendar, units, groups, contacts and people.
type Area struct {
	*site.Site
	Store   *store.Store
	Waves   *waves.Reader
	Owners  *owners.Service
	Reports *reports.Service
	Keys    *keys.Directory // where the last check of the audit log is kept
	// SchoolYears is how many whole ones answers are kept.
	SchoolYears int
	Expects     bool // people are found by what the identity provider calls them
}

// editor sets up the owner of the person who asks.
func (a *Area) editor(c *fiber.Ctx) setup.Editor {
	return setup.NewEditor(a.Store, site.IdentityOf(c).Owner.ID, site.ActorOf(c))
}

// Routes adds the area's routes to the table.
func (a *Area) Routes(add site.Add) {
	ownerLeader, people, auditor := a.OwnerLeader(), a.PeopleManager(), a.Auditor()
	person := site.Guard{Name: "may manage the person", Check: a.personManager, Body: site.FormBody}
	add("GET", "/oppsett", ownerLeader, a.setupPage)
	add("GET", "/oppsett/eier", ownerLeader, a.setupOwner)
	add("POST", "/oppsett/eier", ownerLeader, a.setupOwnerStore)
	add("GET", "/oppsett/prosjekt", ownerLeader, a.setupProject)
	add("POST", "/oppsett/prosjekt", ownerLeader, a.setupProjectStore)
	add("GET", "/oppsett/enheter", ownerLeader, a.setupUnits)
	add("POST", "/oppsett/enheter", ownerLeader, a.setupUnitsStore)
	add("GET", "/oppsett/enheter/:unit", ownerLeader, site.With(a.unit, a.setupUnit))
	add("POST", "/oppsett/enheter/:unit", ownerLeader, site.With(a.unit, a.setupUnitStore))
	add("POST", "/oppsett/enheter/:unit/slett", ownerLeader, site.With(a.unit, a.setupUnitDelete))
	add("GET", "/oppsett/grupper", ownerLeader, a.setupGroups)
	add("POST", "/oppsett/grupper", ownerLeader.Taking(site.FileBody), a.setupGroupsStore)
	add("POST", "/oppsett/grupper/sammen", ownerLeader, a.setupJoin)
	add("GET", "/oppsett/grupper/tabell", ownerLeader, a.setupGroupsFile)
	add("GET", "/oppsett/hjelp", ownerLeader, site.With(a.contacts, a.showContacts))
	add("POST", "/oppsett/hjelp", ownerLeader, site.With(a.contacts, a.contactsStore))
	add("GET", "/oppsett/enheter/:unit/hjelp", ownerLeader, site.With(a.contactsOfUnit, a.showContacts))
	add("POST", "/oppsett/enheter/:unit/hjelp", ownerLeader, site.With(a.contactsOfUnit, a.contactsStore))
	add("GET", "/enhet/:unit/hjelp", a.SlipPrinter(), site.With(a.contactsHere, a.showContacts))
	add("POST", "/enhet/:unit/hjelp", a.SlipPrinter(), site.With(a.contactsHere, a.contactsStore))
	add("GET", "/oppsett/skolerute", ownerLeader, a.setupHolidays)
	add("POST", "/oppsett/skolerute", ownerLeader.Taking(site.FileBody), a.setupHolidaysStore)
	add("GET", "/personer", people, a.peoplePage)
	add("GET", "/personer/ny", people, site.With(a.inviteForm, a.showInvite))
	add("POST", "/personer/ny", people, site.With(a.inviteForm, a.personInviteStore))
	add("GET", "/personer/liste/ny", people, a.listPage)
	add("POST", "/personer/liste/ny", people.Taking(site.FileBody), a.listStore)
	add("GET", "/personer/:account", person, site.With(a.roleForm, a.showPerson))
	add("POST", "/personer/:account/rolle", person, site.With(a.roleForm, a.roleStore))
	add("POST", "/personer/:account/rolle/:role/slett", person, a.roleRevoke)
	add("POST", "/personer/:account/lenke", person, a.personLink)
	add("POST", "/personer/:account/slett", person, a.personDelete)
	add("GET", "/revisjon", auditor, a.auditPage)
	add("GET", "/revisjon/finnes", auditor, a.heldPage)
}
