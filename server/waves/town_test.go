package waves_test

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// start is the first day of the tests' project.
var start = time.Date(2026, 8, 3, 8, 0, 0, 0, time.UTC)

// clock is a time that only a test moves.
type clock struct{ unix atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.set(start)
	return c
}

func (c *clock) now() time.Time      { return time.Unix(c.unix.Load(), 0) }
func (c *clock) set(t time.Time)     { c.unix.Store(t.Unix()) }
func (c *clock) add(d time.Duration) { c.unix.Add(int64(d / time.Second)) }

// town is a municipality with one school of two grades and a planned wave.
type town struct {
	*waves.Service
	st        *store.Store
	database  string // path or address
	directory *keys.Directory
	keyDirs   [2]string // the key directory and its copy
	clock     *clock
	library   *questionnaire.Library
	owner     survey.Owner
	school    survey.Unit
	project   survey.Project
	wave      survey.Wave
}

// eachTown runs a test in a fresh town on both databases.
func eachTown(t *testing.T, invited []int, test func(t *testing.T, c *town)) {
	t.Helper()
	clock := newClock()
	storetest.EachURL(t, clock.now, func(t *testing.T, st *store.Store, database string) {
		clock.set(start)
		test(t, newTown(t, st, database, clock, invited))
	})
}

func newTown(t testing.TB, st *store.Store, database string, clock *clock, invited []int) *town {
	t.Helper()
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &town{st: st, database: database, clock: clock, library: library, keyDirs: [2]string{filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy")}}
	c.directory, err = keys.Open(c.keyDirs[0], c.keyDirs[1])
	if err != nil {
		t.Fatal(err)
	}
	c.Service = waves.New(st, c.directory, library)
	c.owner = survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Eksempeldal kommune", Fictional: true}
	c.school = survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: c.owner.ID, Name: "Fjellbekken skole", Kind: survey.School}
	c.project = survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: c.owner.ID, Name: "Trygt og godt", Starts: start, Ends: start.AddDate(2, 0, 0)}
	ctx := t.Context()
	err = st.Tx(ctx, func(tx *store.Tx) error {
		err := errors.Join(tx.CreateOwner(ctx, c.owner), tx.CreateUnit(ctx, c.school), tx.CreateProject(ctx, c.project))
		for i, n := range invited {
			err = errors.Join(err, tx.CreateGroup(ctx, group(c.school.ID, survey.Pupils810, grade(8+i), n)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.wave = c.plan(t, survey.Pupils810)
	return c
}

// keyFiles counts the files of the wave's keys.
func (c *town) keyFiles(t testing.TB) int {
	t.Helper()
	files := 0
	for _, dir := range c.keyDirs {
		found, err := filepath.Glob(filepath.Join(dir, string(c.wave.ID)+"*"))
		if err != nil {
			t.Fatal(err)
		}
		files += len(found)
	}
	return files
}

func grade(n int) string { return string(rune('0'+n)) + ". trinn" }

func group(unit survey.UnitID, audience survey.Audience, name string, invited int) survey.Group {
	return survey.Group{ID: survey.NewID[survey.GroupID](), Unit: unit, Audience: audience, Name: name, Invited: invited}
}

// plan stores a wave that opens now and closes in a week.
func (c *town) plan(t testing.TB, audiences ...survey.Audience) survey.Wave {
	t.Helper()
	now := c.st.Now()
	before, err := c.st.WavesOf(t.Context(), c.project.ID)
	if err != nil {
		t.Fatal(err)
	}
	w := survey.Wave{
		ID: survey.NewID[survey.WaveID](), Project: c.project.ID, Kind: survey.Baseline, Name: survey.FreeName("Startmåling", before),
		State: survey.Planned, Opens: now, Closes: now.AddDate(0, 0, 7),
	}
	err = c.st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateWave(t.Context(), w, audiences) })
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// open opens the town's wave and prints every slip, by group.
func (c *town) open(t testing.TB) map[survey.GroupID][]survey.Code {
	t.Helper()
	if err := c.Open(t.Context(), "test", c.wave.ID); err != nil {
		t.Fatal(err)
	}
	groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
	if err != nil {
		t.Fatal(err)
	}
	slips := map[survey.GroupID][]survey.Code{}
	for _, g := range groups {
		slips[g.ID], err = c.PrintSlips(t.Context(), "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
	}
	return slips
}

// respondent is one person with a slip, who speaks the protocol in Go.
type respondent struct {
	c        *town
	code     survey.Code
	group    survey.GroupID
	manifest survey.Manifest
	token    []byte
	blinding *envelope.Blinding
	proof    []byte
	sealed   []byte
	answers  []survey.Answer
}

// arrive looks a code up and blinds a token.
func (c *town) arrive(t testing.TB, code survey.Code) *respondent {
	t.Helper()
	invitation, err := c.Look(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	body, _, err := c.Manifest(t.Context(), invitation.Wave)
	if err != nil {
		t.Fatal(err)
	}
	r := &respondent{c: c, code: code, group: invitation.Group, token: envelope.NewToken()}
	if r.manifest, err = survey.DecodeManifest(body); err != nil {
		t.Fatal(err)
	}
	r.blinding, err = r.key(t).Blind(r.token)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *respondent) key(t testing.TB) *envelope.PublicKey {
	t.Helper()
	number, err := r.manifest.PartOf(r.group)
	if err != nil {
		t.Fatal(err)
	}
	_, body, err := r.c.ManifestOf(t.Context(), r.manifest.Wave, r.group)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := r.manifest.DecodePart(number, body)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(groups, func(g survey.ManifestGroup) bool { return g.ID == r.group })
	if i < 0 {
		t.Fatal("the group is not in the manifest")
	}
	key, err := envelope.ParsePublicKey(groups[i].Key)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// redeem spends the code on the respondent's token.
func (r *respondent) redeem(t testing.TB) {
	t.Helper()
	signature, err := r.c.Redeem(t.Context(), r.code, r.blinding.Blinded)
	if err == nil {
		r.proof, err = r.blinding.Finalize(signature)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// seal seals answers to the manifest's key.
func (r *respondent) seal(t testing.TB, answers []survey.Answer) {
	t.Helper()
	plain, err := survey.EncodeBallot(r.manifest.Questionnaires[0].Hash, answers)
	if err == nil {
		r.sealed, err = envelope.Seal(r.manifest.WaveKey, string(r.group), r.token, plain)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (r *respondent) cast(t testing.TB) {
	t.Helper()
	if _, err := r.c.Cast(t.Context(), r.group, r.token, r.proof, r.sealed); err != nil {
		t.Fatal(err)
	}
}

// answer takes a code all the way and returns what was answered.
func (c *town) answer(t testing.TB, code survey.Code, answers []survey.Answer) {
	t.Helper()
	r := c.arrive(t, code)
	r.redeem(t)
	r.seal(t, answers)
	r.cast(t)
}

// crowd draws plausible answers, the same for the same seed.
func (c *town) crowd(t testing.TB, seed uint64) func() []survey.Answer {
	t.Helper()
	q, ok := c.library.Current(survey.Pupils810)
	if !ok {
		t.Fatal("no questionnaire for grades 8–10")
	}
	crowd := simulate.NewCrowd(q, simulate.Typical(q))
	random := rand.New(rand.NewPCG(seed, 1))
	return func() []survey.Answer { return crowd.Answers(random) }
}

// parents opens a wave for the parents of the school, with so many children.
func (c *town) parents(t *testing.T, children int) survey.GroupID {
	t.Helper()
	ctx := t.Context()
	err := c.st.Tx(ctx, func(tx *store.Tx) error {
		return tx.CreateGroup(ctx, group(c.school.ID, survey.ParentsSchool, "Foreldre", children))
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.parentsAgain(t)
}

// parentsAgain opens another wave for the same parents.
func (c *town) parentsAgain(t *testing.T) survey.GroupID {
	t.Helper()
	ctx := t.Context()
	c.wave = c.plan(t, survey.ParentsSchool)
	if err := c.Open(ctx, "test", c.wave.ID); err != nil {
		t.Fatal(err)
	}
	groups, err := c.st.WaveGroups(ctx, c.wave.ID)
	if err != nil || len(groups) != 1 {
		t.Fatalf("%d groups (%v)", len(groups), err)
	}
	return groups[0].ID
}
