package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// begun is a measure of the example: what, for which figures, and when, in days
// after the baseline. Those of 0 days go on, and those of no unit are the owner's own.
type begun struct {
	unit, title, indicators, goal string
	phase, after, days            int
	by                            survey.Responsible
	status                        survey.MeasureStatus
	seen, method, tool            string
	proposed                      survey.Council
}

func measures() []begun {
	return []begun{
		{"Østenforsol", "Felles rutine når noen blir krenket", "E1", "D4", 1, 40, 90, "leader", "done", "Rutinen er kjent for alle ansatte og står i årshjulet.", "", "", ""},
		{"Østenforsol", "Voksne med gul vest i alle friminutt", "E8 E5", "D4", 1, 70, 0, "staff", "running", "Elevrådet sier at det er lettere å finne en voksen.", "To voksne ute i hver sone", "Vester og en vaktliste", "pupils-council"},
		{"Østenforsol", "Nettvett i samarbeid med foreldrene", "E1", "D5", 2, 215, 60, "parents", "done", "", "", "", ""},
		{"Østenforsol", "Lekegrupper på tvers av trinn", "E7", "D3", 3, 390, 0, "pupils", "running", "", "", "", ""},
		{"Østenforsol", "Sosial læreplan i årshjulet", "A8", "D3", 4, 640, 0, "leader", "planned", "", "", "", ""},
		{"Vestenformåne", "Kartlegging av utrygge steder med elevrådet", "S2", "D5", 1, 55, 30, "pupils", "done", "To steder i skolegården er bygget om.", "", "", ""},
		{"Vestenformåne", "Veiledning i klasseledelse", "A5", "D6", 2, 240, 0, "ppt", "running", "", "", "", ""},
		{"Kvitebjørn", "Felles samtalemal for alle klasser", "E8", "D4", 2, 200, 120, "working-group", "done", "", "", "", ""},
		{"Gullslottet", "Voksne aktive i leken ute", "B2", "D4", 2, 190, 0, "staff", "running", "Flere barn spør om å få være med.", "", "", ""},
		{"Sjumilsstøvelen", "Foreldremøte om vennskap og inkludering", "Q4", "D5", 3, 380, 1, "parents", "done", "", "", "", ""},
		{"Lurvehette", "Observasjon av lek hver uke", "A2", "D4", 1, 60, 0, "staff", "running", "", "", "", ""},
		{"", "Felles samling for barnehager og skoler hvert halvår", "", "D1", 1, 20, 700, "owner", "running", "Tre samlinger er holdt. Overgangen til første trinn er tatt opp hver gang.", "Halv dag med erfaringer fra tre enheter", "Tallene for kommunen og planene til enhetene", ""},
		{"", "Kurs i å avdekke krenkelser for alle ansatte", "A7", "D2", 2, 230, 60, "owner", "running", "", "To kvelder for personalet, med øvelser", "Opplegg fra PPT", "staff-council"},
		{"", "Erfaringsdag der enhetene viser hva som har virket", "", "D2", 4, 600, 0, "owner", "planned", "", "Hver enhet viser ett tiltak", "", ""},
		{"PPT", "Fast kontaktperson for hver enhet", "A10", "D6", 1, 30, 0, "ppt", "running", "", "", "", ""},
	}
}

// measures writes down what the units of the plan have started to do.
func (m *maker) measures(ctx context.Context) error {
	baseline := m.Plan.Project.Waves[0].Period.From
	return m.Store.Tx(ctx, func(tx *store.Tx) error {
		for _, b := range measures() {
			unit, found := survey.Find(m.units, func(u survey.Unit) bool { return b.unit != "" && strings.HasPrefix(u.Name, b.unit) })
			if !found && b.unit != "" {
				continue
			}
			one := survey.Measure{
				ID: survey.NewID[survey.MeasureID](), Project: m.project.ID, Unit: unit.ID, Title: b.title,
				Phase: b.phase, SubGoal: b.goal, Indicators: strings.Fields(b.indicators), Starts: baseline.AddDate(0, 0, b.after),
				Responsible: b.by, Status: b.status, Seen: b.seen, Method: b.method, Tool: b.tool, ProposedBy: b.proposed, Shared: true,
			}
			if b.days > 0 {
				ends := one.Starts.AddDate(0, 0, b.days)
				one.Ends = &ends
			}
			if found := one.Check(m.project, func(string) bool { return true }); len(found) > 0 {
				return fmt.Errorf("measure %q: %v", b.title, found)
			}
			if err := tx.CreateMeasure(ctx, one); err != nil {
				return err
			}
		}
		return nil
	})
}

// met is what the example's project and its first unit have met about, in days after the baseline,
// and what the steering group has concluded.
func (m *maker) met(ctx context.Context) error {
	baseline, first := m.Plan.Project.Waves[0].Period.From, m.units[0].ID
	return m.Store.Tx(ctx, func(tx *store.Tx) error {
		err := tx.CreateAssessment(ctx, survey.Assessment{
			Project: m.project.ID, Phase: 1, SubGoal: "D1", Number: 1, Figures: "[]",
			Concludes: "Barnehagene og skolene har begynt å møtes. Overgangen til første trinn er det flest er opptatt av.",
			Decides:   "Samlingene går videre hvert halvår. Eier har ansvaret.",
		})
		for _, one := range []struct {
			unit            survey.UnitID
			kind            survey.MeetingKind
			after           int
			purpose, agreed string
			by              survey.Responsible
			done            bool
		}{
			{"", "gathering", 52, "Dele tallene fra startmålingen og velge hva enhetene begynner med", "Hver enhet velger to indikatorer og skriver opp tiltak", "leader", true},
			{"", "guidance", 260, "Klasseledelse og friminutt, ut fra delmålingen", "Elevrådet går runden i skolegården med vaktlista", "working-group", false},
			{first, "parents", 220, "Vise foreldrene hva elevene svarte", "FAU inviteres til å foreslå ett tiltak", "parents", true},
		} {
			held := survey.Meeting{ID: survey.NewID[survey.MeetingID](), Project: m.project.ID, Unit: one.unit, Kind: one.kind, Held: baseline.AddDate(0, 0, one.after), Purpose: one.purpose}
			agreed := survey.Agreement{
				ID: survey.NewID[survey.AgreementID](), Meeting: held.ID, Unit: one.unit, What: one.agreed, Responsible: one.by, Due: held.Held.AddDate(0, 0, 30), Done: one.done,
			}
			err = errors.Join(err, tx.CreateMeeting(ctx, held, []survey.UnitID{first}), tx.CreateAgreement(ctx, agreed))
		}
		return err
	})
}
