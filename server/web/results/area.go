package results

import (
	"context"

	"trivselspuls/server/owners"
	"trivselspuls/server/reports"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
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
	unitReader, measureLogger, giverBack, projectReader := a.UnitReader(), a.MeasureLogger(), a.GiverBack(), a.ProjectReader()
	add("GET", "/hjem", signedIn, site.With(a.doors, a.home))
	add("POST", "/hjem/sett", a.Auditor(), a.noticesSeen)
	add("GET", "/enhet/:unit", unitReader, a.unitPage)
	add("GET", "/enhet/:unit/tiltak", unitReader, onlyPage(a.measuresPage))
	add("POST", "/enhet/:unit/tiltak", measureLogger, a.measureSave)
	add("GET", "/enhet/:unit/tiltak/nytt", measureLogger, onlyPage(a.measureNew))
	add("GET", "/enhet/:unit/tiltak/:measure", measureLogger, onlyPage(a.measurePage))
	add("POST", "/enhet/:unit/tiltak/:measure", measureLogger, a.measureSave)
	add("POST", "/enhet/:unit/tiltak/:measure/slett", measureLogger, a.measureDelete)
	add("GET", "/enhet/:unit/rapport", unitReader, onlyPage(site.With(a.paper, a.unitReportPage)))
	add("GET", "/enhet/:unit/veiledning", unitReader, onlyPage(site.With(a.paper, a.briefPage)))
	add("GET", "/enhet/:unit/tilbake", unitReader, onlyPage(a.givePreview))
	add("POST", "/enhet/:unit/tilbake", giverBack, a.givePublish)
	add("POST", "/enhet/:unit/tilbake/trekk", giverBack, a.giveWithdraw)
	add("GET", "/enhet/:unit/indikator/:series", unitReader, a.unitSeriesPage)
	add("GET", "/enhet/:unit/:indicator.:place", unitReader, a.seriesMoved)
	add("GET", "/indikator/:audience/:indicator", signedIn, onlyPage(a.definitionPage))
	add("GET", "/styring/:project/indikator/:audience/:indicator", projectReader, onlyPage(a.steeringDefinitionPage))
	add("GET", "/styring/:project", projectReader, a.steeringPage)
	add("GET", "/styring/:project/enheter", projectReader, a.unitsPage)
	add("GET", "/styring/:project/tiltak", projectReader, onlyPage(a.implementationPage))
	add("GET", "/styring/:project/rapport", projectReader, onlyPage(a.steeringReportPage))
	add("GET", "/styring/:project/offentlig", projectReader, onlyPage(a.publicPreview))
	add("POST", "/styring/:project/offentlig", projectReader, a.publicPublish)
	add("POST", "/styring/:project/offentlig/trekk", projectReader, a.publicWithdraw)
	add("GET", "/styring/:project/indikator/:series", projectReader, a.steeringSeriesPage)
	add("GET", "/styring/:project/:indicator.:place", projectReader, a.seriesMoved)
	add("GET", "/offentlig/:project", anyone, a.publicPage)
	add("GET", "/delt/:page", anyone, a.givenPage)
	add("GET", "/delt/:page/elever", anyone, a.givenChildren)
	add("GET", "/slik-regner-vi", anyone, a.howPage)
}
