package demo

import (
	"context"
	"fmt"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// begun is a measure of the example: what, for which figure, and when, in days
// after the baseline. Those of 0 days go on.
type begun struct {
	unit, title, indicator, goal string
	phase, after, days           int
	by                           survey.Responsible
	status                       survey.MeasureStatus
	seen                         string
}

func measures() []begun {
	return []begun{
		{"Østenforsol", "Felles rutine når noen blir krenket", "E1", "D4", 1, 40, 90, "leader", "done", "Rutinen er kjent for alle ansatte og står i årshjulet."},
		{"Østenforsol", "Voksne med gul vest i alle friminutt", "E8", "D4", 1, 70, 0, "staff", "running", "Elevrådet sier at det er lettere å finne en voksen."},
		{"Østenforsol", "Nettvett i samarbeid med foreldrene", "E1", "D5", 2, 215, 60, "parents", "done", ""},
		{"Østenforsol", "Lekegrupper på tvers av trinn", "E7", "D3", 3, 390, 0, "pupils", "running", ""},
		{"Østenforsol", "Sosial læreplan i årshjulet", "A8", "D3", 4, 640, 0, "leader", "planned", ""},
		{"Vestenformåne", "Kartlegging av utrygge steder med elevrådet", "S2", "D5", 1, 55, 30, "pupils", "done", "To steder i skolegården er bygget om."},
		{"Vestenformåne", "Veiledning i klasseledelse", "A5", "D6", 2, 240, 0, "ppt", "running", ""},
		{"Kvitebjørn", "Felles samtalemal for alle klasser", "E8", "D4", 2, 200, 120, "working-group", "done", ""},
		{"Gullslottet", "Voksne aktive i leken ute", "B2", "D4", 2, 190, 0, "staff", "running", "Flere barn spør om å få være med."},
		{"Sjumilsstøvelen", "Foreldremøte om vennskap og inkludering", "Q4", "D5", 3, 380, 1, "parents", "done", ""},
		{"Lurvehette", "Observasjon av lek hver uke", "A2", "D4", 1, 60, 0, "staff", "running", ""},
		{"PPT", "Fast kontaktperson for hver enhet", "A10", "D6", 1, 30, 0, "ppt", "running", ""},
	}
}

// measures writes down what the units of the plan have started to do.
func (m *maker) measures(ctx context.Context) error {
	baseline := m.Plan.Project.Waves[0].Period.From
	return m.Store.Tx(ctx, func(tx *store.Tx) error {
		for _, b := range measures() {
			unit, found := survey.Find(m.units, func(u survey.Unit) bool { return strings.HasPrefix(u.Name, b.unit) })
			if !found {
				continue
			}
			one := survey.Measure{
				ID: survey.NewID[survey.MeasureID](), Project: m.project.ID, Unit: unit.ID, Title: b.title,
				Phase: b.phase, SubGoal: b.goal, Indicator: b.indicator, Starts: baseline.AddDate(0, 0, b.after),
				Responsible: b.by, Status: b.status, Seen: b.seen,
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
