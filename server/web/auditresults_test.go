package web_test

import (
	"net/http"
	"net/url"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// results is what is done with figures, and what two persons must approve.
func (w writes) results(in *webtest.Published) {
	as := func(role survey.Role, unit survey.UnitID) *http.Cookie {
		return &http.Cookie{Name: in.CookieName(), Value: in.As(w.t, role, in.Owner, unit)}
	}
	unit := in.Units[0].ID
	group, plan := as(survey.WorkingGroup, unit), "/enhet/"+string(unit)+"/tiltak"
	w.form("/enhet/:unit/tiltak", plan, audit.LogMeasure, group, webtest.MeasureForm())
	measures, err := w.st.MeasuresOf(w.t.Context(), in.Project)
	if err != nil || len(measures) == 0 {
		w.t.Fatal(measures, err)
	}
	measure := plan + "/" + string(measures[len(measures)-1].ID)
	w.form("/enhet/:unit/tiltak/:measure", measure, audit.ChangeMeasure, group, webtest.MeasureForm())
	w.form("/enhet/:unit/tiltak/:measure/slett", measure+"/slett", audit.DeleteMeasure, group, sure)
	plan = "/prosjekt/" + string(in.Project) + "/tiltak"
	leader := as(survey.ProjectLeader, "")
	w.form("/prosjekt/:project/tiltak", plan, audit.LogMeasure, leader, webtest.MeasureForm())
	if measures, err = w.st.MeasuresOf(w.t.Context(), in.Project); err != nil || len(measures) == 0 {
		w.t.Fatal(measures, err)
	}
	measure = plan + "/" + string(measures[len(measures)-1].ID)
	w.form("/prosjekt/:project/tiltak/:measure", measure, audit.ChangeMeasure, leader, webtest.MeasureForm())
	w.form("/prosjekt/:project/tiltak/:measure/slett", measure+"/slett", audit.DeleteMeasure, leader, sure)
	w.meetings(in, as(survey.Leader, unit), unit)
	w.projectMeetings(in, leader, unit)
	w.form("/styring/:project/vurdering/:phase/:goal", "/styring/"+string(in.Project)+"/vurdering/1/D4", audit.WriteAssessment, as(survey.SteeringGroup, ""),
		url.Values{"concludes": {"De voksne følger med."}})
	in.Prolong(w.t)
	w.form("/prosjekt/:project/delmal", "/prosjekt/"+string(in.Project)+"/delmal", audit.SetTarget, leader, url.Values{"of": {"D4 A2"}, "phase": {"4"}, "value": {"4,5"}})
	w.form("/prosjekt/:project/delmal/:phase/:goal/:indicator/slett", "/prosjekt/"+string(in.Project)+"/delmal/4/D4/A2/slett", audit.RemoveTarget, leader, sure)
	w.published(in, as)
}

// meetings is what a unit writes of its meetings.
func (w writes) meetings(in *webtest.Published, leader *http.Cookie, unit survey.UnitID) {
	w.t.Helper()
	w.meeting("/enhet/:unit/moter", "/enhet/"+string(unit)+"/moter", in.Project, unit, leader, nil)
}

// projectMeetings is what the project leader writes of the project's.
func (w writes) projectMeetings(in *webtest.Published, leader *http.Cookie, unit survey.UnitID) {
	w.t.Helper()
	w.meeting("/prosjekt/:project/moter", "/prosjekt/"+string(in.Project)+"/moter", in.Project, "", leader, []string{string(unit)})
}

func (w writes) meeting(route, at string, project survey.ProjectID, unit survey.UnitID, leader *http.Cookie, units []string) {
	w.t.Helper()
	w.form(route, at, audit.HoldMeeting, leader, url.Values{"kind": {"training"}, "held": {"2025-03-10"}, "purpose": {"Vaktene ute"}, "units": units})
	meetings, err := w.st.Meetings(w.t.Context(), project, unit)
	if err != nil || len(meetings) == 0 {
		w.t.Fatal(meetings, err)
	}
	one := at + "/" + string(meetings[0].ID)
	if unit != "" {
		w.form(route+"/:meeting/grunnlag", one+"/grunnlag", audit.FreezeBrief, leader, url.Values{"words": {"Vi er klare."}})
	}
	w.form(route+"/:meeting/avtale", one+"/avtale", audit.AgreeInMeeting, leader, url.Values{"what": {"Ny vaktliste"}, "responsible": {"staff"}, "due": {"2025-04-10"}})
	agreed, err := w.st.Agreements(w.t.Context(), project, unit)
	if err != nil || len(agreed) == 0 {
		w.t.Fatal(agreed, err)
	}
	w.form(route+"/:meeting/avtale/:agreement", one+"/avtale/"+string(agreed[0].ID), audit.SettleAgreement, leader, url.Values{"done": {"yes"}})
	changed := url.Values{"what": {"Nyere vaktliste"}, "responsible": {"staff"}, "due": {"2025-04-10"}}
	change := at + "/" + string(meetings[0].ID) + "/avtale/" + string(agreed[0].ID) + "/endre"
	w.form(route+"/:meeting/avtale/:agreement/endre", change, audit.ChangeAgreement, leader, changed)
	w.form(route+"/:meeting/endre", one+"/endre", audit.ChangeMeeting, leader, url.Values{"kind": {"training"}, "held": {"2025-03-11"}, "purpose": {"Vaktene ute"}})
	w.form(route+"/:meeting/slett", one+"/slett", audit.DeleteMeeting, leader, sure)
}
