package setup

import (
	"strings"
	"testing"
	"time"

	"trivselspuls/survey"
)

// A calendar is read as municipalities write it, and what is not a day is refused with its cell.
func TestCalendarsAsMunicipalitiesWriteThem(t *testing.T) {
	for table, want := range map[string]string{
		"Høstferie;2026-10-05;2026-10-09;Skoleruta":                           "Høstferie 2026-10-05 2026-10-09 Skoleruta",
		"Ferie;Fra;Til\nHøstferie;5.10.2026;09.10.26":                         "Høstferie 2026-10-05 2026-10-09 ",
		"Kilde;Siste dag;Første dag;Hva\nRuta;9.10.2026;5.10.2026;Høstferie":  "Høstferie 2026-10-05 2026-10-09 Ruta",
		"Planleggingsdag;6. november 2026":                                    "Planleggingsdag 2026-11-06 2026-11-06 ",
		"Skoleruta 2026-2027\nHøstferie: 28. september - 2. oktober (uke 40)": "Høstferie 2026-09-28 2026-10-02 ",
		"Skoleåret 2026–27\nVinterferie: 22. - 26. februar (uke 8)":           "Vinterferie 2027-02-22 2027-02-26 ",
		"2026/2027\nPåskeferie;f.o.m. mandag 22. t.o.m. tirsdag 30. mars":     "Påskeferie 2027-03-22 2027-03-30 ",
		"2026-2027\nHaustferie;veke 41":                                       "Haustferie 2026-10-05 2026-10-09 ",
		"Vinterferie;uke 8, 2027":                                             "Vinterferie 2027-02-22 2027-02-26 ",
		"2026-2027\nSommerferie;19. juni;16. august":                          "Sommerferie 2027-06-19 2027-08-16 ",
		"Juleferie;21. desember – 4. januar 2027":                             "Juleferie 2026-12-21 2027-01-04 ",
		"Juleferie;2026-12-21 – 2027-01-04":                                   "Juleferie 2026-12-21 2027-01-04 ",
		"2026-2027\nFri;fredag 6. november":                                   "Fri 2026-11-06 2026-11-06 ",
		"Hva;Når\nInneklemt dag;Fredag 7. mai 2027":                           "Inneklemt dag 2027-05-07 2027-05-07 ",
		"2026-2027\nFørste skoledag;17. august\nHøstferie;5.10 - 9.10\nSkolestart: 17. august\nSiste skoledag: 18. juni": "Høstferie 2026-10-05 2026-10-09 ", // with days of school
		"SKOLERUTE 2026/2027 (vedtatt 12.05.25)\nHøstferie;uke 41":                                                       "Høstferie 2026-10-05 2026-10-09 ",
		"Skolerute 2026–27 for Eksempeldal\nHøstferie: uke 41":                                                           "Høstferie 2026-10-05 2026-10-09 ",
		"2025-2026\nHøstferie 2026/2027: 5.10 - 9.10":                                                                    "Høstferie 2026/2027 2025-10-05 2025-10-09 ",
		"Høstferie;5. oktober":              "! 1 from no-year",
		"Høstferie;uke 41":                  "! 1 from no-year",
		"Høstferie;31.2.2026":               "! 1 from not-a-date",
		"Høstferie;uke 60 2026":             "! 1 from not-a-date",
		"Høstferie;5. oktokber-tull 2026;x": "! 1 from not-a-date",
		"Høstferie;den andre uka i oktober": "! 1 from not-a-date",
		"Høstferie;9.10.2026;5.10.2026":     "! 1 to ends-first",
		"Høstferie;5.10.2026;5.10.2027":     "! 1 to long-holiday",
		"Høstferie;5.10.1926":               "! 1 from not-a-date",
		"Ferie;Fra\n;5.10.2026":             "! 2 name missing",
		"Høstferie;;9.10.2026":              "! 1 from not-a-date",
		"Høstferie;2026-10-05;2026-10-09\nhøstferie;5.10.2026;9.10.2026": "Høstferie 2026-10-05 2026-10-09  | ! 2 name twice",
		"Høstferie;2026-10-05;2026-10-09;Ruta;mer":                       "! 1 row wrong-cells",
		"2026-2027\nHøstferie;5.–9. oktober 2027":                        "Høstferie 2027-10-05 2027-10-09 ", // of another year than the line above
		"Påskeferie når det passer":                                      "! 1 from not-a-date",              // no title, for nothing follows
		"Hva;Når":                                                        "! 1 from not-a-date",
		"Høstferie;2026-10-05;2026-10-09\nPåskeferie;når det passer":     "Høstferie 2026-10-05 2026-10-09  | ! 2 from not-a-date",
	} {
		var got []string
		for _, row := range ReadHolidays(table) {
			h := row.Holiday
			if len(row.Problems) > 0 {
				got = append(got, "! "+row.Anchor()+" "+row.Problems[0].Field+" "+string(row.Problems[0].Kind))
				continue
			}
			got = append(got, h.Name+" "+h.From.Format(time.DateOnly)+" "+h.To.Format(time.DateOnly)+" "+h.Source)
		}
		if strings.Join(got, " | ") != want {
			t.Errorf("%q is read as %q, want %q", table, strings.Join(got, " | "), want)
		}
	}
	if list := checkHolidays("holidays", make([]survey.Holiday, survey.MaxHolidays+1)); list.Of("holidays") != survey.TooManyHolidays {
		t.Errorf("a calendar without end has %v", list.Of("holidays"))
	}
}
