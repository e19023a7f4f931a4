package keys

import (
	"bytes"
	"encoding/base64"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// open returns a directory with its copy, and their paths, the copy first.
func open(t *testing.T) (*Directory, [2]string) {
	t.Helper()
	root := t.TempDir()
	d, err := Open(filepath.Join(root, "keys"), filepath.Join(root, "copy"))
	if err != nil {
		t.Fatal(err)
	}
	return d, d.places
}

func create(t *testing.T, d *Directory, custody Custody) (survey.WaveID, survey.GroupID, *Made) {
	t.Helper()
	wave, group := survey.NewID[survey.WaveID](), survey.NewID[survey.GroupID]()
	secrets, err := d.Create(wave, []survey.GroupID{group}, custody, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return wave, group, secrets
}

func TestCreateLoadDestroy(t *testing.T) {
	d, places := open(t)
	wave, group, made := create(t, d, InFile)
	for _, place := range places {
		for name, want := range map[string]os.FileMode{
			place: 0o700, path(place, wave, secretsFile): 0o600, path(place, wave, openingFile): 0o600, filepath.Join(place, mark): 0o600,
		} {
			info, err := os.Stat(name)
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: mode %v (%v), want %v", name, info.Mode().Perm(), err, want)
			}
		}
	}
	if n := copies(d, wave); n != 2 {
		t.Errorf("whole in %d places, want 2", n)
	}
	loaded, err := d.Load(wave)
	if err != nil {
		t.Fatal(err)
	}
	if err := selfTest(made.Secrets, loaded); err != nil {
		t.Error(err)
	}
	if loaded.signing[group] == nil || len(made.pepper) != pepperSize {
		t.Error("group key or pepper is missing")
	}
	opening, err := d.LoadOpening(wave)
	if err == nil {
		err = Opens(made.Public().Wave, opening)
	}
	if err != nil {
		t.Error(err)
	}
	if _, err := d.Create(wave, nil, InFile, func(int) {}); !errors.Is(err, survey.ErrState) {
		t.Errorf("creating twice: got %v, want ErrState", err)
	}
	for range 2 { // again, as after a crash
		if err := d.Destroy(wave); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Load(wave); !errors.Is(err, survey.ErrKeyMissing) {
		t.Errorf("after destroying: got %v, want ErrKeyMissing", err)
	}
	for _, place := range places {
		entries, err := os.ReadDir(place)
		if err != nil || len(entries) != 1 || entries[0].Name() != mark {
			t.Errorf("left in %s: %v (%v)", place, entries, err)
		}
	}
}

func TestLoadFallsBackToTheCopy(t *testing.T) {
	damage := map[string]func(t *testing.T, name string){
		"missing":   func(t *testing.T, name string) { must(t, os.Remove(name)) },
		"empty":     func(t *testing.T, name string) { must(t, os.Truncate(name, 0)) },
		"truncated": func(t *testing.T, name string) { must(t, os.Truncate(name, 100)) },
		"one byte changed": func(t *testing.T, name string) {
			content, err := os.ReadFile(name)
			must(t, err)
			content[len(content)/2] ^= 1
			must(t, os.WriteFile(name, content, 0o600))
		},
	}
	for name, hurt := range damage {
		t.Run(name, func(t *testing.T) {
			d, places := open(t)
			wave, _, made := create(t, d, InFile)
			hurt(t, path(places[1], wave, secretsFile))
			hurt(t, path(places[1], wave, openingFile))
			loaded, err := d.Load(wave)
			if err != nil {
				t.Fatal(err)
			}
			if err := selfTest(made.Secrets, loaded); err != nil {
				t.Error(err)
			}
			opening, err := d.LoadOpening(wave)
			if err == nil {
				err = Opens(made.wave, opening)
			}
			if err != nil {
				t.Error(err)
			}
			if n := copies(d, wave); n != 1 {
				t.Errorf("whole in %d places, want 1", n)
			}
			if err := d.Check(wave); !errors.Is(err, ErrCopy) {
				t.Errorf("one hurt: got %v, want ErrCopy", err)
			}
			hurt(t, path(places[0], wave, openingFile))
			if _, err := d.LoadOpening(wave); !errors.Is(err, survey.ErrKeyMissing) {
				t.Errorf("both opening keys hurt: got %v, want ErrKeyMissing", err)
			}
			if err := d.Check(wave); !errors.Is(err, survey.ErrKeyMissing) {
				t.Errorf("both opening keys hurt: got %v, want ErrKeyMissing", err)
			}
			hurt(t, path(places[0], wave, secretsFile))
			if _, err := d.Load(wave); !errors.Is(err, survey.ErrKeyMissing) {
				t.Errorf("both hurt: got %v, want ErrKeyMissing", err)
			}
		})
	}
}

// TestSelfTestReadsBothPlaces puts the keys of another opening into one place,
// whole by every hash: only using them shows that they are wrong.
func TestSelfTestReadsBothPlaces(t *testing.T) {
	for i := range 2 {
		d, places := open(t)
		wave, group, made := create(t, d, InFile)
		must(t, d.verify(wave, made, InFile))
		foreign, err := generate([]survey.GroupID{group}, func(int) {})
		must(t, err)
		more := maps.Clone(made.signing)
		more[survey.NewID[survey.GroupID]()] = foreign.signing[group]
		mixtures := map[string]*Made{
			"opening key": {&Secrets{made.wave, made.pepper, made.signing}, foreign.Opening},
			"public key":  {&Secrets{foreign.wave, made.pepper, made.signing}, made.Opening},
			"group key":   {&Secrets{made.wave, made.pepper, foreign.signing}, made.Opening},
			"pepper":      {&Secrets{made.wave, foreign.pepper, made.signing}, made.Opening},
			"no groups":   {&Secrets{made.wave, made.pepper, nil}, made.Opening},
			"more groups": {&Secrets{made.wave, made.pepper, more}, made.Opening},
		}
		for name, mixed := range mixtures {
			texts, err := files(wave, mixed, InFile)
			must(t, err)
			for kind, text := range texts {
				must(t, os.WriteFile(path(places[i], wave, kind), text, 0o600))
			}
			if d.verify(wave, made, InFile) == nil {
				t.Errorf("place %d, foreign %s: passed", i, name)
			}
		}
	}
}

func TestKeysOfAnotherWaveAreRefused(t *testing.T) {
	d, places := open(t)
	one, _, _ := create(t, d, InFile)
	other := survey.NewID[survey.WaveID]()
	for _, place := range places {
		for _, kind := range []string{secretsFile, openingFile} {
			must(t, os.Rename(path(place, one, kind), path(place, other, kind)))
		}
	}
	if _, err := d.Load(other); !errors.Is(err, survey.ErrKeyMissing) {
		t.Errorf("got %v, want ErrKeyMissing", err)
	}
	if _, err := d.LoadOpening(other); !errors.Is(err, survey.ErrKeyMissing) {
		t.Errorf("opening key: got %v, want ErrKeyMissing", err)
	}
	for _, bad := range []survey.WaveID{"", "../x", "ABC"} {
		if _, err := d.Load(bad); !errors.Is(err, survey.ErrKeyMissing) {
			t.Errorf("Load(%q): %v", bad, err)
		}
		if d.Destroy(bad) == nil {
			t.Errorf("Destroy(%q) accepted", bad)
		}
		if _, err := d.Create(bad, nil, InFile, func(int) {}); err == nil {
			t.Errorf("Create(%q) accepted", bad)
		}
	}
}

func TestPaperKeepsNoOpeningKey(t *testing.T) {
	d, places := open(t)
	wave, _, made := create(t, d, OnPaper)
	scalar, err := made.Opening.Encode()
	must(t, err)
	for _, place := range places {
		for _, kind := range []string{secretsFile, paperFile} {
			content, err := os.ReadFile(path(place, wave, kind))
			must(t, err)
			if bytes.Contains(content, []byte(`"opening"`)) || bytes.Contains(content, scalar) {
				t.Errorf("%s holds the opening key", place)
			}
		}
	}
	if _, err := d.LoadOpening(wave); !errors.Is(err, survey.ErrKeyMissing) || !d.OnPaper(wave) {
		t.Errorf("the opening key is said to be here: %v", err)
	}
	must(t, d.Check(wave))
	loaded, err := d.Load(wave)
	must(t, err)
	scanned, err := envelope.ParseWaveKey(scalar)
	must(t, err)
	if err := Opens(loaded.wave, scanned); err != nil {
		t.Error(err)
	}
	foreign, err := envelope.NewWaveKey()
	must(t, err)
	if err := Opens(loaded.wave, foreign); err == nil {
		t.Error("a foreign key was accepted")
	}
}

// TestUnmountedCopy stands for a stick that is not plugged in: the keys on it
// would survive a closing that says they are gone.
func TestUnmountedCopy(t *testing.T) {
	d, places := open(t)
	wave, _, _ := create(t, d, InFile)
	away := places[0] + "-away"
	must(t, os.Rename(places[0], away))
	must(t, os.Mkdir(places[0], 0o700))
	again, err := Open(places[1], places[0])
	must(t, err)
	if _, err := again.Load(wave); err != nil {
		t.Errorf("load: %v", err)
	}
	if err := again.Destroy(wave); err == nil {
		t.Error("destroyed without reaching the copy")
	}
	if _, err := again.Create(survey.NewID[survey.WaveID](), nil, InFile, func(int) {}); err == nil {
		t.Error("created without reaching the copy")
	}
	must(t, os.Remove(places[0]))
	must(t, os.Rename(away, places[0]))
	must(t, again.Destroy(wave))
	if n := copies(again, wave); n != 0 {
		t.Errorf("%d copies left", n)
	}
}

func TestOpenRefuses(t *testing.T) {
	root := t.TempDir()
	wide := filepath.Join(root, "wide")
	must(t, os.Mkdir(wide, 0o750))
	link := filepath.Join(root, "link")
	must(t, os.Symlink(filepath.Join(root, "a"), link))
	cases := map[string][2]string{
		"no directory": {"", filepath.Join(root, "a")},
		"no copy":      {filepath.Join(root, "a"), ""},
		"same":         {filepath.Join(root, "a"), filepath.Join(root, "a", ".")},
		"same by link": {filepath.Join(root, "a"), link},
		"too open":     {filepath.Join(root, "a"), wide},
	}
	for name, dirs := range cases {
		if _, err := Open(dirs[0], dirs[1]); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestEraseOverwrites watches the file through a second name, as an undelete
// would.
func TestEraseOverwrites(t *testing.T) {
	name := filepath.Join(t.TempDir(), "key")
	secret := bytes.Repeat([]byte("secret"), 100)
	must(t, writeNew(name, secret))
	must(t, os.Link(name, name+"-watch"))
	must(t, erase(name))
	left, err := os.ReadFile(name + "-watch")
	must(t, err)
	if len(left) != len(secret) || bytes.Contains(left, []byte("secret")) {
		t.Error("the content was not overwritten")
	}
}

func BenchmarkLoad(b *testing.B) {
	root := b.TempDir()
	d, err := Open(filepath.Join(root, "keys"), filepath.Join(root, "copy"))
	if err != nil {
		b.Fatal(err)
	}
	wave := survey.NewID[survey.WaveID]()
	if _, err := d.Create(wave, []survey.GroupID{survey.NewID[survey.GroupID]()}, InFile, func(int) {}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := d.Load(wave); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCreate(b *testing.B) {
	root := b.TempDir()
	d, err := Open(filepath.Join(root, "keys"), filepath.Join(root, "copy"))
	if err != nil {
		b.Fatal(err)
	}
	groups := make([]survey.GroupID, 10)
	for i := range groups {
		groups[i] = survey.NewID[survey.GroupID]()
	}
	for b.Loop() {
		if _, err := d.Create(survey.NewID[survey.WaveID](), groups, InFile, func(int) {}); err != nil {
			b.Fatal(err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A job and a person may close the same wave at the same moment.
func TestDestroyTwiceAtOnce(t *testing.T) {
	for range 10 {
		d, _ := open(t)
		wave, _, _ := create(t, d, InFile)
		failed := make(chan error, 2)
		for range 2 {
			go func() { failed <- d.Destroy(wave) }()
		}
		for range 2 {
			if err := <-failed; err != nil {
				t.Fatal(err)
			}
		}
	}
}

// copies counts the places where the wave's secrets stand whole.
func copies(d *Directory, wave survey.WaveID) int {
	whole := 0
	for _, place := range d.places {
		_, err := readSecrets(place, wave)
		_, second := readOpening(place, wave)
		if err == nil && second == nil {
			whole++
		}
	}
	return whole
}

// Whoever answers never reads what opens: the one is not in the other's file.
func TestSecretsHoldNoOpeningKey(t *testing.T) {
	d, places := open(t)
	wave, _, made := create(t, d, InFile)
	scalar, err := made.Opening.Encode()
	must(t, err)
	for _, place := range places {
		f, err := readFile(place, wave, secretsFile)
		must(t, err)
		text, err := os.ReadFile(path(place, wave, secretsFile))
		must(t, err)
		if f.Opening != nil || bytes.Contains(text, []byte(base64.StdEncoding.EncodeToString(scalar))) {
			t.Errorf("%s has the opening key beside the secrets", place)
		}
	}
}
