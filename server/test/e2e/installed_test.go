package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"

	"trivselspuls/server/identity"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store/storetest"
)

// nobody is whom an installation runs as where the test may choose.
const nobody = 65534

// installed is a program as a release has it, in a place where nothing else is, and its settings.
type installed struct {
	root, program, address string
	settings               []string
	process                *exec.Cmd
}

// install builds the program as .ci/release does and puts it, two key directories and a data
// directory where a user without rights owns what it needs and nothing else.
func install(t *testing.T, database string) *installed {
	t.Helper()
	root := must.Have(os.MkdirTemp("", "installed"))(t)
	t.Cleanup(func() { os.RemoveAll(root) })
	must.Work(t, os.Chmod(root, 0o755))
	i := &installed{root: root, program: filepath.Join(root, "trivselspuls")}
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", i.program, "trivselspuls/server")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	port := storetest.FreePort(t)
	i.address = fmt.Sprint("http://localhost:", port)
	i.settings = []string{"PATH=" + os.Getenv("PATH"), fmt.Sprint("LISTEN=127.0.0.1:", port), "BASE_URL=" + i.address, "DATABASE_URL=" + database}
	for name, place := range map[string]string{"DATA_DIR": "data", "KEY_DIR": "keys", "KEY_COPY_DIR": "keys-copy", "": "backups"} {
		must.Work(t, os.Mkdir(filepath.Join(root, place), 0o700))
		if os.Getuid() == 0 {
			must.Work(t, os.Chown(filepath.Join(root, place), nobody, nobody))
		}
		i.settings = append(i.settings, name+"="+filepath.Join(root, place))
	}
	return i
}

func (i *installed) command(arguments ...string) *exec.Cmd {
	command := exec.Command(i.program, arguments...)
	command.Env, command.Dir = i.settings, i.root
	if os.Getuid() == 0 {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return command
}

// puls runs a command of the program.
func (i *installed) puls(t *testing.T, arguments ...string) string {
	t.Helper()
	out, err := i.command(arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

// start starts the server and returns what it says until it answers; stop kills it, as a power cut does.
func (i *installed) start(t *testing.T) string {
	t.Helper()
	i.process = i.command("run")
	log := must.Have(os.Create(filepath.Join(i.root, "log")))(t)
	defer log.Close()
	i.process.Stdout, i.process.Stderr = log, log
	must.Work(t, i.process.Start())
	started := i.process
	t.Cleanup(func() { started.Process.Kill() }) //nolint:errcheck // it has ended, if all went well
	for deadline := time.Now().Add(stepTimeout); ; time.Sleep(20 * time.Millisecond) {
		said := string(must.Have(os.ReadFile(log.Name()))(t))
		if first := regexp.MustCompile("(?s)answers at .*\n.*\n"); first.MatchString(said) {
			return said
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server does not answer: %s", said)
		}
	}
}

func (i *installed) stop() {
	i.process.Process.Kill() //nolint:errcheck // the next line sees it
	i.process.Wait()         //nolint:errcheck // killed
}

// A release is put where nothing is, for a user without rights. Its first wave is set up and
// opened by pages; it is copied, the machine is lost but for the keys, the copy is put back by
// somebody with the other half of the copy's key, the wave goes on, closes, and is read: the same
// on both databases.
func TestReleaseFromNothingToFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program and runs it twice")
	}
	databases := map[string]func() string{"sqlite": func() string { return "" }}
	if os.Getenv("PGHOST") != "" || os.Getenv("TRIVSELSPULS_REQUIRE") != "" {
		databases["postgres"] = func() string { return storetest.Postgres(t) }
	}
	figures := map[string]string{}
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) { figures[name] = fromNothingToFigures(t, empty) })
	}
	if len(figures) == 2 && figures["postgres"] != figures["sqlite"] {
		t.Errorf("read on SQLite:\n%s\nand on PostgreSQL:\n%s", figures["sqlite"], figures["postgres"])
	}
}

var printedCode = regexp.MustCompile(`\b[0-9A-Z]{4}[ -]?[0-9A-Z]{4}[ -]?[0-9A-Z]{4}\b`)

// beginsToday is put where a page asks when a project or a wave begins: days begin at midnight in UTC.
const beginsToday = `document.querySelector("#from").value = new Date().toISOString().slice(0, 10)`

func fromNothingToFigures(t *testing.T, empty func() string) string {
	i := install(t, empty())
	if !strings.HasSuffix(i.settings[3], "=") {
		i.puls(t, "migrate")
	}
	first := regexp.MustCompile(`/forste/\S+`).FindString(i.start(t))
	p := openBrowser(t)
	p.ExpectStatus(409) // the question about the address
	p.Navigate(i.address + first)
	for field, value := range map[string]string{
		"owner": "Prøvedal kommune", "name": "Kari Nordmann", "login": "kari", "password": "fire fjell og en elv", "officer": "Ola Ombud", "officer_login": "ola",
	} {
		p.Fill("#"+field, value)
	}
	p.Follow("main form button")
	p.Follow(`a[href="/konto/totrinn"]`)
	secret := must.Have(identity.ParseSecret(Eval[string](p, `document.querySelector("input[name=secret]").value`)))(t)
	used := identity.StepAt(time.Now())
	p.Fill("#code", secret.Code(used))
	p.Follow("main form button")
	p.Navigate(i.address + "/oppsett/prosjekt")
	p.Fill("#name", "Trygt og godt")
	Eval[string](p, beginsToday)
	p.Follow("main form button")
	p.Navigate(i.address + "/oppsett/enheter")
	choose(p, "#school", "Åsen skole")
	p.Follow("form.fields button")
	p.Navigate(i.address + "/oppsett/grupper")
	choose(p, "#table", "Åsen skole;8. trinn;;40")
	p.Follow("form.wide-form button")
	p.Follow(`form:has(input[name="sure"]) button`)
	p.Navigate(i.address + "/personer/ny")
	p.Fill("#name", "Per Rektor")
	p.Fill("#login", "per")
	p.Click("#role-leader")
	Eval[bool](p, `[...document.querySelectorAll("#unit input")].pop().checked = true`)
	p.Follow("main form button")
	p.Navigate(i.address + "/oppsett")
	p.Follow("ol.checklist li:nth-child(6) a")
	Eval[string](p, beginsToday)
	p.Follow("main form button")
	wave := p.Location()
	p.Click("#custody-file")
	p.Click("#open-sure")
	p.Follow(`form[action$="/apne"] button`)
	p.Follow(`a[href*="/lapper/"]`)
	Eval[int](p, `document.querySelectorAll("form[target]").forEach(f => f.removeAttribute("target")) ?? 0`)
	p.Follow(`main form[action*="/lapper/"] button`)
	p.Follow(`button[name="address"]`)
	p.WaitVisible(".slip svg")
	slips := printedCode.FindAllString(Eval[string](p, `[...document.querySelectorAll(".slip")].map(s => s.innerText).join("\n")`), -1)
	if len(slips) < 40 {
		t.Fatalf("slips: %q", slips)
	}
	i.answers(t, slips[:20])

	// The machine is copied and lost.
	key := must.Have(age.GenerateX25519Identity())(t)
	identityFile, file := filepath.Join(i.root, "key.txt"), filepath.Join(i.root, "backups", "copy.age")
	must.Work(t, os.WriteFile(identityFile, []byte(key.String()+"\n"), 0o644))
	i.puls(t, "backup", "-to", key.Recipient().String(), file)
	hash := regexp.MustCompile(`[0-9a-f]{64}`)
	before := hash.FindString(i.puls(t, "audit", "verify"))
	i.stop()
	must.Work(t, os.RemoveAll(filepath.Join(i.root, "data")))
	must.Work(t, os.Mkdir(filepath.Join(i.root, "data"), 0o700))
	if os.Getuid() == 0 {
		must.Work(t, os.Chown(filepath.Join(i.root, "data"), nobody, nobody))
	}
	i.settings[3] = "DATABASE_URL=" + empty()
	i.puls(t, "restore", "-identity", identityFile, file)
	i.puls(t, "audit", "verify", before)
	i.puls(t, "wave", "resume", filepath.Base(wave), "-sure")
	i.start(t)
	i.answers(t, slips[20:38])

	// Everybody signs in anew.
	p.Navigate(i.address + "/inn")
	p.Fill("#login", "kari")
	p.Fill("#password", "fire fjell og en elv")
	p.Follow(`form[action="/inn"] button`)
	for identity.StepAt(time.Now()) <= used {
		time.Sleep(100 * time.Millisecond)
	}
	p.Fill("#code", secret.Code(identity.StepAt(time.Now())))
	p.Follow(`form[action="/inn/kode"] button`)
	p.Navigate(wave)
	p.Click("#sure")
	p.Follow(`form[action$="/lukk"] button`)
	p.WaitVisible(".ds-alert[data-color=success]")
	if said := p.Text(".ds-alert[data-color=success]"); !strings.Contains(said, "38 svar") {
		t.Errorf("closing says %q", said)
	}
	p.Navigate(i.address + "/hjem")
	p.Follow(`a[href^="/styring/"]`)
	read := p.Text("main")
	for _, figure := range []string{"38 av 40", "32 % av 38 svar", "2,0 av 5"} { // every third gave the third choice
		if !strings.Contains(read, figure) {
			t.Errorf("the page lacks %q: %s", figure, read)
		}
	}
	return read
}

// answers lets people use slips, each with the first, second or third choice to everything in turn.
func (i *installed) answers(t *testing.T, slips []string) {
	t.Helper()
	library := must.Have(questionnaire.Load())(t)
	client := respondent.New(i.address)
	for n, text := range slips {
		slip := must.Have(survey.ParseSlip(text))(t)
		err := client.Answer(t.Context(), slip, func(place respondent.Invitation) ([]survey.Answer, error) {
			asked, ok := library.ByHash(place.Questionnaire)
			if !ok {
				return nil, survey.ErrNotFound
			}
			answers := make([]survey.Answer, len(asked.Items))
			for item := range answers {
				answers[item] = survey.Answer(1 + n%min(3, asked.Items[item].Options))
			}
			return answers, nil
		})
		if err != nil {
			t.Fatalf("slip %d: %v", n, err)
		}
	}
	client.HTTP.CloseIdleConnections()
	if response, err := http.Get(i.address + "/helse"); err != nil || response.Body.Close() != nil || response.StatusCode != http.StatusOK {
		t.Errorf("/helse: %v, %v", response, err)
	}
}
