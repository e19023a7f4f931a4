package prove

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// pageMutants break what the respondent's page compares before it shows or sends anything,
// and what it believes afterwards. Their tests are named as in their file, pkg.
func pageMutants() []mutant {
	const (
		invitation = "static/respond/invitation.js"
		promised   = "static/respond/invitation.test.mjs"
	)
	return []mutant{
		{
			"the manifest's hash is not compared with the slip's",
			[]edit{{invitation, "promised && promised !== fingerprint", "promised && !fingerprint"}},
			promised,
			[]string{"one bit changed in any byte is refused", "a manifest that people cannot tell from another is"},
		},
		{
			"the part's hash is not compared with the manifest",
			[]edit{{invitation, "safe((await fingerprintOf(write(part))) === manifest.parts[at]);", ""}},
			promised,
			[]string{"one bit changed in any byte is refused"},
		},
		{
			"the questions' hash is not compared with the manifest",
			[]edit{{invitation, "?.fingerprint === (await fingerprintOf(served.bytes))", "?.fingerprint"}},
			promised,
			[]string{"one bit changed in any byte is refused"},
		},
		{
			"a manifest with more in it than is known",
			[]edit{{invitation, "Object.keys(value).join() === names.join() && ", ""}},
			promised,
			[]string{"what does not fit the invitation, or has any other field, is unsafe"},
		},
		{
			"whoever answers is the server",
			[]edit{{"static/respond/api.js", "answer?.received !== base64url(await sha256(utf8(text)))", "!answer"}},
			"static/respond/outbox.test.mjs",
			[]string{"an answer that is not the server's is none: somebody else's receipt"},
		},
	}
}

func TestProvePageMutantsAreCaught(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		lacks(t, "Node is not there")
	}
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range pageMutants() {
		t.Run(m.name, func(t *testing.T) {
			copied := t.TempDir()
			for _, folder := range []string{"static/respond", "static/scan", "docs"} {
				if err := os.CopyFS(filepath.Join(copied, folder), os.DirFS(filepath.Join(root, folder))); err != nil {
					t.Fatal(err)
				}
			}
			m.overlay(t, root, copied)
			for _, test := range m.tests {
				command := exec.Command(node, "--test", "--test-reporter=tap", "--test-name-pattern=^"+regexp.QuoteMeta(test)+"$", m.pkg)
				command.Dir = copied
				out, err := command.CombinedOutput()
				if failed := regexp.MustCompile(`(?m)^not ok \d+ - ` + regexp.QuoteMeta(test) + `$`); err == nil || !failed.Match(out) {
					t.Errorf("%q did not notice, %v\n%s", test, err, out)
				}
			}
		})
	}
}

// overlay puts the changed files in their places in a copy of the source.
func (m mutant) overlay(t *testing.T, root, copied string) {
	t.Helper()
	body, err := os.ReadFile(m.write(t, root))
	if err != nil {
		t.Fatal(err)
	}
	var changed struct{ Replace map[string]string }
	if err := json.Unmarshal(body, &changed); err != nil {
		t.Fatal(err)
	}
	for place, file := range changed.Replace {
		inside, err := filepath.Rel(root, place)
		if err != nil {
			t.Fatal(err)
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(copied, inside), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
