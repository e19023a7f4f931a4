package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/demo"
	"trivselspuls/server/test/e2e"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Leaders' pages are those of so many leaders, each of a unit of their own.
const pageLeaders = 30

// Waves whose figures stand on the pages.
const pageWaves = 8

// BenchmarkPages measures what leaders wait for, over HTTP and one after another, when
// a project has so many units with so many answers each. With -short the large towns
// are left out.
func BenchmarkPages(b *testing.B) {
	for _, town := range []struct{ units, perUnit int }{{100, 40}, {3000, 40}, {3000, 120}} {
		if town.units > 100 && testing.Short() {
			continue
		}
		b.Run(fmt.Sprintf("%dx%d", town.units, town.perUnit), func(b *testing.B) {
			for b.Loop() {
				if err := pages(b, town.units, town.perUnit); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func pages(b *testing.B, units, perUnit int) error {
	ctx, st := b.Context(), storetest.New(b)
	leaders, steering, err := largeTown(ctx, st, units, perUnit)
	if err != nil {
		return err
	}
	server := e2e.Start(b, st, &demo.Clock{}).Setting.Server
	get := func(l leader, path string) (time.Duration, error) {
		return l.get(ctx, server+"/enhet/"+string(l.unit)+path)
	}
	began := time.Now()
	for { // on a slow machine the first of all is told to come again, once or twice
		if _, err = get(leaders[0], ""); err == nil || time.Since(began) > 2*time.Minute {
			break
		}
	}
	if err != nil {
		return err
	}
	b.ReportMetric(millis(time.Since(began)), "first-ms") // all snapshots are read
	leaders = leaders[1:]
	for _, one := range []struct{ name, path string }{
		{"new", ""}, {"again", ""}, {"series", "/indikator/E5.pupils-8-10"}, {"csv", "?format=csv"},
	} {
		var all []time.Duration
		cpu := cpuTime()
		for _, l := range leaders {
			took, err := get(l, one.path)
			if err != nil {
				return err
			}
			all = append(all, took)
		}
		if one.name == "new" { // the report is built
			b.ReportMetric(millis((cpuTime()-cpu)/time.Duration(len(leaders))), "new-cpu-ms")
		}
		median, _ := percentiles(all)
		b.ReportMetric(millis(median), one.name+"-ms")
	}
	took, err := steering.get(ctx, server+steering.path)
	if err != nil {
		return err
	}
	b.ReportMetric(millis(took), "steering-ms")
	before := allocated()
	took, err = steering.get(ctx, server+steering.path+"/rapport")
	b.ReportMetric(millis(took), "report-ms")
	b.ReportMetric(float64((allocated()-before)>>20), "report-MB")
	if err != nil {
		return err
	}
	memory, err := peak(func() error { _, err := steering.get(ctx, server+steering.path); return err })
	b.ReportMetric(memory, "resident-MB")
	if err != nil {
		return err
	}
	for _, format := range []string{"csv", "xlsx"} {
		cpu := cpuTime()
		memory, err = peak(func() error { _, err := steering.get(ctx, server+steering.path+"?format="+format); return err })
		b.ReportMetric(memory, format+"-MB")
		b.ReportMetric((cpuTime() - cpu).Seconds(), format+"-cpu-s")
		if err != nil {
			return err
		}
	}
	return nil
}

// peak is the most memory that this process has had in MB while something was done, from what is
// kept when it begins.
func peak(do func() error) (mb float64, err error) {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // VmHWM begins anew: proc(5)
		return 0, err
	}
	if err := do(); err != nil {
		return 0, err
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, most, _ := strings.Cut(string(status), "VmHWM:")
	var kb float64
	_, err = fmt.Sscan(most, &kb)
	return kb / 1024, err
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
		for i := range pageWaves {
			in := disclosure.Input{Phase: 1, Thresholds: disclosure.Floors(), Units: schools}
			in.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{survey.Pupils810: q}
			opens := begins.AddDate(0, 6*i, 0)
			in.Wave = survey.Wave{
				ID: survey.NewID[survey.WaveID](), Project: project.ID, Kind: survey.Pulse, Name: fmt.Sprint("Måling ", i+1),
				Opens: opens, Closes: opens.AddDate(0, 0, 14),
			}
			for _, u := range schools {
				g := disclosure.GroupResponses{Group: survey.Group{
					ID: survey.NewID[survey.GroupID](), Unit: u.ID, Audience: survey.Pupils810, Name: "8. trinn", Invited: perUnit,
				}}
				for range perUnit {
					g.Responses = append(g.Responses, crowd.Answers(random))
				}
				in.Groups = append(in.Groups, g)
			}
			err = errors.Join(err, webtest.StoreClosed(ctx, tx, in))
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

// signedIn is somebody with one role, in a unit or for all of the owner.
func signedIn(ctx context.Context, tx *store.Tx, role survey.Role, unit survey.Unit) (leader, error) {
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: unit.Owner, Name: "Oppdiktet leder", Language: questionnaire.Bokmål}
	account.Login = string(account.ID)
	grant := survey.Grant{Role: role, Owner: unit.Owner, Unit: unit.ID, Expires: tx.Now().AddDate(1, 0, 0)}
	if err := errors.Join(tx.CreateAccount(ctx, account), tx.Grant(ctx, account.ID, grant)); err != nil {
		return leader{}, err
	}
	secret, err := tx.StartSession(ctx, account.ID, false)
	return leader{unit: unit.ID, secret: secret}, err
}
