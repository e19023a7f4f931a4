package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"text/tabwriter"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
)

// PagesRow is what leaders' pages took after eight closed waves.
type PagesRow struct {
	Units, PerUnit int
	First          time.Duration // the first page after the server has started: all snapshots are read
	New, NewCPU    time.Duration // a leader's first page: the report is built
	Again          time.Duration // the same page again
	Series         time.Duration // one indicator's page
	CSV            time.Duration // everything as one file
	Steering       time.Duration // the steering group's first page, its report built
	Report         time.Duration // what the steering group prints, its report built
	Garbage        uint64        // bytes that were allocated for Report, its reader included
}

// Leaders' pages are those of so many leaders, each of a unit of their own.
const pageLeaders = 30

// Pages measures what leaders wait for, over HTTP and one after another, when a
// project has so many units with so many answers each.
func Pages(ctx context.Context, s Setting, units, perUnit int) (PagesRow, error) {
	row := PagesRow{Units: units, PerUnit: perUnit}
	if err := onlyInvented(ctx, s.Store); err != nil {
		return row, err
	}
	s.say("%d waves of %d units with %d answers each", reportWaves, units, perUnit)
	leaders, steering, err := largeTown(ctx, s.Store, units, perUnit)
	if err != nil {
		return row, err
	}
	s.say("reading pages")
	get := func(l leader, path string) (time.Duration, error) {
		return l.get(ctx, s.Server+"/enhet/"+string(l.unit)+path)
	}
	began := time.Now()
	for { // on a slow machine the first of all is told to come again, once or twice
		if _, err = get(leaders[0], ""); err == nil || time.Since(began) > 2*time.Minute {
			break
		}
	}
	if row.First = time.Since(began); err != nil {
		return row, err
	}
	s.say("the first page took %v", row.First.Round(time.Millisecond))
	leaders = leaders[1:]
	cpu := cpuTime()
	for _, part := range []struct {
		to   *time.Duration
		path string
	}{{&row.New, ""}, {&row.Again, ""}, {&row.Series, "/E5.pupils-8-10"}, {&row.CSV, "?format=csv"}} {
		var all []time.Duration
		for _, l := range leaders {
			took, err := get(l, part.path)
			if err != nil {
				return row, err
			}
			all = append(all, took)
		}
		if *part.to, _ = percentiles(all); row.NewCPU == 0 {
			row.NewCPU = (cpuTime() - cpu) / time.Duration(len(leaders))
		}
	}
	if row.Steering, err = steering.get(ctx, s.Server+steering.path); err != nil {
		return row, err
	}
	before := allocated()
	row.Report, err = steering.get(ctx, s.Server+steering.path+"/rapport")
	row.Garbage = allocated() - before
	return row, err
}

// allocated is how many bytes this process has ever asked for.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// leader is somebody signed in.
type leader struct {
	unit   survey.UnitID
	path   string // the project's, for who reads all units
	secret string
}

func (l leader) get(ctx context.Context, address string) (time.Duration, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	request.AddCookie(&http.Cookie{Name: "session", Value: l.secret})
	began := time.Now()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	n, err := io.Copy(io.Discard, response.Body)
	took := time.Since(began)
	if err == nil && (response.StatusCode != http.StatusOK || n < 1000) {
		err = fmt.Errorf("%s: %s, %d bytes", address, response.Status, n)
	}
	return took, err
}

// largeTown stores an owner with many schools and eight waves' figures.
func largeTown(ctx context.Context, st *store.Store, units, perUnit int) (leaders []leader, steering leader, err error) {
	library, err := questionnaire.Load()
	if err != nil {
		return nil, steering, err
	}
	q, ok := library.Current(survey.Pupils810)
	if !ok {
		return nil, steering, errors.New("nothing to ask")
	}
	owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Oppdiktet land", Fictional: true}
	begins := st.Now().AddDate(-4, 0, 0)
	project := survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: owner.ID, Name: "Måling av tjeneren", Starts: begins, Ends: begins.AddDate(5, 0, 0)}
	schools := make([]survey.Unit, units)
	for i := range schools {
		schools[i] = survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owner.ID, Name: fmt.Sprint("Oppdiktet skole ", i+1), Kind: survey.School}
	}
	crowd, random := simulate.NewCrowd(q, simulate.Typical(q)), rand.New(rand.NewPCG(5, 6))
	err = st.Tx(ctx, func(tx *store.Tx) error {
		err := errors.Join(tx.CreateOwner(ctx, owner), tx.CreateProject(ctx, project),
			tx.SetPhase(ctx, survey.Phase{Project: project.ID, Number: 1, Starts: begins, Ends: project.Ends}))
		for _, u := range schools {
			err = errors.Join(err, tx.CreateUnit(ctx, u))
		}
		for i := range reportWaves {
			in := analysis.Input{Phase: 1, Thresholds: analysis.Floors(), Units: schools}
			in.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{survey.Pupils810: q}
			opens := begins.AddDate(0, 6*i, 0)
			in.Wave = survey.Wave{
				ID: survey.NewID[survey.WaveID](), Project: project.ID, Kind: survey.Pulse, Name: fmt.Sprint("Måling ", i+1),
				Opens: opens, Closes: opens.AddDate(0, 0, 14),
			}
			for _, u := range schools {
				g := analysis.GroupResponses{Group: survey.Group{
					ID: survey.NewID[survey.GroupID](), Unit: u.ID, Audience: survey.Pupils810, Name: "8. trinn", Invited: perUnit,
				}}
				for range perUnit {
					g.Responses = append(g.Responses, crowd.Answers(random))
				}
				in.Groups = append(in.Groups, g)
			}
			err = errors.Join(err, closedWave(ctx, tx, in))
		}
		for i := range pageLeaders + 1 {
			l, failed := signedIn(ctx, tx, survey.Leader, schools[i*units/(pageLeaders+1)])
			leaders, err = append(leaders, l), errors.Join(err, failed)
		}
		var failed error
		steering, failed = signedIn(ctx, tx, survey.SteeringGroup, survey.Unit{Owner: owner.ID})
		steering.path = "/styring/" + string(project.ID)
		return errors.Join(err, failed)
	})
	return leaders, steering, err
}

// closedWave stores the figures of a wave that nobody answered here.
func closedWave(ctx context.Context, tx *store.Tx, in analysis.Input) error {
	snapshot, err := analysis.Publish(in)
	if err != nil {
		return err
	}
	body, err := snapshot.Encode()
	if err != nil {
		return err
	}
	return errors.Join(
		tx.CreateWave(ctx, in.Wave, []survey.Audience{survey.Pupils810}),
		tx.FinishClosing(ctx, in.Wave.ID, body))
}

// signedIn is somebody with one role, in a unit or for all of the owner.
func signedIn(ctx context.Context, tx *store.Tx, role survey.Role, unit survey.Unit) (leader, error) {
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: unit.Owner, Name: "Oppdiktet leder", Language: questionnaire.Bokmål}
	account.Login = string(account.ID)
	grant := survey.Grant{Role: role, Owner: unit.Owner, Unit: unit.ID, Expires: tx.Now().AddDate(1, 0, 0)}
	if err := errors.Join(tx.CreateAccount(ctx, account), tx.Grant(ctx, account.ID, grant)); err != nil {
		return leader{}, err
	}
	secret, err := tx.StartSession(ctx, account.ID)
	return leader{unit: unit.ID, secret: secret}, err
}

// PrintPages writes one line per town.
func PrintPages(out io.Writer, rows []PagesRow) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tunits\tanswers a unit\tnew report\tprocessors\tagain\tan indicator\tCSV\tfirst of all\tsteering\tits report\tgarbage\t")
	fmt.Fprintf(t, "wanted\t%d\t\t≤ %d ms\t\t\t\t≤ 500 ms\t\t≤ 2000 ms\t≤ 300 MB\t\n", reportUnits, reportWanted.Milliseconds())
	for _, r := range rows {
		fmt.Fprintf(t, "\t%d\t%d\t%.1f ms\t%.1f ms\t%.1f ms\t%.1f ms\t%.1f ms\t%.0f ms\t%.0f ms\t%.0f ms\t%d MB\t\n",
			r.Units, r.PerUnit, millis(r.New), millis(r.NewCPU), millis(r.Again), millis(r.Series), millis(r.CSV), millis(r.First), millis(r.Steering), millis(r.Report), r.Garbage>>20)
	}
	return t.Flush()
}

// PageTowns are the towns whose pages are measured: many units, and the same with
// three times the answers.
func PageTowns() [][2]int {
	return [][2]int{{reportUnits / 30, 40}, {reportUnits, 40}, {reportUnits, 120}}
}
