package bench

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// What is wanted of the analysis: a million responses of 40 questions tallied,
// and a leader's report among 3,000 units after eight waves.
const (
	tallyItems   = 40
	tallyWanted  = 50 * time.Millisecond
	reportUnits  = 3000
	reportWaves  = 8
	reportWanted = 15 * time.Millisecond
	leastPeople  = 60 // invited in a unit
)

// Analysis measures publishing a wave of growing size and reading one unit's
// report, in this process, on invented answers. It keeps the best of several
// tries: the rest measures what else the machine is doing.
func Analysis(out io.Writer) error {
	fmt.Fprintf(out, "%d processors; answers of %d questions, ten indicators\n", runtime.GOMAXPROCS(0), tallyItems)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tresponses\tunits\tpublish\tprocessors\tper response\tsnapshot\t")
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		in := country(10, n/10, 0)
		var s analysis.Snapshot
		const tries = 5
		cpu := cpuTime()
		took, err := best(tries, func() (err error) {
			s, err = analysis.Publish(in)
			return err
		})
		cpu = (cpuTime() - cpu) / tries
		if err != nil {
			return err
		}
		body, err := s.Encode()
		if err != nil {
			return err
		}
		fmt.Fprintf(t, "\t%d\t10\t%.1f ms\t%.1f ms\t%.0f ns\t%d kB\t\n", n, millis(took), millis(cpu), float64(took)/float64(n), len(body)/1000)
	}
	fmt.Fprintf(t, "wanted\t1000000\t\t≤ %d ms\t\t\t\t\n", tallyWanted.Milliseconds())
	if err := t.Flush(); err != nil {
		return err
	}
	var closed []analysis.Snapshot
	for wave := range reportWaves {
		s, err := analysis.Publish(country(reportUnits, leastPeople, wave))
		if err != nil {
			return err
		}
		closed = append(closed, s)
	}
	took, err := best(20, func() error {
		_, err := analysis.NewReport(analysis.Frame{}, closed, analysis.Scope{Unit: unitNumber(reportUnits / 2)}, "nb")
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "a leader's report at %d units and %d waves: %.1f ms (wanted ≤ %d ms)\n",
		reportUnits, reportWaves, millis(took), reportWanted.Milliseconds())
	return err
}

func best(tries int, f func() error) (time.Duration, error) {
	var all []time.Duration
	for range tries {
		start := time.Now()
		if err := f(); err != nil {
			return 0, err
		}
		all = append(all, time.Since(start))
	}
	return slices.Min(all), nil
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func unitNumber(i int) survey.UnitID { return survey.UnitID(fmt.Sprintf("%032x", i+1)) }

// country is a wave of some units with the same number of responses each, every
// answer drawn at random.
func country(units, perUnit, wave int) analysis.Input {
	random := rand.New(rand.NewPCG(uint64(wave), 1))
	in := analysis.Input{
		Wave:           survey.Wave{ID: survey.WaveID(fmt.Sprintf("%032x", wave+1)), Kind: survey.Pulse, Opens: time.Unix(0, 0).AddDate(0, 6*wave, 0)},
		Phase:          1,
		Thresholds:     analysis.Floors(),
		Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{survey.Pupils810: fortyQuestions()},
	}
	answers := make([]survey.Answer, tallyItems*units*perUnit)
	for i := range answers {
		answers[i] = survey.Answer(random.IntN(6)) // one in six is skipped
	}
	for i := range units {
		in.Units = append(in.Units, survey.Unit{ID: unitNumber(i), Kind: survey.School})
		g := analysis.GroupResponses{Group: survey.Group{
			ID: survey.GroupID(fmt.Sprintf("%032x", i+1)), Unit: unitNumber(i), Audience: survey.Pupils810, Invited: perUnit,
		}}
		for range perUnit {
			g.Responses = append(g.Responses, answers[:tallyItems:tallyItems])
			answers = answers[tallyItems:]
		}
		in.Groups = append(in.Groups, g)
	}
	return in
}

// fortyQuestions has two shares and eight indexes of four questions each.
func fortyQuestions() *questionnaire.Questionnaire {
	q := &questionnaire.Questionnaire{Audience: survey.Pupils810, Items: make([]questionnaire.Item, tallyItems)}
	for i := range tallyItems / 4 {
		ind := questionnaire.Indicator{
			ID: fmt.Sprint("I", i), Kind: questionnaire.Index, Direction: questionnaire.Higher,
			Options: 5, Items: make([]string, 4), Reverse: make([]bool, 4), At: []int{4 * i, 4*i + 1, 4*i + 2, 4*i + 3},
		}
		if i < 2 {
			ind.Kind, ind.Cut = questionnaire.Share, questionnaire.Cut{Option: 3}
		}
		q.Indicators = append(q.Indicators, ind)
	}
	return q
}
