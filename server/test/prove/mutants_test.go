package prove

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Proof 3. A proof that cannot fail proves nothing. Each mutant breaks one
// promise in the source, as a careless change would, and names the test that
// must notice.

// edit replaces a text that must be there.
type edit struct{ file, old, with string }

type mutant struct {
	name  string
	edits []edit
	pkg   string
	tests []string // each must fail, by itself
}

const (
	closeGo   = "server/waves/close.go"
	ballotsGo = "server/waves/ballots.go"
	answerGo  = "server/waves/answer.go"
	collectGo = "survey/store/collect.go"
	openGo    = "survey/store/open.go"
	rewriteGo = "survey/store/maintain.go"

	discloseGo = "analysis/disclosure/disclose.go"
	publishGo  = "analysis/disclosure/publish.go"

	stoppedSQL = "migrations/00041_stopped.sqlite.sql"

	manifestGo = "survey/manifest.go"
	spent      = "(blinded is null or blinded = ?)"
)

// afterTheFact takes away the checks that would refuse what a mutant publishes
// before anybody could read it.
var afterTheFact = []edit{
	{publishGo, "checkClasses(in, s, ind, cells[ind.Key]); err != nil", "checkClasses(in, s, ind, cells[ind.Key]); false"},
	{publishGo, "s.check(); err != nil", "s.check(); false"},
}

func mutants() []mutant {
	return []mutant{
		{"acknowledge before the insert", []edit{
			{answerGo, `stored, err := s.store.CastBallot(ctx, store.Ballot{Token: token, Group: group, Sealed: sealed, Signature: signature})`, `late := store.Ballot{
				Token: append([]byte(nil), token...), Group: group, Sealed: append([]byte(nil), sealed...), Signature: append([]byte(nil), signature...),
			}
			stored, err := sealed, error(nil)
			time.AfterFunc(100*time.Millisecond, func() { s.store.CastBallot(context.Background(), late) })`},
			{answerGo, `"fmt"`, "\"fmt\"\n\t\"time\""},
		}, "./server/waves", []string{"TestLifeOfAWave/sqlite"}},
		{
			"redemption not idempotent",
			[]edit{{collectGo, spent, "(blinded is null or (1 = 0 and blinded = ?))"}},
			"./server/waves",
			[]string{"TestSameRedemptionSameSignature/sqlite"},
		},
		{
			"redemption not checked",
			[]edit{{collectGo, spent, "(1 = 1 or blinded = ?)"}},
			"./server/waves",
			[]string{"TestFiftyRedemptionsOfOneCode/sqlite"},
		},
		{
			"redemption checked first and then done",
			[]edit{{collectGo, "where revoked = ? and " + spent + "`+taken+` and mac in (`, []any{blinded,", "where revoked = ? and (1 = 1 or blinded = ?) and mac in (`, []any{blinded,"}},
			"./survey/store",
			[]string{"TestASpentCodeTakesNoOtherMessage/sqlite", "TestASpentCodeTakesNoOtherMessage/postgres"},
		},
		{
			"token not unique",
			[]edit{{stoppedSQL, "token         bytea not null primary key check", "token         bytea not null check"}},
			"./server/waves",
			[]string{"TestCastAgainIsHarmless/sqlite"},
		},
		{
			"the last submission wins",
			[]edit{{collectGo, "on conflict do nothing", "on conflict (token) do update set sealed = excluded.sealed"}},
			"./server/waves",
			[]string{"TestCastAgainIsHarmless/sqlite"},
		},
		{
			"SQLite does not wait for the disk",
			[]edit{{openGo, "synchronous(FULL)", "synchronous(OFF)"}},
			"./server/test/prove",
			[]string{"TestProveReceiptIsOnDisk/sqlite"},
		},
		{
			"PostgreSQL does not wait for the disk",
			[]edit{{"survey/store/connect.go", `"synchronous_commit", "on"`, `"synchronous_commit", "off"`}},
			"./server/test/prove",
			[]string{"TestProveReceiptIsOnDisk/postgres"},
		},
		{"order kept at closing", []edit{
			{"survey/answers.go", "at := int(place.Int64()) * p.Size", "at := end + 0*int(place.Int64())"},
			{ballotsGo, "survey.Shuffle(tokens)", ""},
			{ballotsGo, "max(1, runtime.GOMAXPROCS(0)-1)", "min(1, runtime.GOMAXPROCS(0))"},
		}, "./server/waves", []string{"TestProveRelink/one_at_a_time/sqlite", "TestProveRelink/one_at_a_time/postgres"}},
		{"records are packed as they come", []edit{
			{"survey/answers.go", "at := int(place.Int64()) * p.Size", "at := end + 0*int(place.Int64())"},
		}, "./survey", []string{"TestPackKeepsNoOrder", "TestPackIsFair"}},
		{
			"only the answers are shuffled, which are opened in order",
			[]edit{{ballotsGo, "survey.Shuffle(tokens)", ""}},
			"./server/waves",
			[]string{"TestBallotsAreOpenedInAnyOrder/sqlite", "TestBallotsAreOpenedInAnyOrder/postgres"},
		},
		{
			"a portion is opened in the database's order",
			[]edit{{"survey/store/closing.go", "return ordered, nil", "return found, nil"}},
			"./server/waves",
			[]string{"TestBallotsAreOpenedInAnyOrder/postgres"},
		},
		{
			"the proof is not verified",
			[]edit{{ballotsGo, "|| proof.Verify(b.Token, b.Signature) != nil", ""}},
			"./server/waves",
			[]string{"TestStuffedAnswersAreNotCounted/ballots_of_its_own_making/sqlite", "TestStuffedAnswersAreNotCounted/a_valid_proof_under_another_token/sqlite"},
		},
		{
			"answers are not compared with slips",
			[]edit{{ballotsGo, "o.valid[g.ID] > most", "false && most > 0"}},
			"./server/waves",
			[]string{"TestStuffedAnswersAreNotCounted/a_code_that_was_made_unspent/sqlite", "TestStuffedAnswersAreNotCounted/a_code_that_is_gone/sqlite"},
		},
		{
			"a key that the manifest does not have",
			[]edit{{"server/waves/vouched.go", "|| !bytes.Equal(m.Key, g.PublicKey)", ""}},
			"./server/waves",
			[]string{"TestAKeyOfSomebodyElseClosesNothing/sqlite"},
		},
		{
			"a stopped wave is found by an old memory",
			[]edit{{collectGo, "exists (select 1 from ballot_box b where b.wave_group_id = code.wave_group_id)", "1 = 1"}},
			"./server/waves",
			[]string{"TestOpeningBallotsHoldsNobodyUp/sqlite"},
		},
		{
			"the database is rewritten while a wave is open",
			[]edit{{"survey/store/closing.go", "w.state in ('open', 'closing')", "w.state = 'never'"}},
			"./server/waves",
			[]string{"TestRewritingWaitsForTheLastWave/sqlite"},
		},
		{"groups shown beside a hidden one", append([]edit{
			{discloseGo, "if !every || len(parts) < 2 ||", "if len(parts) < 2 ||"},
			{discloseGo, "for _, g := range parts {", "for _, g := range parts {\n\t\tif !p.exact([]survey.Group{g}, OwnUnit) {\n\t\t\tcontinue\n\t\t}"},
		}, afterTheFact...), "./server/web", []string{"TestAttackerOverHTTP/tempting"}},
		{"a total shown beside a hidden unit", append([]edit{
			{"analysis/disclosure/totals.go", "\t\t\tp.keep(total)\n\t\t\tcontinue\n", "\t\t\tp.put(Cell{Units: units, Total: true, Outside: true}, p.groupsIn(units))\n\t\t\tcontinue\n"},
		}, afterTheFact...), "./server/web", []string{"TestAttackerOverHTTP/one_unit_hides"}},
		{
			"a ballot needs no box",
			[]edit{{stoppedSQL, "when not exists (select 1 from ballot_box", "when 1 = 0 and not exists (select 1 from ballot_box"}},
			"./server/waves",
			[]string{"TestClosedWaveRefusesEverything/sqlite"},
		},
		{
			"VACUUM FULL, which keeps what an old session sees",
			[]edit{{rewriteGo, `if err := s.rewriteTables(ctx, "ballot", "sealed", "code", "blinded", "answers", "records"); err != nil {`, "if _, err := s.write.ExecContext(ctx, `vacuum full ballot, code`); err != nil {"}},
			"./server/waves",
			[]string{"TestProveRelink/one_at_a_time/postgres"},
		},
		{
			"ANALYZE keeps samples",
			[]edit{{"migrations/00045_statistics.postgres.sql", "set statistics 0", "set statistics -1"}},
			"./server/waves",
			[]string{"TestProveRelink/one_at_a_time/postgres"},
		},
		{
			"the log is not let go of",
			[]edit{{"survey/store/wal.go", "`select pg_switch_wal()::text`", "`select pg_current_wal_insert_lsn()::text`"}},
			"./server/waves",
			[]string{"TestProveRelink/one_at_a_time/postgres", "TestProveRelink/one_at_a_time/standby"},
		},
		{
			"a wave is opened whatever the database writes down",
			[]edit{{"server/waves/open.go", "case t.Refuses:", "case t.Refuses && false:"}},
			"./server/waves",
			[]string{"TestOpeningIsRefusedWithTraces"},
		},
		{
			"nothing rewritten",
			[]edit{
				{rewriteGo, "if _, err := s.write.ExecContext(ctx, `vacuum`); err != nil {", "if err := error(nil); err != nil {"},
				{rewriteGo, "if err != nil || !busy {", "if true || err != nil || !busy {"},
				{rewriteGo, "busy, err := s.truncateWAL(ctx)", "busy, err := false, error(nil)"},
			},
			"./server/waves",
			[]string{"TestProveRelink/one_at_a_time/sqlite"},
		},
		{
			"keys kept after closing",
			[]edit{{closeGo, "if err := s.keys.Destroy(wave); err != nil {", "if err := error(nil); err != nil {"}},
			"./server/waves",
			[]string{"TestLifeOfAWave/sqlite"},
		},
		{
			"keys destroyed before the commit",
			[]edit{{closeGo, "return tx.BeginClosing(ctx, wave)", "return errors.Join(s.keys.Destroy(wave), tx.BeginClosing(ctx, wave))"}},
			"./server/waves",
			[]string{"TestCloseAgainAfterFailure/sqlite"},
		},
		{
			"the key on paper stays on disk too",
			[]edit{{"survey/keys/file.go", "if custody == InFile {", "if custody != \"\" {"}},
			"./survey/keys",
			[]string{"TestPaperKeepsNoOpeningKey"},
		},
		{
			"any key closes",
			[]edit{{closeGo, "if err := keys.Opens(fixed.manifest.WaveKey, given); err != nil {", "if err := keys.Opens(fixed.manifest.WaveKey, given); err != nil && given == nil {"}},
			"./server/waves",
			[]string{"TestKeyOnPaper/sqlite"},
		},
		{
			"a mistyped key is taken for another wave's",
			[]edit{{"survey/keys/paper.go", "if [checkSize]byte(raw", "if len(sum) == 0 && [checkSize]byte(raw"}},
			"./survey/keys",
			[]string{"TestPaperText"},
		},
		{
			"a part of the manifest that is not its hash's",
			[]edit{{manifestGo, "|| FingerprintOf(body) != m.Parts[number]", ""}},
			"./survey/respondent",
			[]string{"TestDishonestServer"},
		},
		{
			"the manifest's fingerprint is not compared with the slip's",
			[]edit{{"survey/respondent/manifest.go", `|| i.Promised != "" && i.Promised != first {`, `{`}},
			"./survey/respondent",
			[]string{"TestNothingIsSentForAnotherManifest", "TestAlikeByTenSymbols", "TestOneBitChangedAnywhere"},
		},
		{
			"the questions' bytes are not compared with the manifest",
			[]edit{{"survey/respondent/steps.go", "survey.FingerprintOf(body) != print || ", ""}},
			"./survey/respondent",
			[]string{"TestOneBitChangedAnywhere"},
		},
		{
			"a manifest with more in it than is known",
			[]edit{{manifestGo, "err == nil && !bytes.Equal(again, body)", "err == nil && !bytes.Equal(again, again)"}},
			"./survey",
			[]string{"TestOnlyOneWayToWrite"},
		},
		{
			"a group with two keys",
			[]edit{{manifestGo, "func(other ManifestGroup) bool { return other.ID == g.ID }", "func(other ManifestGroup) bool { return false }"}},
			"./survey/respondent",
			[]string{"TestDishonestServer"},
		},
		{
			"an open link without a cap",
			[]edit{{"server/waves/link.go", "if given >= most {", "if given >= 1000*most {"}},
			"./server/waves",
			[]string{"TestOpenLinkIsCapped/sqlite"},
		},
		{
			"an open link without its secret",
			[]edit{{"server/waves/link.go", "[]byte(right)) != 1 {", "[]byte(right)) == 2 {"}},
			"./server/web/respond",
			[]string{"TestPupilsSlipOpensNoLink/sqlite"},
		},
		{
			"an open link that gives all at once",
			[]edit{{"server/waves/link.go", "if link.Taken+10 > 5*most {", "if link.Taken+10 > 500*most {"}},
			"./server/waves",
			[]string{"TestOpenLinkOpensInSteps/sqlite"},
		},
	}
}

// Every mutant still finds its place in the source. This costs nothing, so that
// whoever moves the place learns it before the long test does.
func TestMutantsStillFit(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slices.Concat(mutants(), memoryMutants(), signinMutants(), attackerMutants(), pageMutants()) {
		t.Run(m.name, func(t *testing.T) { m.write(t, root) })
	}
}

func TestProveMutantsAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the proofs once for each mutant")
	}
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(mutants(), memoryMutants(), signinMutants())
	if full() {
		all = append(all, attackerMutants()...)
	}
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			// Some of these tests compile the server themselves.
			env := append(os.Environ(), "GOFLAGS=-overlay="+m.write(t, root), "TRIVSELSPULS_PROVE=") // none needs the full length
			bin := m.build(t, root, env)
			for _, test := range m.tests {
				if strings.HasSuffix(test, "postgres") && os.Getenv("PGHOST") == "" && os.Getenv("TRIVSELSPULS_REQUIRE") != "1" {
					t.Log("no PostgreSQL in the environment: this mutant met SQLite only")
					continue
				}
				command := exec.Command(bin, "-test.v", "-test.timeout=3m", "-test.run=^"+strings.ReplaceAll(test, "/", "$/^")+"$")
				command.Dir, command.Env = filepath.Join(root, m.pkg), env
				out, err := command.CombinedOutput()
				switch {
				case err == nil:
					t.Errorf("%s did not notice\n%s", test, out)
				case !strings.Contains(string(out), "--- FAIL: "+strings.SplitN(test, "/", 2)[0]):
					t.Errorf("%s was not run to its end\n%s", test, out)
				}
			}
		})
	}
}

// build compiles the tests of the mutant's package, once for all that must fail.
func (m mutant) build(t *testing.T, root string, env []string) (bin string) {
	t.Helper()
	bin = filepath.Join(t.TempDir(), "mutant.test")
	// Nobody debugs it: linking without symbols takes half the time.
	command := exec.Command("go", "test", "-c", "-o", bin, "-ldflags=-s -w", m.pkg)
	command.Dir, command.Env = root, env
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("the mutant does not compile: %v\n%s", err, out)
	}
	return bin
}

// write makes the changed files and the overlay that puts them in place of the
// real ones, which are not touched.
func (m mutant) write(t *testing.T, root string) (overlay string) {
	t.Helper()
	dir := t.TempDir()
	changed := map[string]string{}
	for _, e := range m.edits {
		content, ok := changed[e.file]
		if !ok {
			real, err := os.ReadFile(filepath.Join(root, e.file))
			if err != nil {
				t.Fatal(err)
			}
			content = string(real)
		}
		if !strings.Contains(content, e.old) {
			t.Fatalf("%s no longer has %q: the mutant needs a new place", e.file, e.old)
		}
		changed[e.file] = strings.ReplaceAll(content, e.old, e.with)
	}
	replace := map[string]string{}
	for file, content := range changed {
		path := filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, file)] = path
	}
	body, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay = filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return overlay
}
