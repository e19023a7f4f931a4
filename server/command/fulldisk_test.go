package command

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/alecthomas/kong"

	"trivselspuls/server/settings"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// disk is a small file system of its own.
type disk struct {
	t    *testing.T
	path string
}

func (d disk) file(name string) string { return filepath.Join(d.path, name) }

// full does something while nothing more can be written.
func (d disk) full(do func()) {
	d.t.Helper()
	filler := must.Have(os.Create(d.file("filler")))(d.t)
	for _, size := range []int{1 << 20, 4 << 10, 1} {
		for err := error(nil); err == nil; {
			_, err = filler.Write(make([]byte, size))
		}
	}
	must.Work(d.t, filler.Close())
	defer os.Remove(filler.Name()) //nolint:errcheck // what follows would see it
	do()
}

// says runs a command and returns how it ended and what it said.
func says(t *testing.T, args ...string) (int, string) {
	var said bytes.Buffer
	return Main(t.Context(), args, &said, &said), said.String()
}

var toldFull = regexp.MustCompile(`(?i)no space left on device|disk is full`)

// onDisk sets the settings of an installation on a disk, and returns a directory with files to read.
func onDisk(t *testing.T, d disk) (files string) {
	files = t.TempDir()
	for _, script := range []string{"admin", "asked", "backup"} {
		text := string(must.Have(os.ReadFile("testdata/script/" + script + ".txtar"))(t))
		for _, file := range strings.Split(text, "\n-- ")[1:] {
			name, body, _ := strings.Cut(file, " --\n")
			must.Work(t, os.WriteFile(filepath.Join(files, name), []byte(body+"\n"), 0o600))
		}
	}
	must.Work(t, os.WriteFile(filepath.Join(files, "two.csv"), []byte("Skolen;8. trinn;;12\nSkolen;Foreldre;Foreldre, skole;15\n"), 0o600))
	must.Work(t, os.WriteFile(filepath.Join(files, "hours.csv"), []byte("Skolen;8. trinn;15.9.2099;10.00;10.45\n"), 0o600))
	must.Work(t, os.WriteFile(filepath.Join(files, "joint.csv"), []byte("Lien;6. trinn;;18\nÅsen;6. trinn;;20\nDalen;6. trinn;;35\n"), 0o600))
	must.Work(t, os.WriteFile(filepath.Join(files, "read.wav"), webtest.Sound, 0o600))
	years := strings.NewReplacer("Y0", "2022-23", "Y1", "2023-24", "Y2", "2024-25")
	national := years.Replace(string(must.Have(os.ReadFile("../demo/national.csv"))(t)))
	must.Work(t, os.WriteFile(filepath.Join(files, "national.csv"), []byte(national), 0o600))
	t.Setenv("DATA_DIR", d.file("data"))
	t.Setenv("RESPONDENT_URL", "https://svar.example.no")
	t.Setenv("LISTEN", "127.0.0.1:1")
	return files
}

// elsewhere are the commands that no full disk is tried with here, and why.
var elsewhere = map[string]string{
	"run":                 "TestProveDiskFull",
	"demo":                "it keeps what run keeps, and all of it is invented",
	"restore":             "TestAFullDiskPutsNothingBack",
	"move":                "it writes to PostgreSQL alone, in one transaction: TestMove",
	"import responses":    "an approval goes before; what it stores is one transaction, and a closing: TestProveDiskFullOnPostgres",
	"export research":     "an approval goes before: TestResearcherNeedsTwoOthers",
	"delete":              "an approval goes before; it is one transaction",
	"compare":             "it asks another server and writes nothing",
	"respondent":          "it asks another server and writes nothing",
	"wave print":          "each file is written as wave slips and wave poster write theirs",
	"setup":               "it is one transaction, as owner create is",
	"export list":         "it tells what is there, as the other lists do",
	"questionnaire check": "it writes nothing",
	"wave resume":         "a restore goes before; it is one transaction",
}

// Every command that stores something says in words that the disk is full, leaves what was there as it
// was, and does the same thing when there is room.
func TestAFullDiskStopsEveryCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("some fifty commands")
	}
	d := disk{t, t.TempDir()}
	storetest.SmallDisk(t, d.path, 12<<20, "")
	files := onDisk(t, d)
	at := func(name string) string { return filepath.Join(files, name) }
	tried, slip := map[string]bool{}, ""
	var running *store.Store // as a server that runs has it: so the disk is full in the middle, not at the opening
	for _, line := range [][]string{
		{"migrate"},
		{"keys", "renew"},
		{"owner", "create", "Testdal"},
		{"owner", "change", "-name", "Testdal herad"},
		{"owner", "contacts", at("contacts.csv")},
		{"owner", "holidays", at("holidays.csv")},
		{"owner", "project", at("project.yaml")},
		{"owner", "questions", "pupils-8-10", at("bus.yaml")},
		{"owner", "retire", "pupils-8-10", "L1", "-sure"},
		{"owner", "languages", "pl", "-read-by-native-speaker"},
		{"owner", "record", "pupils-1-2", "nn", "2", at("read.wav")},
		{"owner", "unrecord", "pupils-1-2", "nn", "2", "-sure"},
		{"unit", "create", "school", "Skolen", "Lia", "Åsen", "Dalen", "Bakken"},
		{"unit", "rename", "Lia", "Lien"},
		{"unit", "contacts", "Skolen", at("unit-contacts.csv")},
		{"unit", "groups", at("two.csv"), "-sure"},
		{"unit", "groups", at("joint.csv"), "-sure"},
		{"unit", "join", "Lien", "Åsen", "Dalen"},
		{"unit", "delete", "Bakken", "-sure"},
		{"user", "create", "kari", "Kari", "project-leader"},
		{"user", "create", "ola", "Ola", "data-protection"},
		{"user", "give", "kari", "steering-group"},
		{"user", "take", "kari", "steering-group"},
		{"user", "link", "kari", "-sure"},
		{"user", "import", at("people.csv"), "-sure"},
		{"user", "delete", "nora", "-sure"},
		{"wave", "create", "baseline", "Start", "-from", "2020-09-14", "-to", "2099-09-20", "-audiences", "pupils-8-10,parents-school"},
		{"wave", "create", "pulse", "Midt", "-from", "2099-10-01", "-to", "2099-10-10"},
		{"wave", "change", "Start", "-to", "2099-09-25"},
		{"wave", "delete", "Midt", "-sure"},
		{"wave", "open", "Start", "-sure"},
		{"wave", "slips", "Start", "8. trinn", "-sure"},
		{"wave", "spoilt", "Start", "8. trinn", "SLIP", "-sure"},
		{"wave", "asked", "Start", "8. trinn", "14", "-sure"},
		{"wave", "windows", "Start", at("hours.csv")},
		{"wave", "link", "Start", "Foreldre", "-sure"},
		{"wave", "extend", "Start", "-to", "2099-10-01"},
		{"keys", "adopt", "-sure"},
		{"import", "national", at("national.csv")},
		{"backup", d.file("copy.db")},
		{"backup", "-to", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", d.file("copy.age")},
		{"owner", "archive", d.file("archive.zip")},
		{"wave", "poster", "Start", "Foreldre", "-out", d.file("poster.html")},
		{"wave", "letter", "Start", "-out", d.file("letter.html")},
		{"wave", "close", "Start", "-sure"},
		{"wave", "create", "pulse", "Tapt", "-from", "2020-09-14", "-to", "2099-09-25"},
		{"wave", "open", "Tapt", "-custody", "paper", "-sure"},
		{"wave", "abandon", "Tapt", "-sure"},
	} {
		name := strings.Join(line, " ")
		if i := slices.Index(line, "SLIP"); i > 0 {
			line[i] = slip
		}
		if running == nil && len(tried) > 2 {
			running = must.Have(settings.Settings{DataDir: d.file("data")}.OpenStore(t.Context(), nil))(t)
			defer running.Close()
		}
		kept := []string{"keys", "keys-copy"}
		if strings.HasPrefix(name, "wave open") { // a commit that failed may have come through: the keys stay until it is opened again
			kept = nil
		}
		before := d.holds(kept)
		if running != nil {
			must.Work(t, running.Settle(t.Context()))
		}
		d.full(func() {
			if status, said := says(t, line...); status != 1 || !toldFull.MatchString(said) {
				t.Errorf("%s ends with %d: %s", name, status, said)
			}
		})
		if last := line[len(line)-1]; strings.HasPrefix(last, d.path) {
			if _, err := os.Stat(last); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s leaves half of %s", name, last)
			}
		}
		if now := d.holds(kept); now != before && before != "nothing" {
			t.Errorf("%s has changed what is stored", name)
		}
		status, said := says(t, line...)
		if status != 0 {
			t.Fatalf("%s, with room, ends with %d: %s", name, status, said)
		}
		if strings.HasPrefix(name, "wave slips") {
			slip, _, _ = strings.Cut(said, "\n")
		}
		tried[strings.Join(line[:min(2, len(line))], " ")], tried[line[0]] = true, true
	}
	for _, line := range [][]string{
		{"wave", "create", "pulse", "Ark", "-from", "2020-09-14", "-to", "2099-09-25"},
		{"wave", "open", "Ark", "-sure"},
	} {
		if status, said := says(t, line...); status != 0 {
			t.Fatal(said)
		}
	}
	t.Setenv("DATA_DIR", moved(t, d.file("data")))
	d.full(func() { // room for the database, and none for the sheets: slips that nobody has are made anew
		status, said := says(t, "wave", "slips", "Ark", "8. trinn", "-out", d.file("slips.html"), "-sure")
		if status != 1 || !toldFull.MatchString(said) || !strings.Contains(said, "-slips again") {
			t.Errorf("slips end with %d: %s", status, said)
		}
	})
	if left := must.Have(filepath.Glob(d.file("*.html")))(t); len(left) != 2 { // poster and letter, from before
		t.Errorf("left: %v", left)
	}
	tellsWhatWasLost(t, tried)
	everyCommand(t, func(name string) {
		if !tried[name] && elsewhere[name] == "" {
			t.Errorf("%s: try it on a full disk, or say where that is done", name)
		}
	})
}

// moved carries an installation to a place with room.
func moved(t *testing.T, data string) string {
	to := filepath.Join(t.TempDir(), "data")
	must.Work(t, exec.Command("cp", "-a", data, to).Run())
	return to
}

// holds is a hash of what the database and these of the key directories hold.
func (d disk) holds(kept []string) string {
	d.t.Helper()
	c := settings.Settings{DataDir: d.file("data")}
	if _, err := os.Stat(c.Database()); err != nil {
		return "nothing"
	}
	st := must.Have(c.OpenStore(d.t.Context(), nil))(d.t)
	defer st.Close()
	file := filepath.Join(d.t.TempDir(), "copy")
	must.Work(d.t, st.Backup(d.t.Context(), file))
	held := fmt.Sprintf("%x", sha256.Sum256(must.Have(os.ReadFile(file))(d.t)))
	for _, place := range kept {
		for _, f := range must.Have(filepath.Glob(filepath.Join(c.DataDir, place, "*")))(d.t) {
			held += fmt.Sprintf(" %s %x", f, sha256.Sum256(must.Have(os.ReadFile(f))(d.t)))
		}
	}
	return held
}

// nowhere takes nothing, as a full disk does.
type nowhere struct{}

func (nowhere) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
}

// tellsWhatWasLost gives every command that only tells something an output on a full disk. What may be told once
// only, such as a link, is told beside the error.
func tellsWhatWasLost(t *testing.T, tried map[string]bool) {
	for _, line := range []string{
		"owner list", "owner recordings", "unit list", "user list", "wave list", "wave show Ark", "audit verify",
		"questionnaire preview ../../survey/questionnaire/data/pupils-1-2.v2.yaml", "version", "doctor", "user link ola -sure",
	} {
		words := strings.Fields(line)
		var said bytes.Buffer
		if status := Main(t.Context(), words, nowhere{}, &said); status != 1 || !toldFull.MatchString(said.String()) {
			t.Errorf("%s, with nowhere to tell it, ends with %d: %s", line, status, &said)
		}
		if words[0] == "user" && words[1] == "link" && !strings.Contains(said.String(), "/inn/lenke/") {
			t.Errorf("the link is lost: %s", &said)
		}
		tried[strings.Join(words[:min(2, len(words))], " ")], tried[words[0]] = true, true
	}
}

// everyCommand names each, as it is typed.
func everyCommand(t *testing.T, visit func(name string)) {
	parser := must.Have(newParser(new(commands)))(t)
	must.Work(t, kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if one, ok := node.(*kong.Node); ok && one.Leaf() && one.Type == kong.CommandNode {
			words := strings.Fields(one.Path())
			visit(strings.Join(slices.DeleteFunc(words, func(word string) bool { return strings.ContainsAny(word, "<[-=") || word == "server" }), " "))
		}
		return next(nil)
	}))
}
