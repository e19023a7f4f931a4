package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"trivselspuls/server/settings"
	"trivselspuls/survey/store"
)

// server asks the running server how it is: the rules of that are its own.
func server(ctx context.Context, c settings.Settings) []Finding {
	host, port, _ := net.SplitHostPort(c.Listen)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	address := "http://" + net.JoinHostPort(host, port) + "/helse"
	_, text, err := reach{http.DefaultClient}.ask(ctx, address, "")
	if err != nil {
		return append(locked(c, false), cannot("server", "No server answers at LISTEN, so nothing is known of a running one", err))
	}
	if health(text) == "" {
		return []Finding{cannot("server", "The running server could not be asked", fmt.Errorf("what answers at %s is not Trivselspuls", address))}
	}
	findings := locked(c, true)
	for line := range strings.Lines(health(text)) {
		name, is, _ := strings.Cut(strings.TrimSpace(line), ": ")
		is, text, _ := strings.Cut(is, ", ")
		switch is {
		case "ok":
			findings = append(findings, ok("server", "The running server says of its %s: %s.", name, text))
		case "failing":
			findings = append(findings, wrong("server", "see «Watching it» in docs/operations.md", "The running server says of its %s: %s.", name, text))
		}
	}
	return findings
}

// database looks at the database, and at the keys of the waves that it knows.
func database(ctx context.Context, c settings.Settings) (findings []Finding) {
	st, finding := open(ctx, c)
	if finding != nil {
		return append(append(Directories(ctx, c, nil), *finding), places(ctx, c, nil)...)
	}
	defer st.Close()
	findings = Directories(ctx, c, st)
	standby, err := st.Standby(ctx)
	switch {
	case err != nil:
		findings = append(findings, cannot("database", "Whether it is a standby could not be read", err))
	case standby:
		findings = append(findings, ok("database", "It is a standby of another server, which only reads."))
	default:
		if err := st.Probe(ctx); err != nil {
			findings = append(findings, wrong("database", "make room, mount the disk for writing, or start it", "It cannot be written: %v.", err))
		} else {
			findings = append(findings, ok("database", "It can be written."))
		}
	}
	findings = append(findings, traces(ctx, st)...)
	if !st.Postgres() {
		findings = append(findings, embedded(ctx, c, st)...)
	}
	findings = append(findings, left(ctx, st)...)
	if standby {
		return findings // the keys are of the other server
	}
	return append(findings, places(ctx, c, st)...)
}

// open opens the database without changing it, or says why it cannot.
func open(ctx context.Context, c settings.Settings) (*store.Store, *Finding) {
	address := c.DatabaseURL
	if address == "" {
		address = c.Database()
		if _, err := os.Stat(address); err != nil {
			f := wrong("database", "start the server, which makes one, or set DATABASE_URL", "There is none to look at: %v.", err)
			return nil, &f
		}
	}
	st, err := store.Open(ctx, address, nil, store.TracesKnown(c.TracesKnown))
	if err == nil {
		var pending int
		if err = st.CheckVersion(ctx); err == nil {
			pending, err = st.Pending(ctx)
		}
		if pending > 0 {
			err = fmt.Errorf("migrations lacking: %d: run «server migrate», or the server for the embedded one, first", pending)
		}
		if err == nil {
			err = st.Separate(ctx, store.Duties{Collector: c.CollectorURL, Issuer: c.IssuerURL})
		}
		if err != nil {
			err = errors.Join(err, st.Close())
		}
	}
	if err != nil {
		f := wrong("database", "start it, mount its disk for writing, or do what stands here; DATA_DIR and DATABASE_URL say where it is", "It cannot be looked at, nor used: %v.", err)
		return nil, &f
	}
	return st, nil
}

// traces says what the database writes down or keeps.
func traces(ctx context.Context, st *store.Store) (findings []Finding) {
	found, err := st.Traces(ctx)
	if err != nil {
		return []Finding{cannot("traces", "What the database writes down could not be read", err)}
	}
	for _, t := range found {
		f := Finding{About: "traces", State: Wrong, Text: t.Text, Mend: t.Mend}
		switch {
		case t.Known:
			f.State = Known
		case t.Unseen:
			f.State = Unchecked
		case t.Refuses:
			f.Text += " No wave is opened; POSTGRES_TRACES_KNOWN would call it " + t.Name + "."
		}
		findings = append(findings, f)
	}
	if len(findings) == 0 {
		findings = append(findings, ok("traces", "The database writes down and keeps nothing that this program knows it should not, for any of the server's users."))
	}
	return findings
}

// embedded looks at the embedded database and its files.
func embedded(ctx context.Context, c settings.Settings, st *store.Store) (findings []Finding) {
	e, err := st.Embedded(ctx)
	switch {
	case err != nil:
		findings = append(findings, cannot("database", "How it is kept could not be read", err))
	case e.Journal != "wal" || e.Synchronous != 2 || e.SecureDelete != 1:
		findings = append(findings, wrong("database", "report it: the program sets this itself", "Its journal is %s, synchronous %d and secure_delete %d; they must be wal, 2 and 1.", e.Journal, e.Synchronous, e.SecureDelete))
	default:
		findings = append(findings, ok("database", "Each commit waits for the disk, and what is deleted is overwritten."))
	}
	if err := st.QuickCheck(ctx); err != nil {
		findings = append(findings, wrong("database", "stop the server and put a copy back («Copies» in docs/operations.md)", "Read through: %v.", err))
	} else {
		findings = append(findings, ok("database", "Read through, it is whole."))
	}
	if e.Sampled > 0 {
		findings = append(findings, Finding{"database", Advice, "Somebody has run ANALYZE, which keeps values of tables. Closing deletes them; it is not needed.", "drop table sqlite_stat4"})
	}
	file := c.Database()
	for _, name := range []string{file, file + "-wal", file + "-shm"} {
		findings = append(findings, mode("database", name)...)
	}
	return append(findings, filesystem("database", file)...)
}

// left looks for what closing should have left nothing of.
func left(ctx context.Context, st *store.Store) (findings []Finding) {
	rows, err := st.Leftover(ctx)
	switch {
	case err != nil:
		findings = append(findings, cannot("left", "Ballots and codes of closed waves could not be counted", err))
	case rows > 0:
		findings = append(findings, wrong("left", "start the server, which deletes them within a minute", "Ballots and codes of closed waves are in the database: %d.", rows))
	default:
		findings = append(findings, ok("left", "No ballot and no code of a closed wave is in the database."))
	}
	closed, err := st.Uncleaned(ctx)
	if err != nil {
		findings = append(findings, cannot("left", "Waves that are not cleaned up could not be listed", err))
	} else if len(closed) > 0 {
		findings = append(findings, wrong("left", "start the server, which cleans them up within a minute; look for «closing failed» in its log", "Closed waves whose keys, ballots or codes may still exist: %d.", len(closed)))
	}
	waiting, err := st.Unwritten(ctx)
	if err != nil {
		findings = append(findings, cannot("left", "Waves for which the database was not written anew could not be listed", err))
	} else if len(waiting) > 0 {
		findings = append(findings, wrong("left", "start the server, which does it within a minute", "The database has not been written anew since something was deleted (waves that were closed, projects or owners), and its files may still hold it: %d.", len(waiting)))
	}
	if !st.Postgres() {
		return findings
	}
	kept, err := st.LogKept(ctx)
	switch {
	case err != nil:
		findings = append(findings, cannot("left", "What the write-ahead log keeps could not be read", err))
	case kept.Waves > 0:
		findings = append(findings, wrong("left", "run select pg_switch_wal() and then checkpoint, as an administrator; if that does not help, a slot, wal_keep_size or an archive keeps it",
			"The write-ahead log still has files with the ballots of closed waves: %d.", kept.Waves))
	case !kept.Checked:
		findings = append(findings, Finding{"left", Unchecked, "The last checkpoint needs no file of the write-ahead log with ballots of closed waves. Whether such files are kept for other reasons may not be read.", "grant pg_monitor to the server's user"})
	default:
		findings = append(findings, ok("left", "The write-ahead log has no file from before the last wave was closed and the database written anew."))
	}
	return findings
}
