package store_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// strict are the settings with which PostgreSQL writes down most.
var strict = []string{
	"log_statement = all", "log_min_duration_statement = 0", "log_min_duration_sample = 0", "log_transaction_sample_rate = 1",
	"log_min_error_statement = debug5", "log_min_messages = debug1", "log_duration = on", "log_parameter_max_length = -1",
	"log_parameter_max_length_on_error = -1", "log_error_verbosity = verbose",
	"log_parser_stats = on", "log_planner_stats = on", "log_executor_stats = on",
	"debug_print_parse = on", "debug_print_rewritten = on", "debug_print_plan = on",
	"shared_preload_libraries = 'auto_explain, pg_stat_statements'", "auto_explain.log_min_duration = 0",
}

// newCluster is a server with a database «puls» of an ordinary user of the same name, and
// users for the two duties, as docs/operations.md makes them.
func newCluster(t *testing.T, lines ...string) *storetest.Cluster {
	t.Helper()
	if testing.Short() {
		t.Skip("makes a PostgreSQL server of its own")
	}
	cluster := storetest.NewCluster(t, lines...)
	cluster.Exec(t, `create role puls login createrole`, `create database puls owner puls`)
	return cluster
}

// openAs opens the database of a newCluster as its ordinary user, with users for the
// duties.
func openAs(t *testing.T, cluster *storetest.Cluster, options ...store.Option) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), cluster.URLOf("puls", "puls"), nil, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := st.CreateRoles(t.Context()); err != nil {
		t.Fatal(err)
	}
	cluster.Exec(t, `do $$ begin
		create role collector login in role trivselspuls_collector; create role issuer login in role trivselspuls_issuer;
		exception when duplicate_object then null; end $$`)
	err = st.Separate(t.Context(), store.Duties{Collector: cluster.URLOf("collector", "puls"), Issuer: cluster.URLOf("issuer", "puls")})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// named are the names of a store's traces, each once, and those that refuse an opening.
func named(t *testing.T, st *store.Store) (all, refusing []string) {
	t.Helper()
	traces, err := st.Traces(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range traces {
		if trace.Text == "" || trace.Mend == "" || strings.Contains(trace.Text+trace.Mend, "%!") {
			t.Errorf("%+v", trace)
		}
		if all = append(all, trace.Name); trace.Refuses {
			refusing = append(refusing, trace.Name)
		}
	}
	slices.Sort(all)
	slices.Sort(refusing)
	return slices.Compact(all), slices.Compact(refusing)
}

// granted is what docs/operations.md tells to run.
func granted(t *testing.T, cluster *storetest.Cluster) {
	t.Helper()
	cluster.ExecIn(t, "puls", `grant pg_checkpoint, pg_monitor to puls`, `grant execute on function pg_switch_wal() to puls`,
		`alter system set wal_recycle = off`, `select pg_reload_conf()`)
}

// A server as PostgreSQL makes it keeps its log's files, and the user may do nothing
// about it; neither keeps a wave from opening. As the guide sets it up nothing is named.
func TestTracesOfAServerAsItComes(t *testing.T) {
	cluster := newCluster(t)
	st := openAs(t, cluster)
	all, refusing := named(t, st)
	want := []string{"checkpoint", "pg_monitor", "pg_switch_wal", "session_preload_libraries", "shared_preload_libraries", "wal_recycle"}
	if len(refusing) > 0 || !slices.Equal(slices.DeleteFunc(all, func(name string) bool { return name == "local_preload_libraries" }), want) {
		t.Errorf("named %v, refusing %v", all, refusing)
	}
	granted(t, cluster)
	if all, _ := named(t, openAs(t, cluster)); len(all) > 0 {
		t.Errorf("as the guide sets it up: %v", all)
	}
	// For a role it does not reach the process that removes files.
	cluster.Exec(t, `alter system reset wal_recycle`, `select pg_reload_conf()`, `alter role puls set wal_recycle = off`)
	if all, _ := named(t, openAs(t, cluster)); !slices.Equal(all, []string{"wal_recycle"}) {
		t.Errorf("wal_recycle off for a role: %v", all)
	}
}

// Every setting that writes down what must be nowhere is named, whoever it is set for,
// and its line mends it.
func TestTracesOfSettingsAreNamedAndMended(t *testing.T) {
	cluster := newCluster(t, append(slices.Clone(strict),
		"archive_mode = on", "archive_command = 'true'", "track_commit_timestamp = on", "wal_keep_size = 64", "wal_level = logical", "fsync = off", "full_page_writes = off")...)
	cluster.Exec(t, `alter role puls set log_duration = on`, `alter database puls set log_statement = 'mod'`)
	granted(t, cluster)
	st := openAs(t, cluster)
	want := []string{
		"archive_mode", "auto_explain.log_min_duration", "fsync", "full_page_writes", "log_duration", "log_executor_stats", "log_min_duration_sample",
		"log_min_duration_statement", "log_min_error_statement", "log_min_messages", "log_parser_stats", "log_planner_stats", "log_statement",
		"log_transaction_sample_rate", "track_commit_timestamp", "wal_keep_size", "wal_level",
	}
	all, refusing := named(t, st)
	if !slices.Equal(all, want) {
		t.Errorf("named %v\nwant %v", all, want)
	}
	for _, name := range want {
		warned := slices.Contains([]string{"fsync", "full_page_writes", "wal_keep_size", "wal_level"}, name)
		if slices.Contains(refusing, name) == warned {
			t.Errorf("%s refuses: %v", name, !warned)
		}
	}
	for traces := 1; traces > 0; { // once for each user, and again where a role's setting hid the server's
		found, err := openAs(t, cluster).Traces(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, trace := range found {
			for _, statement := range strings.Split(strings.TrimSuffix(trace.Mend, "; then start PostgreSQL anew"), "; ") {
				cluster.Exec(t, statement)
			}
		}
		if traces > 5 {
			t.Fatalf("these lines mend nothing: %v", found)
		}
		if len(found) == 0 {
			break
		}
		traces++
		cluster.Kill(t)
		cluster.Start(t)
	}
	// What one user alone has.
	cluster.Exec(t, `alter role collector set log_statement = 'all'`)
	traces, err := openAs(t, cluster, store.TracesKnown([]string{"log_statement"})).Traces(t.Context())
	if err != nil || len(traces) != 1 || !strings.Contains(traces[0].Text, "for collector") || !strings.Contains(traces[0].Mend, "role collector ") || !traces[0].Known {
		t.Errorf("of the collector alone: %+v, %v", traces, err)
	}
}

// What is in the server beside its settings is named too.
func TestTracesOfObjectsAreNamed(t *testing.T) {
	cluster := newCluster(t, "wal_level = logical", "shared_preload_libraries = 'pg_visibility'")
	granted(t, cluster)
	openAs(t, cluster)
	cluster.ExecIn(t, "puls",
		`select pg_create_physical_replication_slot('elsewhere')`, `select pg_create_logical_replication_slot('changes', 'test_decoding')`,
		`create publication feed for all tables`, `create function noted() returns trigger language plpgsql as 'begin return new; end'`,
		`create trigger audited after insert on ballot for each row execute function noted()`,
		`create rule twice as on update to code do also notify code`, `alter table code set unlogged`,
		`alter table ballot add column at timestamp default now()`, `alter table ballot alter sealed set statistics -1`,
		`create statistics two on token, sealed from ballot`,
		// Whoever knows the program hides in what it has, or where no trigger is seen.
		`create or replace function ballot_needs_box() returns trigger language plpgsql as 'begin notify ballot; return new; end'`,
		`create trigger ballot_needs_box after update on code for each row execute function noted()`,
		`create function spy(bytea) returns boolean immutable language sql as 'select true'`, `alter table code add check (spy(blinded))`,
		`create function told(bytea) returns bytea immutable language sql as 'select $1'`, `create index on ballot (told(token))`)
	begin(t, cluster.Command("pg_receivewal", "-D", filepath.Dir(cluster.Data), "-d", cluster.URL()+"&application_name=copier"))
	cluster.Wait(t, `select count(*) = 1 from pg_stat_replication`)
	st := openAs(t, cluster)
	want := []string{
		"filled:ballot.at", "function:ballot_needs_box", "function:noted", "function:spy", "function:told", "pg_visibility", "publication:feed", "rule:twice", "sampled:ballot.sealed", "sampled:two", "slot:changes", "slot:elsewhere",
		"standby:copier", "trigger:audited", "trigger:ballot_needs_box", "unlogged:code", "wal_level",
	}
	if all, refusing := named(t, st); !slices.Equal(all, want) || len(refusing) != len(want)-1 {
		t.Errorf("named    %v\nrefusing %v\nwant     %v", all, refusing, want)
	}
}

// Of 40 answers and codes nothing stands in PostgreSQL's log, however much it is told to
// write, where our user may or has been allowed to say otherwise. The log of somebody
// who may not has all of them.
func TestNothingOfAnAnswerIsLogged(t *testing.T) {
	cluster := newCluster(t, strict...)
	ordinary := openAs(t, cluster)
	c := settle(t, ordinary)
	group := survey.NewID[survey.GroupID]()
	write(t, ordinary, func(tx *store.Tx) error {
		return tx.OpenWave(t.Context(), c.wave.ID, []byte("{}"), "{}", []store.WaveGroup{{
			ID: group, Wave: c.wave.ID, Unit: c.unit.ID, Audience: survey.Pupils810, Name: "8. trinn", Invited: 60, PublicKey: []byte("key"),
		}}, nil)
	})
	administrator, err := store.Open(t.Context(), cluster.URLOf("postgres", "puls"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { administrator.Close() })
	answers := 0
	logged := func(st *store.Store) (found int) {
		t.Helper()
		for range 40 {
			answers++
			mac := fmt.Appendf(nil, "%08d %-23s", answers, "mac")
			ballot := store.Ballot{Token: fmt.Appendf(nil, "%08d %-23s", answers, "token"), Group: group, Sealed: make([]byte, 337), Signature: make([]byte, 256)}
			copy(ballot.Sealed, fmt.Appendf(nil, "%08d %-23s", answers, "sealed"))
			write(t, st, func(tx *store.Tx) error { return tx.IssueCodes(t.Context(), group, [][]byte{mac}) })
			if err := st.RedeemCode(t.Context(), [][]byte{mac}, ballot.Token); err != nil {
				t.Fatal(err)
			}
			if _, err := st.CastBallot(t.Context(), ballot); err != nil {
				t.Fatal(err)
			}
			if st == administrator { // who may keep PostgreSQL from telling the row that breaks a constraint
				broken := ballot
				broken.Token = ballot.Token[:31]
				st.CastBallot(t.Context(), broken) //nolint:errcheck // it is refused
			}
			log := bytes.ToLower(cluster.Log(t))
			for _, piece := range [][]byte{mac, ballot.Token, ballot.Sealed[:32]} {
				if bytes.Contains(log, piece) || bytes.Contains(log, []byte(hex.EncodeToString(piece[:31]))) {
					found++
				}
			}
		}
		return found
	}
	if found := logged(ordinary); found != 120 {
		t.Errorf("the test is blind: of 120 pieces %d are found in the log of somebody who may not turn it off", found)
	}
	if found := logged(administrator); found > 0 {
		t.Errorf("somebody who may turn the log off: %d of 120 pieces in it", found)
	}
	traces, err := ordinary.Traces(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range traces {
		if strings.HasPrefix(trace.Mend, "alter role") {
			cluster.Exec(t, trace.Mend)
		}
	}
	if found := logged(openAs(t, cluster)); found > 0 {
		t.Errorf("with the lines that mend it: %d of 120 pieces in the log", found)
	}
}

// A pooler that gives every transaction another connection is refused, as is one that
// drops settings; one that keeps connections for whoever has them is not.
func TestPoolerIsRefused(t *testing.T) {
	cluster := newCluster(t)
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer"
	}
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("TRIVSELSPULS_REQUIRE") == "1" {
			t.Fatal("pgbouncer is not there: install it, on Debian with `apt-get install --no-install-recommends pgbouncer`")
		}
		t.Skip("pgbouncer is not there")
	}
	openAs(t, cluster)
	for name, c := range map[string]struct {
		lines   string
		refused bool
	}{
		"as it comes":          {"pool_mode = session", true},
		"transaction":          {"pool_mode = transaction\nignore_startup_parameters = synchronous_commit", true},
		"transaction, in turn": {"pool_mode = transaction\nignore_startup_parameters = synchronous_commit\nserver_round_robin = 1\nmin_pool_size = 10", true},
		"session":              {"pool_mode = session\nignore_startup_parameters = synchronous_commit", false},
		"commits do not wait":  {"pool_mode = session\nignore_startup_parameters = synchronous_commit", true},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "commits do not wait" {
				cluster.Exec(t, `alter role puls set synchronous_commit = off`)
				defer cluster.Exec(t, `alter role puls reset synchronous_commit`)
			}
			address := pooler(t, cluster, program, c.lines)
			st, err := store.Open(t.Context(), address, nil)
			if err == nil {
				st.Close()
			}
			if refused := err != nil && strings.Contains(err.Error(), store.ErrPooled.Error()); refused != c.refused || !refused && err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

// begin starts a program, which ends with the test.
func begin(t *testing.T, command *exec.Cmd) {
	t.Helper()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Kill(); command.Wait() }) //nolint:errcheck // it may have ended
}

// pooler starts one before a cluster and returns the address of the database through it.
func pooler(t *testing.T, cluster *storetest.Cluster, program, lines string) string {
	t.Helper()
	port := storetest.FreePort(t)
	file := filepath.Join(filepath.Dir(cluster.Data), fmt.Sprintf("pooler-%d.ini", port))
	err := os.WriteFile(file, fmt.Appendf(nil, "[databases]\npuls = host=127.0.0.1 port=%d user=puls\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nunix_socket_dir =\nauth_type = any\n%s\n",
		cluster.Port, port, lines), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	command := cluster.Command(program, "-q", file)
	command.Path = program
	begin(t, command)
	for range 12000 {
		connection, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			connection.Close()
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Sprintf("postgres://puls@127.0.0.1:%d/puls?sslmode=disable", port)
}
