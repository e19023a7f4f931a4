// Package doctor looks at an installation from outside the running server: at the
// database and its settings, the directories, the clock, the addresses, the places of the keys, what closing should have left
// nothing of, and the machine. It changes nothing. What it cannot look at it names, with
// the reason: silence would be taken for health.
package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"trivselspuls/server/settings"
	"trivselspuls/survey"
)

// State is what came of one check.
type State string

// The states of a finding. Only Wrong makes an installation fail.
const (
	OK        State = "ok"
	Wrong     State = "wrong"
	Known     State = "known"     // wrong, but POSTGRES_TRACES_KNOWN names it
	Advice    State = "advice"    // could be better
	Unchecked State = "unchecked" // could not be looked at; Text says why
)

// Finding is what one check came to.
type Finding struct {
	About string `json:"about"` // server, address, database, traces, keys, left, machine, memory or elsewhere
	State State  `json:"state"`
	Text  string `json:"text"`           // a sentence
	Mend  string `json:"mend,omitempty"` // what to do
}

// Report is everything that was looked at, and what could not be.
type Report []Finding

// Check looks at one side of an installation.
type Check func(context.Context) []Finding

// Examine looks at an installation, and then carries out further checks.
func Examine(ctx context.Context, c settings.Settings, further ...Check) Report {
	report := Report(server(ctx, c))
	report = append(report, reach{http.DefaultClient}.addresses(ctx, c)...)
	report = append(report, database(ctx, c)...)
	report = append(report, machine{"/proc"}.examine()...)
	for _, check := range further {
		report = append(report, check(ctx)...)
	}
	return append(report, elsewhere...)
}

// Served asks the running server only. One that does not answer is wrong here.
func Served(ctx context.Context, c settings.Settings) Report {
	report := Report(server(ctx, c))
	for i := range report {
		if report[i].State == Unchecked {
			report[i].State = Wrong
		}
	}
	return report
}

// elsewhere is what no program can look at from here.
var elsewhere = []Finding{
	{"elsewhere", Unchecked, "Copies: backups and snapshots of the disks, of the database and of virtual machines with their memory. They are not known here.", "read «Copies» in docs/operations.md"},
	{"elsewhere", Unchecked, "Whether the proxy, or what stands before it, keeps an access log. Its settings are not known here.", "read «Install» in docs/operations.md"},
}

// Healthy reports whether nothing is wrong.
func (r Report) Healthy() bool { return r.count(Wrong) == 0 }

func (r Report) count(state State) int {
	return len(survey.Filter(r, func(f Finding) bool { return f.State == state }))
}

// Write writes the report for people, what is wrong first.
func (r Report) Write(out io.Writer) {
	for _, state := range []State{Wrong, Known, Advice, Unchecked, OK} {
		for _, f := range r {
			if f.State != state {
				continue
			}
			fmt.Fprintf(out, "%-9s  %-9s  %s\n", f.State, f.About, f.Text)
			if f.Mend != "" {
				fmt.Fprintf(out, "%-9s  %-9s  → %s\n", "", "", f.Mend)
			}
		}
	}
	fmt.Fprintf(out, "\nLooked at: %d. Wrong: %d. Wrong and known: %d. Not checked: %d.\n", len(r)-r.count(Unchecked), r.count(Wrong), r.count(Known), r.count(Unchecked))
}

// WriteJSON writes the report for programs.
func (r Report) WriteJSON(out io.Writer) error {
	return json.NewEncoder(out).Encode(struct {
		Healthy  bool      `json:"healthy"`
		Findings []Finding `json:"findings"`
	}{r.Healthy(), r})
}

// cannot is a check that failed.
func cannot(about, what string, err error) Finding {
	return Finding{About: about, State: Unchecked, Text: fmt.Sprintf("%s: %v.", what, err)}
}

func ok(about, format string, args ...any) Finding {
	return Finding{About: about, State: OK, Text: fmt.Sprintf(format, args...)}
}

func wrong(about, mend, format string, args ...any) Finding {
	return Finding{About: about, State: Wrong, Text: fmt.Sprintf(format, args...), Mend: mend}
}
