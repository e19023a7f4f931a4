package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const questions = "../../survey/questionnaire/data/"

func runCommand(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	status = Main(t.Context(), args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestQuestionnaireCheck(t *testing.T) {
	status, out, errs := runCommand(t, "questionnaire", "check", questions+"staff.v2.nn.yaml")
	if status != 0 || !strings.HasPrefix(out, "staff version 2 has no mistakes. Items: 18. Indicators: 13\nhash ") || errs != "" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	status, out, _ = runCommand(t, "questionnaire", "preview", questions+"parents-school.v2.yaml", "pl")
	if status != 0 || !strings.Contains(out, "a draft no native reader has checked") || !strings.Contains(out, "Nie wiem") {
		t.Errorf("status %d\n%s", status, out)
	}
}

func TestQuestionnaireCheckNamesTheLine(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"staff.v2.yaml", "staff.v2.nb.yaml", "staff.v2.nn.yaml", "staff.v2.en.yaml"} {
		body, err := os.ReadFile(questions + name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(body), "  A4: Eg er trygg på å avdekkje skjult mobbing\n", "", 1)
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	status, out, errs := runCommand(t, "questionnaire", "check", filepath.Join(folder, "staff.v2.yaml"))
	if status != 1 || out != "staff.v2.nn.yaml:24: items.A4: has no text in this language\n" || errs != "server: 1 to mend in the questionnaire\n" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
}

func TestQuestionnaireUse(t *testing.T) {
	for _, args := range [][]string{
		{"questionnaire"},
		{"questionnaire", "check"},
		{"questionnaire", "read", "x"},
		{"questionnaire", "check", "x", "nb"},
	} {
		status, out, errs := runCommand(t, args...)
		if status != 2 || out != "" || !strings.Contains(errs, "use: server questionnaire check") {
			t.Errorf("%v: status %d\n%s%s", args, status, out, errs)
		}
	}
	if status, _, errs := runCommand(t, "questionnaire", "check", "notes.txt"); status != 1 || !strings.Contains(errs, "mend") {
		t.Errorf("status %d, %s", status, errs)
	}
}
