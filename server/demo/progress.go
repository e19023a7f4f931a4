package demo

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
)

// progress tells how far the example has come: a bar on a terminal, otherwise a
// line a wave.
type progress struct {
	out io.Writer
	bar *progressbar.ProgressBar // nil when out is no terminal
}

func newProgress(out io.Writer, people int) *progress {
	p := &progress{out: out}
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.bar = progressbar.NewOptions(people,
			progressbar.OptionSetWriter(out),
			progressbar.OptionSetWidth(24),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(false),
			progressbar.OptionClearOnFinish(),
		)
	}
	return p
}

func (p *progress) wave(name string) {
	if p.bar == nil {
		fmt.Fprintf(p.out, "Simulated people answer: %s\n", name)
		return
	}
	p.bar.Describe(fmt.Sprintf("%-26s", name))
}

// step is called by many goroutines.
func (p *progress) step() {
	if p.bar != nil {
		_ = p.bar.Add(1) // only the bar's own drawing can fail
	}
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// people is roughly how many will answer in all waves.
func people(p setup.Plan) int {
	n := 0.0
	for _, w := range p.Project.Waves {
		for _, a := range w.Audiences {
			for _, u := range p.Units {
				for _, g := range u.Groups {
					if g.Audience == a {
						n += answering(a, w.Kind == survey.Endline) * float64(g.Invited)
					}
				}
			}
		}
	}
	return int(n)
}
