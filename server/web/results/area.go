package results

import (
	"context"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/owners"
	"trivselspuls/server/reports"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Area is what leaders, the steering group and the public read, and the measures
// they log.
type Area struct {
	*site.Site
	Store   *store.Store
	Waves   *waves.Reader
	Owners  *owners.Service
	Reports *reports.Service
	// Progress is that of an open wave, as waves.Service.Progress has it.
	Progress func(context.Context, survey.WaveID) ([]waves.Progress, error)
}

// Routes adds the area's routes to the table.
func (a *Area) Routes(add site.Add) {
	anyone, signedIn := a.Anyone(), a.SignedIn()
	unitReader, giverBack := a.UnitReader(), a.GiverBack()
	a.projectRoutes(add)
	for _, plan := range []struct {
		at     string
		writes site.Guard
	}{{"/enhet/:unit/tiltak", a.MeasureLogger()}, {"/prosjekt/:project/tiltak", a.ProjectLeader()}} {
		add("POST", plan.at, plan.writes, site.With(a.measure, a.measureSave))
		for _, one := range []string{"/nytt", "/:measure"} {
			add("GET", plan.at+one, plan.writes, onlyPage(site.With(a.measure, a.measurePage)))
		}
		add("POST", plan.at+"/:measure", plan.writes, site.With(a.measure, a.measureSave))
		add("POST", plan.at+"/:measure/slett", plan.writes, site.With(a.measure, a.measureDelete))
	}
	for _, plan := range []struct {
		at            string
		reads, writes site.Guard
	}{{"/enhet/:unit/moter", unitReader, a.MeasureLogger()}, {"/prosjekt/:project/moter", a.ProjectLeader(), a.ProjectLeader()}} {
		add("GET", plan.at, plan.reads, onlyPage(site.With(a.meetings, a.meetingsPage)))
		add("POST", plan.at, plan.writes, site.With(a.meetings, a.meetingSave))
		add("GET", plan.at+"/:meeting", plan.reads, onlyPage(site.With(a.meetings, a.meetingPage)))
		add("POST", plan.at+"/:meeting/slett", plan.writes, site.With(a.meetings, a.meetingDelete))
		add("POST", plan.at+"/:meeting/avtale", plan.writes, site.With(a.meetings, a.agreementSave))
		add("POST", plan.at+"/:meeting/avtale/:agreement", plan.writes, site.With(a.meetings, a.agreementDone))
		for _, part := range []string{"/:meeting/endre", "/:meeting/avtale/:agreement/endre"} {
			add("GET", plan.at+part, plan.writes, onlyPage(site.With(a.changing, a.changingPage)))
			add("POST", plan.at+part, plan.writes, site.With(a.changing, a.changeSave))
		}
	}
	add("POST", "/enhet/:unit/moter/:meeting/grunnlag", a.MeasureLogger(), site.With(a.meetings, a.briefFreeze))
	add("GET", "/hjem", signedIn, site.With(a.doors, a.home))
	add("GET", "/stotte", signedIn, onlyPage(a.supportPage))
	add("POST", "/hjem/sett", a.Auditor(), a.noticesSeen)
	add("GET", "/enhet/:unit", unitReader, a.unitPage)
	add("GET", "/enhet/:unit/tiltak", unitReader, onlyPage(a.measuresPage))
	add("GET", "/enhet/:unit/erfaringer", unitReader, onlyPage(a.experiencesPage))
	add("GET", "/enhet/:unit/rapport", unitReader, onlyPage(site.With(a.paper, a.unitReportPage)))
	add("GET", "/enhet/:unit/veiledning", unitReader, onlyPage(site.With(a.paper, a.briefPage)))
	add("GET", "/enhet/:unit/tilbake", unitReader, onlyPage(site.With(a.giveData, a.givePreview)))
	add("POST", "/enhet/:unit/tilbake", giverBack, site.With(a.giveData, a.givePublish))
	add("POST", "/enhet/:unit/tilbake/trekk", giverBack, a.giveWithdraw)
	add("GET", "/enhet/:unit/indikator/:series", unitReader, a.unitSeriesPage)
	add("GET", "/enhet/:unit/:indicator.:place", unitReader, a.seriesMoved)
	add("GET", "/indikator/:audience/:indicator", signedIn, onlyPage(a.definitionPage))
	add("GET", "/offentlig/:project", anyone, a.publicPage)
	add("GET", "/delt/:page", anyone, a.givenPage)
	add("GET", "/delt/:page/elever", anyone, a.givenChildren)
	add("GET", "/slik-regner-vi", anyone, a.howPage)
}

// projectRoutes are those of all units together.
func (a *Area) projectRoutes(add site.Add) {
	projectReader, projectLeader := a.ProjectReader(), a.ProjectLeader()
	add("GET", "/styring/:project/moter", projectReader, onlyPage(site.With(a.meetings, a.meetingsPage)))
	add("GET", "/styring/:project/moter/:meeting", projectReader, onlyPage(site.With(a.meetings, a.meetingPage)))
	add("GET", "/prosjekt/:project/tiltak", projectLeader, onlyPage(a.implementationPage))
	add("GET", "/prosjekt/:project/delmal", projectLeader, onlyPage(site.With(a.targets, a.targetsPage)))
	add("POST", "/prosjekt/:project/delmal", projectLeader, site.With(a.targets, a.targetSave))
	add("POST", "/prosjekt/:project/delmal/:phase/:goal/:indicator/slett", projectLeader, a.targetRemove)
	add("GET", "/styring/:project/indikator/:audience/:indicator", projectReader, onlyPage(a.steeringDefinitionPage))
	add("GET", "/styring/:project", projectReader, a.steeringPage)
	add("GET", "/styring/:project/tall", projectReader, a.allFiguresPage)
	add("GET", "/styring/:project/enheter", projectReader, a.unitsPage)
	add("GET", "/styring/:project/tiltak", projectReader, onlyPage(a.implementationPage))
	add("GET", "/styring/:project/vurdering", projectReader, onlyPage(a.assessmentsPage))
	add("GET", "/styring/:project/vurdering/:phase/:goal", projectReader, onlyPage(site.With(a.assessment, a.assessmentPage)))
	add("POST", "/styring/:project/vurdering/:phase/:goal", projectReader, site.With(a.assessment, a.assessmentSave))
	add("GET", "/styring/:project/rapport", projectReader, onlyPage(a.steeringReportPage))
	add("GET", "/styring/:project/status", projectReader, onlyPage(a.statusPage))
	add("GET", "/styring/:project/offentlig", projectReader, onlyPage(site.With(a.publicData, a.publicPreview)))
	add("POST", "/styring/:project/offentlig", projectReader, site.With(a.publicData, a.publicPublish))
	add("POST", "/styring/:project/offentlig/trekk", projectReader, a.publicWithdraw)
	add("GET", "/styring/:project/indikator/:series", projectReader, a.steeringSeriesPage)
	add("GET", "/styring/:project/:indicator.:place", projectReader, a.seriesMoved)
}

// logged does what was asked, with its entry in the log, and leads to what has come of it.
func (a *Area) logged(c *fiber.Ctx, event audit.Event, next string, do func(*store.Tx) error) error {
	if err := a.Store.AuditedTx(c.UserContext(), site.ActorOf(c), event, do); err != nil {
		return fmt.Errorf("%s: %w", event.Action, err)
	}
	return c.Redirect(next, fiber.StatusSeeOther)
}
